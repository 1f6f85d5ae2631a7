"""The checklist: one contact, a few questions by single keys, and the verdict, with the proposal growing beside it."""

from __future__ import annotations

from typing import ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from leadtui.domain.ages import age
from leadtui.domain.board import Board, Card
from leadtui.domain.checklist import Framework, Proposal, Question, Reply, propose
from leadtui.domain.commands import AnswerQuestion, Claim
from leadtui.domain.contacts import WayState
from leadtui.domain.due import ages
from leadtui.domain.glance import NOBODY, name_of
from leadtui.domain.prefill import Prefilled, prefilled, price_range
from leadtui.domain.reach import shown
from leadtui.domain.text import clean, plural
from leadtui.ui.cells import plain
from leadtui.ui.keys import bindings
from leadtui.ui.screens.boxes import LineBox
from leadtui.ui.screens.work import WorkScreen
from leadtui.ui.seat import Seat
from leadtui.ui.widgets.hints import Hints
from leadtui.ui.widgets.notice import Notice
from leadtui.ui.widgets.questions import Questions, Sheet

ACTIONS_HERE = (
    "yes", "no", "unknown", "words", "accept", "touch", "later", "never", "book", "call-back", "note", "claim",
    "release", "assign", "not-enquiry", "urgent", "undo", "redo", "copy-phone", "copy-email", "next", "up", "down",
    "language", "help", "palette", "back",
)  # fmt: skip

REST_S = 0.6
"""After a verdict writing keys rest so long: a key pressed twice on a slow line must not write twice."""

RENEW_S = 60.0
"""How often an open checklist asks for its claim to be renewed."""


class ChecklistScreen(WorkScreen):
    """Qualifying one lead. Answers what became of it: `next` when the person asks for another lead."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(*ACTIONS_HERE),
        *(
            Binding(str(number), f"question({number})", f"question {number}", show=False)
            for number in range(1, 10)
        ),
    ]

    def __init__(self, seat: Seat, board: Board, lead: str) -> None:
        super().__init__(seat)
        self._board = board
        self._lead = lead
        self._last = board.cards[lead]
        self._framework: Framework = seat.loaded.framework
        self._language = seat.settings.checklist.language
        self._current = self._first_open()
        self._arrived: tuple[str, ...] = ()
        self._known = frozenset(board.cards)
        self._rest_until = 0.0
        self._renewed = seat.clock.monotonic()

    # -- the screen ------------------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """Who it is and what they said; the questions; what came in meanwhile; what was said; the keys."""
        look = self.seat.look
        yield Static(classes="who")
        yield Static(classes="said")
        yield Questions(look)
        yield Static(classes="arrived")
        yield Notice()
        yield Hints(look)

    def on_mount(self) -> None:
        """Show the contact."""
        self.query_one(Hints).show(self.seat.hints(ACTIONS_HERE))
        self._show()

    def card(self) -> Card | None:
        """The lead in hand; None once it is gone."""
        return self._board.cards.get(self._lead)

    def board(self) -> Board:
        """The board that it is on."""
        return self._board

    def say(self, text: str, *, trouble: bool = False) -> None:
        """Tell what just came of a key."""
        self.query_one(Notice).show(text, trouble=trouble)

    def show_board(self, board: Board) -> None:
        """Take the next snapshot: nothing shifts, one line tells of others who came in."""
        self._board = board
        card = self.card()
        self._arrived = tuple(lead for lead in board.cards if lead not in self._known)
        if card is None:
            self.say("This lead was removed, merged or undone while it was open.", trouble=True)
        elif card is not self._last:
            before, self._last = self._last, card
            if card.lead.stage != before.lead.stage:
                self._tell_verdict(card)
        self._show()

    def tick(self) -> None:
        """Let the ages go on, and keep the claim."""
        self._show_who()
        now = self.seat.clock.monotonic()
        card = self.card()
        if card is None or self.seat.read_only or now - self._renewed < RENEW_S:
            return
        self._renewed = now
        if card.lead.owner(self.seat.clock.now()) == self.seat.person:
            self.run_worker(self.seat.submit(Claim(**self._mine(card))), exit_on_error=False)

    # -- answering -------------------------------------------------------------------------------------------

    def action_yes(self) -> None:
        """Yes to the current question."""
        self._answer("yes")

    def action_no(self) -> None:
        """No to the current question."""
        self._answer("no")

    def action_unknown(self) -> None:
        """They do not know, or did not say."""
        self._answer("unknown")

    def action_words(self) -> None:
        """Write down what was said to the current question."""
        question = self._question()
        card = self.card()
        if question is None or card is None:
            return
        known = card.lead.answers.get(question.key)

        async def take(text: str) -> str:
            reply: Reply = known.answer if known else "unknown"
            command = AnswerQuestion(
                **self._mine(card), question=question.key, answer=reply, words=clean(text, 1000)
            )
            return await self._done(command, f"{question.label}: written down")

        self.app.push_screen(LineBox(f"{question.label}: what did they say?", take))

    def action_question(self, number: int) -> None:
        """Go to a question by its number."""
        if number <= len(self._framework.questions):
            self._current = number - 1
            self._show()

    def action_up(self) -> None:
        """To the question above."""
        self.action_question(max(1, self._current))

    def action_down(self) -> None:
        """To the question below."""
        self.action_question(min(len(self._framework.questions), self._current + 2))

    def action_language(self) -> None:
        """Say the words in the contact's own language: the next one there is."""
        spoken = list(
            dict.fromkeys(language for question in self._framework.questions for language in question.ask)
        )
        if not spoken:
            return
        here = spoken.index(self._language) if self._language in spoken else 0
        self._language = spoken[(here + 1) % len(spoken)]
        self.say(f"Words to say: {self._language}")
        self._show()

    def action_accept(self) -> None:
        """Accept what the gate proposes; while it proposes nothing, go to the first open question."""
        if self._resting():
            return
        proposal = self._proposal()
        if proposal.verdict is None:
            self._current = self._first_open()
            self._show()
        elif proposal.verdict == "ready":
            self.set_ready()
        elif proposal.verdict == "later":
            self.action_later()
        else:
            self.action_never()

    def action_next(self) -> None:
        """Take the next lead."""
        if not self._resting():
            self.dismiss("next")

    def action_back(self) -> None:
        """Back to the board; the claim stays for its lease."""
        self.dismiss("")

    def _answer(self, reply: Literal["yes", "no", "unknown"]) -> None:
        question, card = self._question(), self.card()
        if question is None or card is None or self._resting():
            return
        known = card.lead.answers.get(question.key)
        form = self._prefilled(card).get(question.key)
        words = known.words if known else form.words if form else ""
        command = AnswerQuestion(**self._mine(card), question=question.key, answer=reply, words=words)
        self._do(command, f"{question.label}: {reply}")
        self._current = self._next_open(question.key)
        self._show()

    def _resting(self) -> bool:
        return self.seat.clock.monotonic() < self._rest_until

    def _question(self) -> Question | None:
        questions = self._framework.questions
        return questions[self._current] if self._current < len(questions) else None

    def _first_open(self) -> int:
        return self._next_open("")

    def _next_open(self, answered: str) -> int:
        """The next question that nobody answered, from the current one on and round; else stay."""
        questions = self._framework.questions
        card = self._last
        start = next((place for place, one in enumerate(questions) if one.key == answered), -1)
        for step in range(1, len(questions) + 1):
            place = (start + step) % len(questions)
            if questions[place].key not in card.lead.answers and questions[place].key != answered:
                return place
        return max(start, 0)

    def _proposal(self) -> Proposal:
        return propose(self._framework, self._last.lead.answers)

    def _prefilled(self, card: Card) -> dict[str, Prefilled]:
        return prefilled(self._framework, card.contact, card.lead, self.seat.settings.checklist.postcodes)

    def _tell_verdict(self, card: Card) -> None:
        self._rest_until = self.seat.clock.monotonic() + REST_S
        stage = self._board.stage_of(card.lead).label
        owner = card.lead.owner(self.seat.clock.now()) or NOBODY
        self.say(f"{name_of(card)} is in {stage}, {owner} has it   b book   space next   z undo")

    # -- painting --------------------------------------------------------------------------------------------

    def _show(self) -> None:
        self._show_who()
        card = self._last
        said = card.lead.words
        self.query_one(".said", Static).update(Content(f"“{plain(said)}”" if said else "left no words"))
        setting = self.seat.settings.checklist
        blanks = {"range": price_range(card.lead, setting.ranges), "within": setting.within}
        self.query_one(Questions).show(
            Sheet(
                self._framework,
                card.lead.answers,
                self._prefilled(card),
                self._proposal(),
                self._current,
                blanks,
                self._language,
            )
        )
        self.query_one(".arrived", Static).update(Content(self._told_arrived()))

    def _show_who(self) -> None:
        card, now = self._last, self.seat.clock.now()
        region = self.seat.settings.shop.region
        ways = [
            plain(shown(way, region)) + (" ✓" if way.state == WayState.REACHED else "")
            for way in card.contact.ways
        ]
        told = [plain(card.lead.source), f"raised {age(ages(card.lead, now).raised_s)} ago"]
        more = len(card.lead.enquiries) - 1
        if more > 0:
            told.append(f"asked {plural(more, 'time')} more")
        late = card.late_s(now)
        urgent = "! " if card.lead.urgent else ""
        parts: list[Content | tuple[str, str]] = [(f"{urgent}{plain(name_of(card))}", "bold")]
        parts += [(f"   {way}", "$text") for way in ways]
        parts.append((f"   {' · '.join(one for one in told if one)}", "$muted"))
        if late:
            parts.append((f"   late {age(late, fine=True)}", "bold $late"))
        self.query_one(".who", Static).update(Content.assemble(*parts))

    def _told_arrived(self) -> str:
        """One line for all that came in while this was open; it never moves another."""
        cards = [self._board.cards[lead] for lead in self._arrived if lead in self._board.cards]
        if not cards:
            return ""
        newest = max(cards, key=lambda card: card.lead.opened_at)
        owner = newest.lead.owner(self.seat.clock.now())
        return f"{len(cards)} new: {plain(newest.lead.words or name_of(newest))}, {owner or 'nobody on it'}"
