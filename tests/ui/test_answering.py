"""How far one is with a checklist, who answers faster than the journal writes."""

from __future__ import annotations

from leadtui.config.load import loaded
from leadtui.domain.board import Card
from leadtui.domain.checklist import Reply
from leadtui.domain.contacts import Answer, Contact, Lead
from leadtui.ui.answering import Answering
from tests.support.shop import NOON

FIVE, BANT = (
    loaded(f"checklist: {{framework: {name}}}\n".encode(), "/nowhere/config.yaml", {})
    for name in ("five", "bant")
)


def said(answer: Reply, words: str = "", by: str = "ana") -> Answer:
    return Answer(answer, by, NOON, words)


def card(**answers: Answer) -> Card:
    """A lead that the journal shows with these answers."""
    lead = Lead("lead", "contact", "new", "open", NOON, NOON, answers=answers)
    return Card(lead, Contact("contact"), None, ())


def test_it_begins_with_the_first_question_that_nobody_answered() -> None:
    assert Answering(FIVE, card(need=said("yes"))).question.key == "area"


def test_an_answer_counts_before_the_journal_has_it() -> None:
    lead = card()
    asked = Answering(FIVE, lead)
    for reply in ("yes", "yes", "yes", "yes"):
        asked.type(lead, said(reply))
    assert asked.question.key == "authority"
    asked.type(lead, said("unknown"))
    assert asked.proposal(lead).verdict == "ready"


def test_after_the_last_question_it_goes_round_to_what_was_left_out() -> None:
    lead = card()
    asked = Answering(FIVE, lead)
    asked.go_to(4)
    asked.type(lead, said("yes"))
    assert asked.question.key == "need"


def test_with_all_answered_it_stays() -> None:
    lead = card(**dict.fromkeys(("need", "area", "budget", "timing", "authority"), said("yes")))
    asked = Answering(FIVE, lead)
    asked.go_to(2)
    asked.type(lead, said("no"))
    assert asked.question.key == "budget"


def test_what_could_not_be_written_counts_no_more() -> None:
    lead = card(need=said("yes"))
    asked = Answering(FIVE, lead)
    asked.go_to(0)
    asked.type(lead, said("no"))
    assert asked.proposal(lead).verdict == "never"
    asked.take_back("need")
    assert asked.answers(lead) == {"need": said("yes")}


def test_what_was_typed_counts_until_the_journal_shows_just_that() -> None:
    asked = Answering(FIVE, card())
    asked.type(card(), said("no", "renting"))
    older = card(need=said("yes", by="bo"))
    asked.follow(older)
    assert asked.answers(older)["need"].answer == "no"
    asked.follow(card(need=said("no", "renting")))
    undone = card(need=said("yes", by="bo"))
    assert asked.answers(undone)["need"].answer == "yes"


def test_of_somebody_erased_nothing_that_was_typed_is_left() -> None:
    asked = Answering(FIVE, card())
    asked.type(card(), said("no", "renting"))
    asked.forget()
    assert not asked.answers(card())


def test_a_reply_keeps_the_words_that_were_said_before() -> None:
    lead = card(need=said("unknown", "burst pipe"))
    asked = Answering(FIVE, lead)
    assert asked.words(lead) == ""
    asked.go_to(0)
    assert asked.words(lead) == "burst pipe"


def test_a_step_beyond_the_first_or_the_last_question_stays_on_it() -> None:
    asked = Answering(FIVE, card())
    asked.go_to(-1)
    assert asked.place == 0
    asked.go_to(99)
    assert asked.question.key == "authority"


def test_with_fewer_questions_the_one_in_hand_is_one_of_them() -> None:
    asked = Answering(FIVE, card())
    asked.go_to(4)
    asked.reconfigure(BANT)
    assert asked.question is asked.questions[-1]
    assert len(asked.questions) == 4
