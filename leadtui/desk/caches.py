"""What quick commands read beside the journal, kept as new as it: the summary, the figures, the listing."""

from __future__ import annotations

from leadtui.clock import Clock
from leadtui.config.load import Loaded
from leadtui.desk import figurefile, listing, summary
from leadtui.desk.items import listed
from leadtui.desk.keeping import BoardKeeper
from leadtui.desk.summing import summary_of
from leadtui.store.journal import Journal


class Caches:
    """Written by a collector again and again, and by a board in a pause. For the thread of the journal."""

    def __init__(self, keeper: BoardKeeper, clock: Clock) -> None:
        """`keeper` holds the board that they are made from."""
        self._keeper = keeper
        self._clock = clock
        self._made_from = ""

    def freshen(self, journal: Journal, loaded: Loaded) -> None:
        """Write what is of another journal or config by now. Raises StoreError."""
        if journal.watched is None or journal.read_only:
            return
        folder = str(journal.watched)
        # Taken before the journal is read: what is written in between makes the summary stale, never wrong.
        stamp = summary.stamp(folder, loaded.digest)
        listing_stamp = listing.stamp(folder, loaded.digest)
        figures_stamp = figurefile.stamp(folder, loaded.digest)
        board = self._keeper.catch_up(journal)
        if not stamp or stamp == self._made_from:
            return
        now = self._clock.now()
        told = summary_of(board, now)
        summary.write(folder, stamp, told, loaded.settings.shop.zone)
        figures = self._keeper.figures.kept(loaded.settings, now)
        figurefile.write(folder, figures_stamp, figures)
        leads = listed(board, told, now) if listing.is_kept(folder) and not journal.damage else None
        if leads is not None:
            listing.write(folder, listing_stamp, leads)
        self._made_from = stamp

    def freshen_used(self, journal: Journal, loaded: Loaded) -> None:
        """The same, where somebody glances at this journal and no collector does it. Raises StoreError."""
        is_used = journal.watched is not None and summary.is_kept(str(journal.watched))
        if is_used and not journal.anybody_holds("collector"):
            self.freshen(journal, loaded)
