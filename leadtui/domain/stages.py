"""Stages of a lead, their categories, and the milestones that figures hang on."""

from __future__ import annotations

import enum
from typing import Literal

import msgspec

from leadtui.domain.ages import DAY, HOUR, MINUTE

Category = Literal["open", "working", "parked", "won", "lost", "out"]
"""What a stage means, whatever a shop calls it."""

ACTIVE: frozenset[str] = frozenset({"open", "working"})
"""Categories whose leads somebody has to do something about now."""


class Milestone(enum.StrEnum):
    """A point that a lead reaches at most once; the four numbers are counts of these."""

    INBOUND = "inbound"
    QUALIFIED = "qualified"
    BOOKED = "booked"
    SIGNED = "signed"


class Stage(msgspec.Struct, frozen=True):
    """One stage of the shop's pipeline, as the config has it."""

    id: str
    label: str
    category: Category
    owner: str | None = None
    cover: str | None = None
    """Who stands in while the owner is away."""
    standard: str = ""
    """One sentence: what must be true for a lead to leave this stage."""
    target_s: int | None = None
    """Seconds of working time that a lead may wait here; None never makes it late."""
    milestone: Milestone | None = None


class Pipeline(msgspec.Struct, frozen=True):
    """The shop's stages in their order; side exits come after the path that a lead walks."""

    stages: tuple[Stage, ...]

    def get(self, stage_id: str) -> Stage | None:
        """The stage with this id, or None when the config has dropped it."""
        return next((stage for stage in self.stages if stage.id == stage_id), None)

    @property
    def path(self) -> tuple[Stage, ...]:
        """The stages that a lead walks from first contact to won, in order."""
        return tuple(stage for stage in self.stages if stage.category in ("open", "working", "won"))

    @property
    def first(self) -> Stage:
        """Where every new lead begins."""
        return self.path[0]

    def beside(self, stage_id: str, step: int) -> Stage | None:
        """The stage `step` places along the path, or None at its ends and beside it."""
        path = self.path
        at = next((index for index, stage in enumerate(path) if stage.id == stage_id), None)
        if at is None or not 0 <= at + step < len(path):
            return None
        return path[at + step]

    def with_milestone(self, milestone: Milestone) -> Stage | None:
        """The stage that reaches a milestone, or None."""
        return next((stage for stage in self.stages if stage.milestone is milestone), None)

    def ended(self, stage_id: Literal["never", "lost"]) -> Stage | None:
        """Where a lead ends: the stage of this id, in a shop that renamed it the first that means lost."""
        return self.get(stage_id) or self.first_of("lost")

    def first_of(self, category: Category) -> Stage | None:
        """The first stage of a category: where `not an enquiry`, `later` and the like lead to."""
        return next((stage for stage in self.stages if stage.category == category), None)


DEFAULT_PIPELINE = Pipeline(
    (
        Stage("new", "New", "open", target_s=5 * MINUTE, milestone=Milestone.INBOUND,
              standard="every contact called within five minutes and claimed by a name"),
        Stage("qualifying", "Qualifying", "working", target_s=HOUR,
              standard="the five questions asked, and a verdict set"),
        Stage("qualified", "Qualified", "working", target_s=4 * HOUR, milestone=Milestone.QUALIFIED,
              standard="a visit offered and a time agreed"),
        Stage("booked", "Booked", "working", target_s=7 * DAY, milestone=Milestone.BOOKED,
              standard="the visit made and an answer had"),
        Stage("signed", "Signed", "won", milestone=Milestone.SIGNED, standard="the order signed"),
        Stage("later", "Later", "parked", standard="woken on its date"),
        Stage("never", "Never", "lost", standard="a reason given"),
        Stage("lost", "Lost", "lost", standard="a reason given"),
        Stage("not-enquiry", "Not an enquiry", "out", standard="nobody who wants work done"),
    )
)  # fmt: skip
"""What a shop starts with; shown in `config.example.yaml`."""

OUT_REASONS: dict[str, str] = {
    "s": "spam",
    "w": "wrong number",
    "v": "seller",
    "j": "job seeker",
    "i": "about a job in hand",
}
"""Why something that came in was not an enquiry, by the letter that says so."""
