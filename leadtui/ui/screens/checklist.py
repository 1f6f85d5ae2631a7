"""The checklist: one contact, a few questions by single keys, and the verdict that grows beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from leadtui.desk.snapshot import Snapshot
from leadtui.domain.ages import age
from leadtui.domain.board import Board, Card
from leadtui.domain.checklist import REPLIES, Reply
from leadtui.domain.commands import AnswerQuestion, Claim
from leadtui.domain.contacts import Answer, WayState
from leadtui.domain.dialling import shown
from leadtui.domain.due import ages
from leadtui.domain.glance import NOBODY
from leadtui.domain.linking import authority
from leadtui.domain.text import clean, plural
from leadtui.errors import StoreError
from leadtui.ui.answering import Answering
from leadtui.ui.cells import plain
from leadtui.ui.keys import bindings
from leadtui.ui.look import Look
from leadtui.ui.screens.asking import ask_line
from leadtui.ui.screens.informed import OPENED
from leadtui.ui.screens.undoing import Undoing
from leadtui.ui.screens.writing import WritingScreen
from leadtui.ui.seat import Seat
from leadtui.ui.widgets.hints import Hints
from leadtui.ui.widgets.questions import Questions
from leadtui.ui.widgets.who import Who

ACTIONS_HERE = (
    "yes", "no", "unknown", "words", "accept", "touch", "later", "never", "ready", "book", "no-show", "sign",
    "call-back", "note", "claim", "release", "assign", "not-enquiry", "urgent", "tag", "link",
    "away", "act-for", "undo", "redo", "undo-other", "reply", "language", "correct", "do-not-use",
    "withdraw-consent", "hand-off", "copy-visit", "copy-phone", "copy-email", "next",
    "up", "down", "help", "palette", "back",
)  # fmt: skip

HINTS_HERE = (
    "yes", "no", "unknown", "words", "accept", "touch", "later", "never", "undo", "next", "help", "back",
)  # fmt: skip

HINTS_AFTER = ("book", "reply", "next", "undo", "help", "back")
"""Once the lead has gone where a verdict brought it; in this order."""

NEXT = "next"
"""What the screen answers when the person asks for another lead."""

MOST_NUMBERS = 9

RENEW_S = 60.0
"""How often an open checklist asks for its claim to be renewed; where leases are short, more often."""

GONE = "This lead is gone: it was erased, or adding it was undone."


class ChecklistScreen(Undoing, WritingScreen):
    """Qualifying one lead; its answer is `NEXT` when the person asks for another one."""

    CSS_PATH = OPENED
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(*ACTIONS_HERE),
        *(
            Binding(str(number), f"question({number})", f"question {number}", show=False)
            for number in range(1, MOST_NUMBERS + 1)
        ),
    ]

    def __init__(self, seat: Seat, board: Board, card: Card) -> None:
        super().__init__(seat)
        self._board = board
        self._last = card
        self._answering = Answering(seat.loaded, card)
        self._decides = ""
        """Somebody else who decides, and their number, where that is known."""
        self._began = card.lead.stage
        self._known = frozenset(board.cards)
        self._renewed = seat.clock.monotonic()
        self._who = Who(seat.look)
        self._said = Static(classes="said")
        self._questions = Questions(seat.look)
        self._arrived = Static(classes="arrived")
        self._hints = Hints(seat.look)

    # -- the screen ------------------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """Who it is and what they said; the questions; what came in meanwhile; news; the keys."""
        self.settings_changed()
        yield self._who
        yield self._said
        yield self._questions
        yield self._arrived
        yield self.notice
        yield self._hints

    def on_mount(self) -> None:
        """Fetch who decides."""
        self._fetch_decides()

    def card(self) -> Card | None:
        """The lead in hand; None once it is gone."""
        return self._board.cards.get(self._last.lead.id)

    def board(self) -> Board:
        """The board that it is on."""
        return self._board

    def missing(self) -> str:
        """Why there is no lead in hand."""
        return GONE

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Take the next snapshot: nothing shifts, one line tells of others who came in."""
        before, self._board = self._last, snapshot.board
        card = self.card()
        if card is None:
            self.notice.standing(GONE)
            self.lose(before)
        elif card is not before:
            self._last = card
            self._answering.follow(card)
            if card.lead.stage != before.lead.stage:
                self.rest(card.lead.id)
            self._tell_stage(card)
            if card.contact.links or before.contact.links:
                self._fetch_decides()
            self._show()
        self._arrived.update(Content(self._told_arrived()))

    def show_left(self, card: Card) -> None:
        """Show what is left of somebody who was erased."""
        self._last, self._decides = card, ""
        self._answering.forget()
        self._show()

    def _fetch_decides(self) -> None:
        if self._last.contact.links or self._decides:
            self.run_worker(self._read_decides(), exclusive=True, group="decides", exit_on_error=False)

    async def _read_decides(self) -> None:
        contact, region = self._last.contact, self.seat.settings.shop.region
        try:
            decides = await self.seat.ask(lambda journal: authority(contact, journal.facts.contact, region))
        except StoreError as error:
            self.say(" ".join(str(error).split()), trouble=True)
            return
        if decides != self._decides:
            self._decides = decides
            self._show()

    def settings_changed(self) -> None:
        """The settings are others now: keys and words may be."""
        self._answering.reconfigure(self.seat.loaded)
        self._show()

    def look_changed(self, look: Look) -> None:
        """Paint again what is text and not rows."""
        self._show()

    def tick(self) -> None:
        """Let the ages go on, and keep the claim."""
        super().tick()
        self._show_who()
        now = self.seat.clock.monotonic()
        card = self.card()
        if (
            card is None
            or self.seat.read_only
            or now - self._renewed < min(RENEW_S, self.seat.settings.lease / 4)
        ):
            return
        self._renewed = now
        holder = card.lead.holder
        # Whether or not it has run out: a machine that slept takes again what nobody took meanwhile.
        if holder is not None and holder.who == self.seat.acting and holder.lease_s is not None:
            self._run(self.seat.submit(Claim(**self._mine(card))))

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
        card = self._in_hand()
        if card is None:
            return
        question, known = self._answering.question, self._answering.answer(card)

        async def take(text: str) -> str:
            reply: Reply = known.answer if known else "yes" if question.takes_words_only else "unknown"
            command = AnswerQuestion(
                **self._mine(card), question=question.key, answer=reply, words=clean(text, 1000)
            )
            return await self._done(command, f"{question.label}: written down")

        ask_line(self, f"{question.label}: what did they say?", take)

    def action_question(self, number: int) -> None:
        """Go to a question by its number."""
        if number <= len(self._answering.questions):
            self._go_to(number - 1)

    def action_up(self) -> None:
        """To the question above."""
        self._go_to(self._answering.place - 1)

    def action_down(self) -> None:
        """To the question below."""
        self._go_to(self._answering.place + 1)

    def action_accept(self) -> None:
        """Accept what the gate proposes; while it proposes nothing, go to the first open question."""
        verdict = self._answering.proposal(self._last).verdict
        if verdict is None:
            self._answering.go_on(self._last)
            self._show()
        elif verdict == "ready":
            self.action_ready()
        elif verdict == "later":
            self.action_later()
        else:
            self.action_never()

    def action_next(self) -> None:
        """Take the next lead."""
        self.dismiss(NEXT)

    def action_back(self) -> None:
        """Back to the board; the claim stays for its lease."""
        self.dismiss("")

    def _go_to(self, place: int) -> None:
        self._answering.go_to(place)
        self._show()

    def _answer(self, reply: Reply) -> None:
        card = self._in_hand()
        if card is None:
            return
        question = self._answering.question
        if question.takes_words_only and reply != "unknown":
            self.action_words()
            return
        words = self._answering.words(card)
        command = AnswerQuestion(**self._mine(card), question=question.key, answer=reply, words=words)
        self._run(self._write_answer(command, f"{question.label}: {reply}"))
        self._answering.type(card, Answer(reply, self.seat.person, self.seat.clock.now(), words))
        self._show()

    async def _write_answer(self, command: AnswerQuestion, told: str) -> None:
        if await self._done(command, told):
            self._answering.take_back(command.question)
            self._show()

    def answers(self, card: Card) -> Mapping[str, Answer]:
        """What was said, with what was just typed and is being written."""
        return self._answering.answers(card)

    def _tell_stage(self, card: Card) -> None:
        """Somebody, most often who sits here, brought the lead on: say where it is and what comes next."""
        self._show_hints()
        if card.lead.stage == self._began:
            self.notice.standing("")
            return
        stage = self._board.stage_of(card.lead).label
        owner = card.lead.owner(self.seat.clock.now()) or NOBODY
        self.notice.standing(f"{stage}, {owner} has it")

    def _show_hints(self) -> None:
        """The keys for asking; once it is decided, those for what comes next."""
        if self._last.lead.stage != self._began:
            self._hints.show(self.seat.hints_in_order(HINTS_AFTER), help_key=self.seat.key("help"))
            return
        question = self._answering.question
        # What yes, no and unknown mean stands under the question, each with its key.
        told = question.takes_words_only or all(question.means(reply, {}) for reply in REPLIES)
        keyed = sum(bool(self.seat.key(reply)) for reply in REPLIES)
        self._hints.show(
            self.seat.hints(HINTS_HERE), help_key=self.seat.key("help"), spared=keyed if told else 0
        )

    # -- painting --------------------------------------------------------------------------------------------

    def _show(self) -> None:
        self._show_who()
        self._show_hints()
        card = self._last
        said = card.lead.words
        self._said.update(Content(f"“{plain(said)}”" if said else "left no words"))
        keys = {answer: self.seat.key(answer) for answer in (*REPLIES, "words")}
        self._questions.show(
            self._answering.sheet(card, language=self.spoken(), decides=self._decides, keys=keys)
        )

    def _show_who(self) -> None:
        self._who.show(self._facing(self._last, self._stands(self._last)))

    def _stands(self, card: Card) -> Iterator[str]:
        for way in card.contact.ways:
            tick = " ✓" if way.state == WayState.REACHED else ""
            yield shown(way, self.seat.settings.shop.region) + tick
        yield card.lead.source
        yield f"raised {age(ages(card.lead, self.seat.clock.now()).raised_s)} ago"
        more = len(card.lead.enquiries) - 1
        if more > 0:
            yield f"asked {plural(more, 'time')} more"

    def _told_arrived(self) -> str:
        """One line for all that came in while this was open; it never moves another."""
        cards = [card for lead, card in self._board.cards.items() if lead not in self._known]
        if not cards:
            return ""
        newest = max(cards, key=lambda card: card.lead.opened_at)
        owner = newest.lead.owner(self.seat.clock.now()) or "nobody on it"
        return f"{len(cards)} new: {plain(newest.lead.words) or self._called(newest)}, {owner}"
