"""The checklist as rows: each question with what was said, and under the current one what answers mean."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence

import msgspec
from textual.geometry import Size

from leadtui.domain.checklist import REPLIES, Framework, Proposal, Question
from leadtui.domain.contacts import Answer
from leadtui.domain.prefill import Prefilled
from leadtui.ui.cells import fit, plain, width
from leadtui.ui.look import Paint
from leadtui.ui.segments import Row, Words, laid
from leadtui.ui.widgets.rows import Rows

LABEL_COLUMNS = 10
INDENT = LABEL_COLUMNS + 7
"""Where the words to say begin: after mark, number and label."""

NARROW_INDENT = 5

FEWEST_SAID = 16
"""Columns that answers keep beside the words to say."""

ENOUGH_SAID = 40
"""With fewer columns beside the words to say, what was said to the current question has a row of its own."""

ANSWER_COLUMNS = 4

WIDE = 70
"""From here on words to say stand beside every answer; below, only the current question has them."""

NOT_ASKED = "·"

AUTHORITY = "authority"
"""The question who decides, in every framework."""


class Sheet(msgspec.Struct, frozen=True, eq=False):
    """All that the rows show."""

    framework: Framework
    answers: Mapping[str, Answer]
    prefilled: Mapping[str, Prefilled]
    proposal: Proposal
    current: int
    blanks: Mapping[str, str]
    language: str = ""
    decides: str = ""
    """Somebody else who is known to decide, and how to reach them."""


class Questions(Rows):
    """The questions, the criterion of the current one, and the proposal as it grows."""

    sheet: Sheet | None = None

    def show(self, sheet: Sheet) -> None:
        """Show these answers."""
        self.sheet = sheet
        self.repaint()

    def paint(self, size: Size) -> Sequence[Row]:
        """A row or two a question, three for the current one's criterion, and the proposal."""
        if self.sheet is None:
            return ()
        blank = self.look.palette.blank
        return [laid(words, size.width, blank) for words in self._lines(self.sheet, size.width)]

    def _lines(self, sheet: Sheet, columns: int) -> Iterator[Sequence[Words]]:
        for place, question in enumerate(sheet.framework.questions):
            if place == sheet.current:
                yield from self._asked(sheet, place, question, columns)
            else:
                yield self._listed(sheet, place, question, columns)
            if question.key == AUTHORITY and sheet.decides:
                yield self._decides(sheet, columns)
        if columns >= WIDE:
            yield ()
        yield self._proposed(sheet.proposal)

    def _asked(self, sheet: Sheet, place: int, question: Question, columns: int) -> Iterator[Sequence[Words]]:
        """The current question: all of the words to say, what is known, and what each answer means."""
        palette = self.look.palette
        ask = question.words(sheet.blanks, sheet.language)
        head = (
            (f" ▸ {place + 1} ", palette.accent),
            (fit(question.label, LABEL_COLUMNS) + "  ", palette.strong),
        )
        said = self._said(sheet, question)
        if width(ask) > columns - INDENT:
            yield (*head, *said)
            for line in textwrap.wrap(ask, columns - NARROW_INDENT):
                yield ((" " * NARROW_INDENT, palette.blank), (line, palette.text))
        elif self._fits_beside(sheet, columns):
            room = self._ask_columns(sheet, columns)
            yield (*head, (fit(ask, room) + "  ", palette.text), *said)
        else:
            yield (*head, (ask, palette.text))
            if said[0][0].strip() != NOT_ASKED or len(said) > 1:
                yield ((" " * self._indent(columns), palette.blank), *said)
        yield from self._criterion(sheet, question, columns)

    def _listed(self, sheet: Sheet, place: int, question: Question, columns: int) -> Sequence[Words]:
        """Another question: its words to say as far as there is room for them, and what was said."""
        palette = self.look.palette
        moot = sheet.proposal.moot and question.key not in sheet.answers
        number = (f"   {place + 1} ", palette.muted)
        label = (fit(question.label, LABEL_COLUMNS) + "  ", palette.text)
        said = self._said(sheet, question)
        if columns < WIDE:
            return (number, label, *said)
        ask = question.words(sheet.blanks, sheet.language)
        room = self._ask_columns(sheet, columns)
        return (number, label, (fit(ask, room) + "  ", palette.muted if moot else palette.text), *said)

    def _indent(self, columns: int) -> int:
        return INDENT if columns >= WIDE else NARROW_INDENT

    def _fits_beside(self, sheet: Sheet, columns: int) -> bool:
        """Whether answers have room enough beside the words to say to be read in full, most often."""
        return columns - INDENT - self._ask_columns(sheet, columns) >= ENOUGH_SAID

    def _ask_columns(self, sheet: Sheet, columns: int) -> int:
        """For the words to say: all of the longest, if the answers keep a little room."""
        asks = (question.words(sheet.blanks, sheet.language) for question in sheet.framework.questions)
        longest = max((width(ask) for ask in asks), default=0)
        return max(20, min(longest, columns - INDENT - FEWEST_SAID))

    def _decides(self, sheet: Sheet, columns: int) -> Sequence[Words]:
        """Who is known to decide, with their number: in a row of its own, so that it is read in full."""
        palette = self.look.palette
        indent = (" " * self._indent(columns), palette.blank)
        return (indent, (f"decides: {plain(sheet.decides)}", palette.notice))

    def _said(self, sheet: Sheet, question: Question) -> Sequence[Words]:
        palette = self.look.palette
        answer = sheet.answers.get(question.key)
        if answer is not None:
            paint: dict[str, Paint] = {"yes": palette.good, "no": palette.bad, "unknown": palette.warm}
            word = "?" if answer.answer == "unknown" else answer.answer
            return ((fit(word, ANSWER_COLUMNS), paint[answer.answer]), (plain(answer.words), palette.text))
        known = sheet.prefilled.get(question.key)
        if known is not None and not sheet.proposal.moot:
            suggests = f" ({known.suggests}?)" if known.suggests else ""
            return (
                (fit(NOT_ASKED, ANSWER_COLUMNS), palette.muted),
                (f"from the form{suggests}: {plain(known.words)}", palette.muted),
            )
        return (("not needed" if sheet.proposal.moot else NOT_ASKED, palette.muted),)

    def _criterion(self, sheet: Sheet, question: Question, columns: int) -> Iterator[Sequence[Words]]:
        """What each answer means; in rows of its own each where there is no room for all in one."""
        palette = self.look.palette
        indent = " " * self._indent(columns)
        meant = [(reply[0], question.means(reply, sheet.blanks)) for reply in REPLIES]
        meanings = [(key, meaning) for key, meaning in meant if meaning]
        needed = width(indent) + sum(width(f"{key} {meaning}   ") for key, meaning in meanings)
        if columns >= WIDE and needed <= columns:
            told: list[Words] = [(indent, palette.blank)]
            for place, (key, meaning) in enumerate(meanings):
                told += [
                    ("   " if place else "", palette.blank),
                    (key, palette.accent),
                    (f" {meaning}", palette.muted),
                ]
            yield told
            return
        for key, meaning in meanings:
            lines = textwrap.wrap(meaning, max(1, columns - width(indent) - 2)) or [""]
            yield ((indent, palette.blank), (key, palette.accent), (f" {lines[0]}", palette.muted))
            for line in lines[1:]:
                yield ((f"{indent}  ", palette.blank), (line, palette.muted))

    def _proposed(self, proposal: Proposal) -> Sequence[Words]:
        palette = self.look.palette
        if proposal.verdict is None:
            return ((" READY ", palette.muted), (proposal.why, palette.muted))
        paint = {"ready": palette.good, "later": palette.warm, "never": palette.bad}[proposal.verdict]
        return ((f" {proposal.verdict.upper()} ", paint), (proposal.why, palette.text))
