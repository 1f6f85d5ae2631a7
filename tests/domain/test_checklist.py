from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadtui.config.frameworks import framework_files, load_framework
from leadtui.domain.checklist import REPLIES, AtLeast, Framework, Question, Reply, Rule, flaws, propose
from leadtui.domain.contacts import Answer
from tests.support.shop import NOON

NOWHERE = Path("/nowhere/config.yaml")
FIVE = load_framework("five", NOWHERE)
KEYS = [question.key for question in FIVE.questions]


def said(**answers: Reply) -> dict[str, Answer]:
    return {key: Answer(answer, "ana", NOON) for key, answer in answers.items()}


def refused(key: str) -> dict[str, Answer]:
    return {key: Answer("no", "ana", NOON)}


some_answers = st.dictionaries(st.sampled_from(KEYS), st.sampled_from(REPLIES)).map(lambda one: said(**one))


def test_nothing_asked_proposes_nothing_and_says_what_is_missing() -> None:
    proposal = propose(FIVE, {})
    assert proposal.verdict is None
    assert proposal.missing == ("need", "area", "budget", "timing", "authority")
    assert proposal.why == "once need, area, budget, timing and authority are asked"


@pytest.mark.parametrize("key", ["need", "area"])
def test_a_hard_no_proposes_never_and_the_rest_need_not_be_asked(key: str) -> None:
    proposal = propose(FIVE, refused(key))
    assert (proposal.verdict, proposal.why, proposal.moot) == ("never", f"no to {key}", True)


@pytest.mark.parametrize("key", ["budget", "timing", "authority"])
def test_any_other_no_proposes_later(key: str) -> None:
    assert propose(FIVE, said(need="yes") | refused(key)).verdict == "later"


def test_ready_needs_all_asked_none_no_and_two_of_three_yes() -> None:
    asked = said(need="yes", area="yes", budget="yes", timing="yes", authority="unknown")
    assert propose(FIVE, asked).verdict == "ready"
    assert propose(FIVE, asked | said(timing="unknown")).verdict == "later"
    assert propose(FIVE, asked | said(need="unknown", area="unknown")).verdict == "ready"


def test_one_question_not_asked_blocks_ready() -> None:
    proposal = propose(FIVE, said(need="yes", area="yes", budget="yes", timing="yes"))
    assert (proposal.verdict, proposal.why) == (None, "once authority is asked")


@given(some_answers)
def test_ready_is_proposed_only_when_the_default_rule_of_the_design_holds(answers: dict[str, Answer]) -> None:
    replies = {key: answer.answer for key, answer in answers.items()}
    ready = (
        set(replies) == set(KEYS)
        and "no" not in replies.values()
        and sum(replies[key] == "yes" for key in ("budget", "timing", "authority")) >= 2
    )
    assert (propose(FIVE, answers).verdict == "ready") == ready


@given(some_answers)
def test_answers_to_questions_of_another_framework_change_nothing(answers: dict[str, Answer]) -> None:
    assert propose(FIVE, answers | said(heard="no")) == propose(FIVE, answers)


@pytest.mark.parametrize("name", sorted(framework_files(NOWHERE)))
def test_every_shipped_framework_is_sound(name: str) -> None:
    framework = load_framework(name, NOWHERE)
    assert list(flaws(framework)) == []
    assert 4 <= len(framework.questions) <= 7
    assert all(question.ask for question in framework.questions)


def question(key: str) -> Question:
    return Question(key, key.title(), {"en": f"{key}?"})


@pytest.mark.parametrize(
    ("framework", "flaw"),
    [
        (Framework("own", (), Rule()), "there are no questions"),
        (
            Framework("own", (question("need"), question("need")), Rule(("need",))),
            "two questions are called need",
        ),
        (
            Framework("own", (question("need"),), Rule(("need", "area"))),
            "the rule names area, which is not asked",
        ),
        (
            Framework("own", (question("need"),), Rule(ready=AtLeast(("need",), 2))),
            "ready needs 2 yes of 1: it can never be",
        ),
        (
            Framework("own", (question("need"),), Rule()),
            "no answer changes anything: the rule names no question",
        ),
        (
            Framework(
                "own",
                (question("need"), Question("heard", "Heard", {"en": "How?"}, yes="they told")),
                Rule(("need",)),
            ),
            "no answer to heard changes anything: name it in the rule, or leave out yes, no and unknown, and "
            "it takes words only",
        ),
    ],
)
def test_a_useless_framework_says_what_is_wrong_with_it(framework: Framework, flaw: str) -> None:
    assert flaw in list(flaws(framework))


def test_a_question_that_only_takes_words_is_no_flaw() -> None:
    asked = (question("need"), question("heard"))
    assert [one.takes_words_only for one in asked] == [True, True]
    assert list(flaws(Framework("own", asked, Rule(("need",))))) == []


def test_words_have_their_blanks_filled_or_are_said_another_way() -> None:
    budget = FIVE.question("budget")
    assert budget is not None
    assert (
        budget.words({"range": "$300-900"})
        == "Jobs like this run $300-900; is that about what you had in mind?"
    )
    assert budget.words({}) == "Have you set a budget, or are you still looking around?"
    assert budget.words({}, "de") == "Haben Sie schon ein Budget, oder sehen Sie sich noch um?"
    assert budget.words({}, "xx") == budget.words({})


def test_the_criterion_of_an_answer_has_its_blanks_filled() -> None:
    timing = FIVE.question("timing")
    assert timing is not None
    assert timing.means("yes", {"within": "two weeks"}) == "within two weeks"
    assert timing.means("yes", {}) == "within …"
