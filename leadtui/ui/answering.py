"""How far one is with the questions of a checklist, who types faster than the journal writes."""

from __future__ import annotations

from collections.abc import Mapping

from leadtui.config.load import Loaded
from leadtui.domain.board import Card
from leadtui.domain.checklist import Framework, Proposal, Question, propose
from leadtui.domain.contacts import Answer, Lead
from leadtui.domain.prefill import Prefilled, prefilled, price_range
from leadtui.ui.widgets.questions import Sheet


class Answering:
    """The question in hand, and what was answered. It is told each time how the lead is at the moment."""

    def __init__(self, loaded: Loaded, card: Card) -> None:
        self.place = 0
        """Of the question in hand, from 0."""
        self._framework: Framework = loaded.framework
        self._setting = loaded.settings.checklist
        self._typed: dict[str, Answer] = {}
        """Answers by question that the journal has not shown yet: the next key counts on them."""
        self.go_on(card)

    @property
    def questions(self) -> tuple[Question, ...]:
        """All there are, in their order."""
        return self._framework.questions

    @property
    def question(self) -> Question:
        """The question in hand."""
        return self.questions[self.place]

    def answers(self, card: Card) -> Mapping[str, Answer]:
        """What was said, with what was just typed and is being written."""
        return card.lead.answers | self._typed

    def answer(self, card: Card) -> Answer | None:
        """What was said to the question in hand."""
        return self.answers(card).get(self.question.key)

    def words(self, card: Card) -> str:
        """What is known to the question in hand in words: those that were said, else those of the form."""
        said = self.answer(card) or self._prefilled(card).get(self.question.key)
        return said.words if said else ""

    def proposal(self, card: Card) -> Proposal:
        """What the gate makes of all that was said."""
        return propose(self._framework, self.answers(card))

    def sheet(self, card: Card, *, language: str, decides: str, keys: Mapping[str, str]) -> Sheet:
        """All of it, to be shown; see `Sheet` for what is told beside."""
        lead, setting = card.lead, self._setting
        blanks = {"range": price_range(lead, setting.ranges), "within": setting.within}
        return Sheet(
            self._framework, self.answers(card), self._prefilled(card), self.proposal(card), self.place,
            blanks, language, decides, keys,
        )  # fmt: skip

    def _prefilled(self, card: Card) -> Mapping[str, Prefilled]:
        return prefilled(self._framework, card.contact, card.lead, self._setting.postcodes)

    # -- from one question to another ------------------------------------------------------------------------

    def go_to(self, place: int) -> None:
        """Take another question in hand; where there is none on that side, the last one there."""
        self.place = max(0, min(place, len(self.questions) - 1))

    def go_on(self, card: Card, answered: str = "") -> None:
        """To the next question that nobody answered, from the one just `answered` on and round; else stay."""
        questions, answers = self.questions, self.answers(card)
        start = next((place for place, one in enumerate(questions) if one.key == answered), -1)
        for step in range(1, len(questions) + 1):
            place = (start + step) % len(questions)
            if questions[place].key not in answers and questions[place].key != answered:
                self.place = place
                return
        self.place = max(start, 0)

    def reconfigure(self, loaded: Loaded) -> None:
        """Ask as other settings say from now on."""
        self._framework, self._setting = loaded.framework, loaded.settings.checklist
        self.go_to(self.place)

    # -- what was typed --------------------------------------------------------------------------------------

    def type(self, card: Card, answer: Answer) -> None:
        """Answer the question in hand, and go on."""
        key = self.question.key
        self._typed[key] = answer
        self.go_on(card, key)

    def take_back(self, question: str) -> None:
        """What was typed to a question could not be written: count on what the journal has."""
        self._typed.pop(question, None)

    def follow(self, card: Card) -> None:
        """The journal shows the lead so now: what it has as it was typed is written."""
        self._typed = {key: said for key, said in self._typed.items() if not _stands(said, card.lead, key)}

    def forget(self) -> None:
        """Forget all that was typed."""
        self._typed = {}


def _stands(said: Answer, lead: Lead, question: str) -> bool:
    """Whether the journal has an answer as it was typed."""
    kept = lead.answers.get(question)
    return kept is not None and (kept.answer, kept.words) == (said.answer, said.words)
