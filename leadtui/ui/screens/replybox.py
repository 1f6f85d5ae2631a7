"""A text for one lead, before somebody sends it: read, mended, copied or opened, and said to be sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.style import Style
from textual.widget import Widget
from textual.widgets import Static
from textual.widgets.text_area import Selection

from leadtui.desk.actions import key_name
from leadtui.domain import uris
from leadtui.domain.board import Card
from leadtui.domain.replies import (
    LONGEST,
    LONGEST_SUBJECT,
    Filled,
    Sender,
    fill_in,
    gaps,
    link,
    way_for,
)
from leadtui.domain.templates import Template
from leadtui.domain.text import clean
from leadtui.ui.cells import plain
from leadtui.ui.keys import bindings
from leadtui.ui.screens.boxes import Box
from leadtui.ui.widgets.editor import Editor
from leadtui.ui.widgets.hints import GAP, keyed

SENT = "sent"
"""What the box answers when the person says that the text was sent."""

SENT_KEY, MEND_KEY = "m", "e"
"""`m` is the letter of *message sent* in the box of calls too."""

OPEN = ("or open:  ", "$muted")
"""Before links, which not every terminal shows as such."""

LONGEST_LINK = 2000
"""Characters of a link; terminals drop an OSC 8 link of more than 2083 bytes."""


class ReplyBox(Box):
    """Shows a text filled in; it is copied and linked only once nothing in it is open."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("language", "up", "down", "page-up", "page-down")

    def __init__(
        self,
        title: str,
        template: Template,
        card: Card,
        sender: Sender,
        *,
        language: str,
        refused: Callable[[], str],
    ) -> None:
        """`refused` tells why it may not be sent, at any moment: others may change that meanwhile."""
        super().__init__(title)
        self._template = template
        self._card = card
        self._sender = sender
        self._refused = refused
        self._filled = self._fill(language)
        self.chosen = ""
        """The language that was chosen here, which is the contact's from now on; empty: none was."""
        self._mended = False
        self._editor = Editor(compact=True, classes="mend")
        self._editor.cursor_blink = False  # a cursor that blinks writes to a slow line for ever
        self._editor.display = False
        self._text = Static()
        self._page = VerticalScroll(self._text, classes="letters", can_focus=False)
        self._links = Static()
        self._reading = Static(classes="reading")

    def parts(self) -> list[Widget]:
        """The text, or the field that it is mended in; what opens it; and what became of a key."""
        self._show()
        return [self._page, self._editor, self._links, self._reading]

    # -- keys ------------------------------------------------------------------------------------------------

    @property
    def _mending(self) -> bool:
        return bool(self._editor.display)

    def take_key(self, key: str, character: str) -> bool:
        """Mend, copy, say that it was sent; a character typed before the field was there belongs into it."""
        if self._mending:
            if key == "escape":  # where a keymap leaves by a letter alone, that letter is text here
                self.action_back()
                return True
            if character.isprintable() and character:
                self._editor.insert(character)
                return True
            return False
        act = {"enter": self._copy, MEND_KEY: self._mend, SENT_KEY: self._sent}.get(key)
        if act is not None:
            act()
        return act is not None

    def action_back(self) -> None:
        """Out of the field, keeping what was typed; else leave, with nothing logged."""
        if not self._mending:
            self.dismiss("")
            return
        self._take(self._editor.text)
        self._turn(mending=False)
        self.set_focus(None)
        self._show()

    def action_language(self) -> None:
        """The same text in the next language that it has, unless it was mended."""
        spoken = list(self._template.text)
        if self._mended:
            self._read("You have mended it: in another language that would be lost.", refused=True)
        elif len(spoken) < 2:
            self._read(f"This text is there in one language: {', '.join(spoken)}.")
        else:
            place = spoken.index(self._filled.language)
            self.chosen = spoken[(place + 1) % len(spoken)]
            self._filled = self._fill(self.chosen)
            self._show()

    def action_up(self) -> None:
        """A line up."""
        self._page.scroll_up(animate=False)

    def action_down(self) -> None:
        """A line down."""
        self._page.scroll_down(animate=False)

    def action_page_up(self) -> None:
        """A page up."""
        self._page.scroll_page_up(animate=False)

    def action_page_down(self) -> None:
        """A page down."""
        self._page.scroll_page_down(animate=False)

    # -- what they do ----------------------------------------------------------------------------------------

    def _fill(self, language: str) -> Filled:
        return fill_in(self._template, self._card.contact, self._card.lead, self._sender, language)

    def _mend(self) -> None:
        subject = f"{self._filled.subject}\n\n" if self._template.subject else ""
        self._editor.text = subject + self._filled.text
        self._turn(mending=True)
        self.set_focus(self._editor)
        self._editor.selection = _first_gap(self._editor.text)
        self._links.update(Content(""))
        self._read("The first line is the subject." if subject else "")

    def _turn(self, *, mending: bool) -> None:
        self._editor.display, self._page.display = mending, not mending
        self.query_one(".hint", Static).update(keyed(self._keys()))

    def _take(self, typed: str) -> None:
        """What stands in the field is the text from now on."""
        subject = ""
        if self._template.subject:
            subject, _, typed = typed.partition("\n")
        text = clean(typed.strip(), LONGEST, lines=True)
        subject = clean(subject, LONGEST_SUBJECT)
        self._mended = self._mended or (text, subject) != (self._filled.text, self._filled.subject)
        self._filled = Filled(text, subject, self._filled.language, gaps(f"{subject}\n{text}"))

    def _copy(self) -> None:
        held = self._held()
        if not held:
            self.app.copy_to_clipboard(self._filled.text)
        self._read(held or f"Copied. {SENT_KEY} says that you sent it; nothing is logged before.", bool(held))

    def _sent(self) -> None:
        held = self._held()
        if held:
            self._read(held, refused=True)
        else:
            self.dismiss(SENT)

    def _held(self) -> str:
        """Why the text cannot go as it is; empty where it can."""
        refused = self._refused()
        if refused:
            return f"Not to be sent: {refused}."
        if self._filled.gaps:
            return f"Fill in {self._gaps()} first: {MEND_KEY}"
        return "" if self._filled.text else f"There are no words in it: {MEND_KEY}"

    def _gaps(self) -> str:
        return ", ".join(f"[{gap}?]" for gap in self._filled.gaps)

    # -- painting --------------------------------------------------------------------------------------------

    def _show(self) -> None:
        subject = f"Subject: {self._filled.subject}\n\n" if self._filled.subject else ""
        self._text.update(Content("\n".join(map(_plain, f"{subject}{self._filled.text}".split("\n")))))
        held = self._held()
        self._links.update(Content("") if held else self._opened_by())
        self._read(held, refused=bool(held))

    def _opened_by(self) -> Content:
        """Links in words of ours alone; what others wrote is in them percent-encoded."""
        way = way_for(self._template, self._card.contact)
        if way is None:
            return Content("")
        whole = link(self._template, self._card.contact, self._filled.text, self._filled.subject)
        bare = link(self._template, self._card.contact, "")
        write = Style(underline=True, link=whole if len(whole) <= LONGEST_LINK else bare)
        if way.kind == "email":
            return Content.assemble(OPEN, ("write the mail", write))
        return Content.assemble(
            OPEN, ("write the message", write), "   ", ("call", Style(underline=True, link=uris.tel(way)))
        )

    def _keys(self) -> str:
        """The keys as they are just now."""
        if self._mending:
            return "esc when it is right"
        told = ["enter copy", f"{MEND_KEY} edit", f"{SENT_KEY} it was sent"]
        keys: dict[str, str] = {}
        for key, one in self.active_bindings.items():
            keys.setdefault(one.binding.action, key)
        if len(self._template.text) > 1 and "language" in keys:
            told.append(f"{key_name(keys['language'])} language")
        return GAP.join((*told, f"{key_name(keys.get('back', 'escape'))} back"))

    def _read(self, text: str, refused: bool = False) -> None:
        self._reading.set_class(refused, "refused")
        self._reading.update(Content(plain(text)))


def _plain(line: str) -> str:
    """A line of any length as it may be painted; it is wrapped, not cut."""
    return " ".join(plain(word) for word in line.split(" "))


def _first_gap(text: str) -> Selection:
    """Where typing goes: over the first gap, or at the end of a text without one."""
    lines = text.split("\n")
    for gap in gaps(text):
        mark = f"[{gap}?]"
        for row, line in enumerate(lines):
            if mark in line:
                column = line.index(mark)
                return Selection((row, column), (row, column + len(mark)))
    return Selection.cursor((len(lines) - 1, len(lines[-1])))
