"""The stages of a shop's pipeline as the config has them, and what can be wrong with them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Final

import msgspec

from leadtui.config.values import PersonName, StageId
from leadtui.domain.stages import DEFAULT_PIPELINE, Category, Milestone, Stage
from leadtui.errors import Problem
from leadtui.strict import Marked, Seconds, nearest, problem_at, under
from leadtui.strict.marked import shown


class StageSetting(msgspec.Struct, frozen=True, kw_only=True):
    """One stage of your pipeline."""

    id: StageId
    """Its fixed name: leads remember it, so keep it when you change the label."""
    label: str = ""
    """What stands over the lane. Left out: the id."""
    category: Category
    """What it means: open, working, parked, won, lost or out (not an enquiry at all)."""
    owner: PersonName | None = None
    """Who answers for it."""
    cover: PersonName | None = None
    """Who stands in while the owner is away."""
    standard: str = ""
    """One sentence: what must be true before a lead leaves it."""
    target: Seconds | None = None
    """How long a lead may wait here, in working time. Left out: as long as it likes."""
    milestone: Milestone | None = None
    """Which of the four numbers a lead that comes here counts for."""

    def stage(self) -> Stage:
        """As the domain has it."""
        return Stage(
            self.id,
            self.label or self.id.replace("-", " ").capitalize(),
            self.category,
            owner=self.owner,
            cover=self.cover,
            standard=self.standard,
            target_s=self.target,
            milestone=self.milestone,
        )


_ENDED: Final = ("parked", "won", "lost", "out")
"""Categories of stages in which nobody works on a lead."""

DEFAULT_STAGES: Final = tuple(
    StageSetting(
        id=stage.id,
        label=stage.label,
        category=stage.category,
        standard=stage.standard,
        target=stage.target_s,
        milestone=stage.milestone,
    )
    for stage in DEFAULT_PIPELINE.stages
)


def stage_problems(stages: tuple[StageSetting, ...], node: Marked, path: str) -> Iterator[Problem]:
    """Ids twice, milestones twice or out of order, no stage to begin in."""
    ids: set[str] = set()
    order = list(Milestone)
    latest = -1
    for place, stage in enumerate(stages):
        where = under(under(path, "stages"), place + 1)
        here = node.at("stages", place)
        if stage.id in ids:
            yield problem_at(
                here.at("id"), under(where, "id"), f"a second stage {stage.id}", "every id is used once"
            )
        ids.add(stage.id)
        if stage.milestone is None:
            continue
        mark, at = here.at("milestone"), under(where, "milestone")
        if stage.category in ("parked", "lost", "out"):
            yield problem_at(
                mark, at, f"a {stage.category} stage is no milestone", "open, working and won ones are"
            )
        if order.index(stage.milestone) <= latest:
            yield problem_at(
                mark, at, f"{stage.milestone} comes too late or twice", "inbound, qualified, booked, signed"
            )
        latest = max(latest, order.index(stage.milestone))
    walked = [stage for stage in stages if stage.category in ("open", "working", "won")]
    if not walked or walked[0].category != "open":
        hint = "every new lead begins in the first stage"
        yield problem_at(node.at("stages"), under(path, "stages"), "no open stage to begin in", hint)


def retention_problems(
    retention: Mapping[str, int], stages: tuple[StageSetting, ...] | None, node: Marked, path: str
) -> Iterator[Problem]:
    """Stages that are not there, and such in which somebody still works."""
    ends = {stage.id: stage.category in _ENDED for stage in stages or DEFAULT_STAGES}
    for name in retention:
        mark, where = node.at("retention", name), under(under(path, "retention"), name)
        if name not in ends:
            yield problem_at(mark, where, f"no stage has the id {shown(name)}", nearest(name, ends))
        elif not ends[name]:
            hint = f"name one in which leads end: {', '.join(one for one, does in ends.items() if does)}"
            yield problem_at(mark, where, f"leads in {name} are still worked on", hint)


def staff_problems(
    stages: tuple[StageSetting, ...], people: Collection[str], node: Marked, path: str
) -> Iterator[Problem]:
    """Owners and covers whom `people` does not know, where it is written at all."""
    if not people:
        return
    for place, stage in enumerate(stages):
        for role, name in (("owner", stage.owner), ("cover", stage.cover)):
            if name is not None and name not in people:
                where = under(under(under(path, "stages"), place + 1), role)
                here = node.at("stages", place, role)
                yield problem_at(here, where, f"{shown(name)} is not among the people", nearest(name, people))
