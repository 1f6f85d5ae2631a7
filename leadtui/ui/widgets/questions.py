"""The checklist as rows: each question with what was said, and under the current one what answers mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest

import msgspec
from rich.cells import cell_len
from textual.geometry import Size

from leadtui.domain.checklist import REPLIES, Framework, Proposal, Question
from leadtui.domain.contacts import Answer
from leadtui.domain.prefill import Prefilled
from leadtui.ui.cells import fit, folded, plain, width
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

ASK_COLUMNS = (34, 28)
"""For the words to say, where answers would have little room beside them; the less, the fewer rows are there.

They do not hang on what was answered yet: nothing moves sideways while one asks.
"""

ANSWER_COLUMNS = 4

WIDE = 70
"""From here on words to say stand beside every answer; below, only the current question has them."""

NOT_ASKED = "·"

BETWEEN = "   "
"""Between what the answers mean, in one row."""

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
    keys: Mapping[str, str] = {}
    """The key for each answer, and for `words`; an answer without one cannot be given here."""


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
        lines = self._fitting(self.sheet, size)
        return [laid(words, size.width, blank) for words in lines]

    def _fitting(self, sheet: Sheet, size: Size) -> list[Sequence[Words]]:
        """All rows: whole if they fit, at need with fewer columns for the asking; else one a question."""
        beside = size.width < WIDE or self._fits_beside(sheet, size.width)
        proposed = self._proposed(sheet.proposal, size.width)
        room = size.height - len(proposed)
        for columns in (size.width,) if beside else ASK_COLUMNS:
            blocks = [*self._blocks(sheet, size.width, columns, whole=True)]
            if sum(map(len, blocks)) + (size.width >= WIDE) <= room:
                break
        else:
            blocks = [*self._blocks(sheet, size.width, size.width, whole=False)]
        lines = _cut(blocks, sheet.current, room)
        return [*lines, *[()] * (len(lines) < room), *proposed]

    def _blocks(
        self, sheet: Sheet, columns: int, most: int, *, whole: bool
    ) -> Iterator[list[Sequence[Words]]]:
        """The rows of each question; if `whole`, as many as all of its words take.

        The words to say of those that are not current have `most` columns.
        """
        for place, question in enumerate(sheet.framework.questions):
            if place == sheet.current:
                block = [*self._asked(sheet, place, question, columns, whole=whole)]
            else:
                block = [*self._listed(sheet, place, question, columns, most, whole=whole)]
            if question.key == AUTHORITY and sheet.decides:
                block.append(self._decides(sheet, columns))
            yield block

    def _asked(
        self, sheet: Sheet, place: int, question: Question, columns: int, *, whole: bool
    ) -> Iterator[Sequence[Words]]:
        """The current question: all of the words to say, what is known, and what each answer means."""
        palette = self.look.palette
        ask = question.words(sheet.blanks, sheet.language)
        head = (
            (f" ▸ {place + 1} ", palette.accent),
            (fit(question.label, LABEL_COLUMNS) + "  ", palette.strong),
        )
        said = self._said(sheet, question)
        if width(ask) > columns - INDENT:
            yield from _beside([head], INDENT, _rows_of(said, columns - INDENT, whole=whole))
            for line in folded(ask, columns - NARROW_INDENT):
                yield ((" " * NARROW_INDENT, palette.blank), (line, palette.text))
        elif self._fits_beside(sheet, columns):
            room = self._ask_columns(sheet, columns)
            told = _rows_of(said, columns - INDENT - room - 2, whole=whole)
            yield from _beside([(*head, (fit(ask, room) + "  ", palette.text))], INDENT + room + 2, told)
        else:
            yield (*head, (ask, palette.text))
            if said[0][0].strip() != NOT_ASKED or len(said) > 1:
                indent = self._indent(columns)
                told = _rows_of(said, columns - indent, whole=whole)
                yield from _beside([], indent, told)
        yield from self._criterion(sheet, question, columns)

    def _listed(
        self, sheet: Sheet, place: int, question: Question, columns: int, most: int, *, whole: bool
    ) -> Iterator[Sequence[Words]]:
        """Another question: its words to say and what was said, `whole` or as far as one row has room."""
        palette = self.look.palette
        moot = sheet.proposal.moot and question.key not in sheet.answers
        number = (f"   {place + 1} ", palette.muted)
        label = (fit(question.label, LABEL_COLUMNS) + "  ", palette.text)
        said = self._said(sheet, question)
        room = min(most, self._ask_columns(sheet, columns)) if columns >= WIDE else 0
        ask = question.words(sheet.blanks, sheet.language) if room else ""
        if not room:
            yield from _beside([(number, label)], INDENT, _rows_of(said, columns - INDENT, whole=whole))
            return
        rows = folded(ask, room) if whole else [ask]
        paint = palette.muted if moot else palette.text
        asked: list[Sequence[Words]] = [
            (*((number, label) if not at else (_blank(INDENT),)), (fit(row, room) + "  ", paint))
            for at, row in enumerate(rows)
        ]
        free = columns - INDENT - room - 2
        yield from _beside(asked, INDENT + room + 2, _rows_of(said, free, whole=whole))

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
        meant: dict[str, str] = {reply: question.means(reply, sheet.blanks) for reply in REPLIES}
        if question.takes_words_only:
            meant = {"words": "write down what they say", "unknown": "they did not say"}
        meanings = [(sheet.keys.get(answer, ""), meaning) for answer, meaning in meant.items() if meaning]
        needed = len(indent) + sum(width(f"{key} {meaning}") + len(BETWEEN) for key, meaning in meanings)
        if columns >= WIDE and needed - len(BETWEEN) <= columns:
            told: list[Words] = [(indent, palette.blank)]
            for place, (key, meaning) in enumerate(meanings):
                told += [
                    (BETWEEN if place else "", palette.blank),
                    (key, palette.accent),
                    (f" {meaning}", palette.muted),
                ]
            yield told
            return
        for key, meaning in meanings:
            beside = width(f"{key} ")
            lines = folded(meaning, columns - len(indent) - beside)
            yield ((indent, palette.blank), (key, palette.accent), (f" {lines[0]}", palette.muted))
            for line in lines[1:]:
                yield (_blank(len(indent) + beside), (line, palette.muted))

    def _proposed(self, proposal: Proposal, columns: int) -> list[Sequence[Words]]:
        """What the gate proposes and why: it is always in sight, all of it."""
        palette = self.look.palette
        head, paint, words = " READY ", palette.muted, palette.muted
        if proposal.verdict is not None:
            head, words = f" {proposal.verdict.upper()} ", palette.text
            paint = {"ready": palette.good, "later": palette.warm, "never": palette.bad}[proposal.verdict]
        first, *more = folded(proposal.why, columns - len(head) - 1)
        return [((head, paint), (first, words)), *((_blank(len(head)), (row, words)) for row in more)]


def _cut(blocks: list[list[Sequence[Words]]], current: int, room: int) -> list[Sequence[Words]]:
    """The rows that there is room for: what is asked later goes first, then what was, then what it means."""
    before, here, later = (
        [row for block in part for row in block]
        for part in (blocks[:current], blocks[current : current + 1], blocks[current + 1 :])
    )
    here = here[: max(1, room)]
    later = later[: max(0, room - len(here) - len(before))]
    return [*before[max(0, len(before) + len(here) - room) :], *here, *later]


def _blank(columns: int) -> Words:
    return (" " * columns, None)


def _rows_of(said: Sequence[Words], columns: int, *, whole: bool) -> list[Sequence[Words]]:
    """What was said, in rows: the answer, and its words under one another beside it."""
    *answer, (text, paint) = said
    indent = sum(cell_len(word) for word, _ in answer)
    first, *more = folded(text, columns - indent - 1) if whole else [text]
    return [(*answer, (first, paint)), *((_blank(indent), (row, paint)) for row in more)]


def _beside(
    left: Sequence[Sequence[Words]], columns: int, right: Sequence[Sequence[Words]]
) -> Iterator[Sequence[Words]]:
    """Rows on the left, so many columns wide, and beside them those on the right."""
    for one, other in zip_longest(left, right, fillvalue=()):
        yield (*(one or (_blank(columns),)), *other)
