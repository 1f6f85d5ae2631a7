"""The shop's stages: their order, and where side exits lead."""

from __future__ import annotations

import pytest

from leadtui.domain.stages import DEFAULT_PIPELINE, OUT_REASONS, Milestone, Pipeline
from tests.support.shop import OTHER_PIPELINE


def ids(pipeline: Pipeline) -> list[str]:
    return [stage.id for stage in pipeline.path]


def test_a_lead_walks_from_new_to_signed() -> None:
    assert ids(DEFAULT_PIPELINE) == ["new", "qualifying", "qualified", "booked", "signed"]
    assert ids(OTHER_PIPELINE) == ["new", "survey", "qualified", "signed"]
    assert DEFAULT_PIPELINE.first.id == "new"


@pytest.mark.parametrize(
    ("stage", "step", "beside"),
    [
        ("new", 1, "qualifying"), ("qualifying", -1, "new"), ("booked", 1, "signed"), ("new", -1, None),
        ("signed", 1, None), ("later", 1, None), ("limbo", -1, None), ("new", 4, "signed"),
    ],
)  # fmt: skip
def test_beside_a_stage_is_the_next_one_on_the_path(stage: str, step: int, beside: str | None) -> None:
    found = DEFAULT_PIPELINE.beside(stage, step)
    assert (found.id if found else None) == beside


def test_every_milestone_is_reached_in_one_stage_and_in_order() -> None:
    reached = [stage.milestone for stage in DEFAULT_PIPELINE.path if stage.milestone]
    assert reached == list(Milestone)


def test_stages_are_found_by_id_and_by_what_they_mean() -> None:
    later, out = DEFAULT_PIPELINE.first_of("parked"), DEFAULT_PIPELINE.first_of("out")
    assert later is DEFAULT_PIPELINE.get("later")
    assert out is DEFAULT_PIPELINE.get("not-enquiry")
    assert OTHER_PIPELINE.first_of("out") is None
    assert OTHER_PIPELINE.get("booked") is None


def test_every_reason_why_it_was_no_enquiry_has_its_letter() -> None:
    assert all(len(letter) == 1 for letter in OUT_REASONS)
    assert set(OUT_REASONS.values()) == {
        "spam", "wrong number", "seller", "job seeker", "about a job in hand",
    }  # fmt: skip
