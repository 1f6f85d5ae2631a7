"""The commands that were taken in: the newest of everybody, and where the newest lines are."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from typing import Final

LATEST: Final = 200
"""So many commands of each person and source are remembered by id; an older one has to be named whole."""


class Taken:
    """What is remembered of commands by their ids alone."""

    def __init__(self) -> None:
        self.highest = ""
        """The highest id: as ids are made in time order, a higher one is new."""
        self.places: dict[str, int] = {}
        """The positions of the commands that the past does not find by itself yet."""
        self._latest: dict[str, deque[str]] = {}

    def note(self, by: str, command: str, position: int) -> None:
        """A command of somebody's was taken in, and its line is at `position`."""
        self.places.setdefault(command, position)
        self.highest = max(self.highest, command)
        if by not in self._latest:
            self._latest[by] = deque(maxlen=LATEST)
        self._latest[by].append(command)

    def resume(self, latest: Mapping[str, list[str]], highest: str) -> None:
        """Begin where a cache ends."""
        self.highest = highest
        self._latest = {person: deque(commands, maxlen=LATEST) for person, commands in latest.items()}

    def latest(self) -> dict[str, list[str]]:
        """The newest commands of each person and source, by id, oldest first."""
        return {person: list(commands) for person, commands in self._latest.items()}

    def everybodys(self) -> Iterator[str]:
        """The ids of the newest commands of everybody."""
        return (command for commands in self._latest.values() for command in commands)

    def newest(self, person: str) -> Iterator[str]:
        """The ids of the newest commands of a person or source, newest first."""
        return reversed(self._latest.get(person, deque()))
