"""Boxes at the foot of the screen that ask for one thing; the board above stays in sight and goes on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.message import Message
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input, Static
from textual.widgets.input import Selection

from leadtui.desk.actions import key_name
from leadtui.ui.asked import SLOW_S, WRITING, Submit
from leadtui.ui.cells import cut, folded, plain, shorten
from leadtui.ui.keys import bindings
from leadtui.ui.screens.informed import OPENED, Informed
from leadtui.ui.widgets.field import Field
from leadtui.ui.widgets.hints import GAP, keyed

FAULT = "fault in leadtui: look whether it was written before you try again"
"""Said when a line was not taken and nobody knows why; what was typed stays."""

TITLE_COLUMNS = 200

LETTER_INDENT, BOX_MARGIN = 5, 3
"""Columns before what a letter means, and those at the ends of a box, with the bar that scrolls it."""

FIELD_MARGIN = 4
"""Columns of a field that are not there for text: around it, and for the cursor."""


class Box(Informed, ModalScreen[str], inherit_bindings=False):
    """Lies at the foot of the screen. Its answer is empty when nothing was chosen."""

    CSS_PATH = OPENED
    AUTO_FOCUS: ClassVar[str | None] = ""
    BINDINGS: ClassVar[list[BindingType]] = bindings("back")

    def __init__(self, title: str, *, hint: str = "") -> None:
        """`hint` tells its keys; how to leave stands at its end anyway."""
        super().__init__(classes="box")
        self._title = title
        self._hint = hint

    def compose(self) -> ComposeResult:
        """A title, what a subclass puts there, and the keys."""
        with Vertical(classes="sheet"):
            yield Static(Content(cut(self._title, TITLE_COLUMNS)), classes="title")
            yield from self.parts()
            yield Static(keyed(self._keys()), classes="hint")

    def parts(self) -> list[Widget]:
        """What stands between the title and the keys."""
        raise NotImplementedError

    def action_back(self) -> None:
        """Leave, with nothing chosen."""
        self.dismiss("")

    def _keys(self) -> str:
        leave = (key for key, one in self.active_bindings.items() if one.binding.action == "back")
        return GAP.join(part for part in (self._hint, f"{key_name(next(leave, 'escape'))} back") if part)


class LetterBox(Box):
    """Asks for one letter among a few; the answer is the letter, or empty when nothing was chosen."""

    def __init__(self, title: str, choices: Mapping[str, str], *, about: Sequence[str] = ()) -> None:
        """`about` are lines to look at before one chooses."""
        super().__init__(title)
        self._choices = dict(choices)
        self._about = tuple(about)
        self._letters = Static(Content(""))

    def parts(self) -> list[Widget]:
        """A line for each choice."""
        about = [Static(Content(cut(line, TITLE_COLUMNS)), classes="about") for line in self._about]
        self._show(self.app.size.width)
        return [*about, VerticalScroll(self._letters, classes="letters", can_focus=False)]

    def on_resize(self, event: Resize) -> None:
        """There may be room for longer lines now, or for less."""
        self._show(event.size.width)

    def _show(self, columns: int) -> None:
        """Each letter with what it means beside it, wrapped under itself."""
        lines, room = [], columns - LETTER_INDENT - BOX_MARGIN
        for letter, label in self._choices.items():
            text = cut(label, TITLE_COLUMNS)
            first, *more = folded(text, room) if cell_len(text) > room else [text]
            lines.append(Content.assemble("  ", (letter, "bold $accent"), f"  {first}"))
            lines += [Content(" " * LETTER_INDENT + row) for row in more]
        self._letters.update(Content("\n").join(lines))

    def take_key(self, key: str, character: str) -> bool:
        """A letter that stands there is the answer; every other key is left alone."""
        if character not in self._choices:
            return False
        self.dismiss(character)
        return True


class FieldBox(Box):
    """A box with a field. What was typed stays there until it was taken."""

    class Answered(Message):
        """What became of the line that was handed over: why it was not taken, or nothing."""

        def __init__(self, refused: str) -> None:
            super().__init__()
            self.refused = refused

    def __init__(self, title: str, *, hint: str = "", placeholder: str = "", value: str = "") -> None:
        """`value` stands in the field, and gives way to the first character that is typed."""
        super().__init__(title, hint=hint)
        self._placeholder = placeholder
        self.field = Field(value, compact=True, select_on_focus=False)
        self.field.selection = Selection(0, len(value))
        self.field.cursor_blink = False  # a cursor that blinks writes to a slow line for ever
        self._reading = Static(Content(""), classes="reading")
        self._handed = ""

    def parts(self) -> list[Widget]:
        """The field, and a line that shows how the text is read or why it was refused."""
        return [self.field, self._reading]

    def on_mount(self) -> None:
        """Keys go to the field from now on."""
        self.set_focus(self.field)

    def on_resize(self, event: Resize) -> None:
        """A hint that has no room in its field would be wrapped there, and break the line."""
        self.field.placeholder = shorten(self._placeholder, event.size.width - FIELD_MARGIN)

    def take_key(self, key: str, character: str) -> bool:
        """A character that did not come by the field was typed before it was there, and belongs into it."""
        if self.field.keep(key, character):
            return True
        if key == "enter":
            self.field.begin_keeping()
            if not self.field.has_focus:
                self.call_later(self.field.action_submit)
                return True
        if character and character.isprintable():
            self.field.replace(character, *sorted(self.field.selection))
            return True
        return False

    def read(self, text: str, *, refused: bool = False) -> None:
        """Tell below the field how it is read, or why it was refused."""
        self._reading.set_class(refused, "refused")
        self._reading.update(Content("\n".join(plain(line) for line in text.split("\n"))))

    @property
    def waiting(self) -> bool:
        """Whether a line was handed over and its answer is not here yet."""
        return bool(self._handed)

    def hand_over(self, text: str, submit: Submit) -> None:
        """Have a line taken. It goes on when the box is left meanwhile, and while other keys are pressed."""
        if self.waiting:
            return
        self._handed = text
        self.set_timer(SLOW_S, self._still_writing)
        self.app.run_worker(self._taken(text, submit), exit_on_error=False)

    async def _taken(self, text: str, submit: Submit) -> None:
        refused = FAULT
        try:
            refused = await submit(text)
        finally:
            self.post_message(self.Answered(refused))

    def _still_writing(self) -> None:
        if self.waiting:
            self.read(WRITING)

    @on(Field.Sent)
    def go_on(self) -> None:
        """Nobody took the line: with nothing in it, what came after enter is for it; else it was refused."""
        if self.waiting:
            return
        if self.field.value.strip():
            self.field.ahead()
        else:
            self.pass_on()

    def pass_on(self) -> None:
        """Give what came after enter to whatever is in front now."""
        for key in self.field.ahead():
            self.app.post_message(key)

    @on(Answered)
    def answered(self, message: Answered) -> None:
        """Go when the line was taken; else say why not: what came after enter was meant for what followed."""
        text, self._handed = self._handed, ""
        if message.refused:
            self.field.ahead()
            self.read(message.refused, refused=True)
        elif self.is_active:
            self.dismiss(text)
            self.pass_on()


class LineBox(FieldBox):
    """Asks for one line; the answer is that line."""

    def __init__(
        self,
        title: str,
        submit: Submit,
        *,
        hint: str = "",
        placeholder: str = "",
        value: str = "",
        preview: Callable[[str], str] = lambda text: "",
    ) -> None:
        super().__init__(title, hint=hint or "enter take", placeholder=placeholder, value=value)
        self._submit = submit
        self._preview = preview
        self.read(preview(value) if value else "")

    @on(Input.Changed)
    def show_reading(self, event: Input.Changed) -> None:
        """Show how the text is read, while it is typed."""
        self.read(self._preview(event.value))

    @on(Input.Submitted)
    def take(self, event: Input.Submitted) -> None:
        """Hand the line over; a refusal is shown and the text stays."""
        text = event.value.strip()
        if text:
            self.hand_over(text, self._submit)
