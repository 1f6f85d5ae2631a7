"""The past that a record tells: its milestones, its loss, and the stage that it says it came to.

A stage alone is no date, and none is invented: a stage whose milestone has no date of its own takes that of
`stage_at`, and where that is empty as well the record is rejected. What cannot have been is rejected too.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Final, NamedTuple, Protocol
from zoneinfo import ZoneInfo

from leadtui.domain.stages import ACTIVE, Milestone, Stage
from leadtui.sources.stagewords import StageWords, UnknownStage
from leadtui.sources.times import Unclear

Moment = datetime.datetime

_MILESTONES: Final = {
    "qualified_at": Milestone.QUALIFIED,
    "booked_at": Milestone.BOOKED,
    "signed_at": Milestone.SIGNED,
}
_AFTER: Final = {
    "qualified_at": ("raised_at",),
    "booked_at": ("raised_at",),  # and not after qualified_at: who books online is asked the questions later
    "signed_at": ("raised_at", "qualified_at", "booked_at"),
    "lost_at": ("raised_at", "qualified_at", "booked_at", "signed_at"),
    "stage_at": ("raised_at",),
}
"""What each date cannot have been before."""


class Rejected(Exception):
    """A record that cannot be taken; `args[0]` is the reason."""


class Past(NamedTuple):
    """What became of a record before it came in."""

    milestones: dict[Milestone, Moment]
    lost_at: Moment | None = None
    stage: str = ""
    """The id of the stage that it says it is in; empty: the one that its milestones lead to."""
    stage_at: Moment | None = None
    """When it came there; None where nobody said and no figure hangs on it."""


class _Read(Protocol):
    def __call__(self, word: str, text: str) -> Moment: ...


class PastReader:
    """Reads the past of records, one like the other."""

    def __init__(self, stages: StageWords, zone: ZoneInfo, read: _Read) -> None:
        """`read` makes the moment of a date, or raises Unclear; `zone` says where one day ends."""
        self._stages = stages
        self._zone = zone
        self._read = read

    def past(self, texts: Mapping[str, str], raised_at: Moment | None, now: Moment) -> Past:
        """What the texts of a record say of its past. Raises Rejected."""
        stage = self._stage(texts)
        times = {word: self._moment(word, texts[word], now) for word in _AFTER if word in texts}
        if stage is not None:
            _settle(stage, times, texts)
        if not times:
            return Past({}, None, stage.id if stage else "")
        if raised_at is None:
            raise Rejected(without_raised_at(texts))
        self._check_order(times, raised_at)
        return Past(
            {_MILESTONES[word]: moment for word, moment in times.items() if word in _MILESTONES},
            times.get("lost_at"),
            stage.id if stage else "",
            times.get("stage_at"),
        )

    def _stage(self, texts: Mapping[str, str]) -> Stage | None:
        if "stage" not in texts:
            return None
        try:
            return self._stages.find(texts["stage"])
        except UnknownStage as error:
            raise Rejected(f"stage: {error}") from None

    def _moment(self, word: str, text: str, now: Moment) -> Moment:
        try:
            moment = self._read(word, text)
        except Unclear as error:
            raise Rejected(f"{word}: {error}") from None
        if moment > now:
            raise Rejected(f"{word} is in the future")
        return moment

    def _check_order(self, times: dict[str, Moment], raised_at: Moment) -> None:
        """Let a date without a time be as late in its day as what came before. Raises Rejected."""
        known = {"raised_at": raised_at}
        for word in [word for word in _AFTER if word in times]:
            for before in [before for before in _AFTER[word] if before in known]:
                if times[word] < known[before] and self._is_that_day(times[word], known[before]):
                    times[word] = known[before]
                if times[word] < known[before]:
                    raise Rejected(f"{word} is before {before}")
            known[word] = times[word]

    def _is_that_day(self, moment: Moment, other: Moment) -> bool:
        local = moment.astimezone(self._zone)
        return local.time() == datetime.time() and local.date() == other.astimezone(self._zone).date()


def without_raised_at(texts: Mapping[str, str]) -> str:
    """Why a record without one is none: which date hangs in the air, or that it is missing."""
    first = next((word for word in _AFTER if word in texts), "")
    return f"{first} without a raised_at that can be read" if first else "raised_at is empty"


def _settle(stage: Stage, times: dict[str, Moment], texts: Mapping[str, str]) -> None:
    """Give what the stage says the date that it has; what goes against it is no past. Raises Rejected."""
    wanted = _date_of(stage)
    said = f"its stage is {stage.label}"
    if wanted and wanted not in times:
        if "stage_at" not in times:
            raise Rejected(f"{said}, without a date: neither {wanted} nor stage_at")
        times[wanted] = times["stage_at"]
    if stage.category == "parked" and "wake_at" not in texts:
        raise Rejected(f"{said}, without the date on which it comes back: wake_at")
    if stage.category not in ("lost", "out") and "lost_at" in times:
        raise Rejected(f"{said}, and has a lost_at")
    if stage.category in (*ACTIVE, "parked") and "signed_at" in times:
        raise Rejected(f"{said}, and has a signed_at")


def _date_of(stage: Stage) -> str:
    """Our word for the date that a stage does not go without; empty where no figure hangs on it."""
    if stage.category == "lost":
        return "lost_at"
    return next((word for word, milestone in _MILESTONES.items() if stage.milestone is milestone), "")
