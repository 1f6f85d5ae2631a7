"""Which contacts are shown as one: a merge links two streams, and its undo takes the link away."""

from __future__ import annotations


class Merges:
    """Links from a stream to the contact that it was merged into."""

    def __init__(self) -> None:
        self._into: dict[str, str] = {}
        self._from: dict[str, set[str]] = {}

    def link(self, stream: str, into: str) -> None:
        """Show `stream` as `into` from now on."""
        self.unlink(stream)
        self._into[stream] = into
        self._from.setdefault(into, set()).add(stream)

    def unlink(self, stream: str) -> None:
        """Show `stream` as itself again."""
        into = self._into.pop(stream, None)
        if into is not None:
            self._from[into].discard(stream)

    def root(self, contact_id: str) -> str:
        """The id of the contact that this one is shown as: itself, or the one that it was merged into."""
        if contact_id not in self._into:
            return contact_id
        path: list[str] = []
        while contact_id in self._into and contact_id not in path:
            path.append(contact_id)
            contact_id = self._into[contact_id]
        # Merges that were undone and done again can run in a circle; its smallest id is as good as any.
        return min(path[path.index(contact_id) :]) if contact_id in path else contact_id

    def members(self, root: str) -> set[str]:
        """`root` and every stream that is shown as it."""
        found, new = {root}, [root]
        while new:
            more = self._from.get(new.pop(), set()) - found
            found |= more
            new += more
        return found
