"""Boxes at the foot of the screen that ask for one thing; the board above stays in sight."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import ClassVar, NamedTuple

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

Submit = Callable[[str], Awaitable[str]]
"""Does something with what was typed; what it answers is why that could not be, empty when it was done."""


class LetterBox(ModalScreen[str]):
    """Asks for one letter among a few; the answer is the letter, or empty when nothing was chosen."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q", "leave", "back", show=False)]

    def __init__(self, title: str, choices: Mapping[str, str]) -> None:
        super().__init__(classes="box")
        self._title = title
        self._choices = choices

    def compose(self) -> ComposeResult:
        """A title and a line for each choice."""
        with Vertical(classes="sheet"):
            yield Static(Content(self._title), classes="title")
            for letter, label in self._choices.items():
                yield Static(Content.assemble("  ", (letter, "bold $accent"), f"  {label}"))
            yield Static(Content("esc back"), classes="hint")

    def on_key(self, event: events.Key) -> None:
        """A letter that stands there is the answer; every other key is left alone."""
        letter = event.character or ""
        if letter in self._choices:
            event.stop()
            self.dismiss(letter)

    def action_leave(self) -> None:
        """Choose nothing."""
        self.dismiss("")


class LineBox(ModalScreen[str]):
    """Asks for one line. What was typed stays in its field until it was taken; the answer is that line."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "back", show=False)]

    def __init__(
        self,
        title: str,
        submit: Submit,
        *,
        hint: str = "",
        placeholder: str = "",
        preview: Callable[[str], str] = lambda text: "",
    ) -> None:
        super().__init__(classes="box")
        self._title = title
        self._submit = submit
        self._hint = hint
        self._placeholder = placeholder
        self._preview = preview

    def compose(self) -> ComposeResult:
        """Title, field, and a line that shows how the text is read or why it was refused."""
        with Vertical(classes="sheet"):
            yield Static(Content(self._title), classes="title")
            yield Input(placeholder=self._placeholder, compact=True)
            yield Static(Content(""), classes="reading")
            yield Static(Content(self._hint or "enter take   esc back"), classes="hint")

    @on(Input.Changed)
    def show_reading(self, event: Input.Changed) -> None:
        """Show how the text is read, while it is typed."""
        self._say(self._preview(event.value))

    @on(Input.Submitted)
    async def take(self, event: Input.Submitted) -> None:
        """Hand the line over; a refusal is shown and the text stays."""
        text = event.value.strip()
        if not text:
            return
        refused = await self._submit(text)
        if refused:
            self._say(refused, refused=True)
        else:
            self.dismiss(text)

    def action_leave(self) -> None:
        """Ask no more."""
        self.dismiss("")

    def _say(self, text: str, *, refused: bool = False) -> None:
        reading = self.query_one(".reading", Static)
        reading.set_class(refused, "refused")
        reading.update(Content(text))


class Known(NamedTuple):
    """Somebody known whom what is typed may mean."""

    lead: str
    """The id of their newest lead."""
    line: str
    exact: bool
    """The whole number or address was typed: it is them, not just somebody alike."""


class AddBox(ModalScreen[str]):
    """Adds somebody who is on the phone: number first, the known ones appear as it is typed.

    The answer is the id of a lead to open, or empty.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "back", show=False),
        Binding("up", "choose(-1)", "up", show=False),
        Binding("down", "choose(1)", "down", show=False),
    ]

    def __init__(
        self,
        look_up: Callable[[str], Sequence[Known]],
        add: Callable[[str], Awaitable[tuple[str, str]]],
    ) -> None:
        """`add` answers the lead's id, and why it could not be added."""
        super().__init__(classes="box")
        self._look_up = look_up
        self._add = add
        self._found: Sequence[Known] = ()
        self._chosen = 0

    def compose(self) -> ComposeResult:
        """The field, and below it who it could be."""
        with Vertical(classes="sheet"):
            yield Static(Content("Who is on the phone?"), classes="title")
            yield Input(placeholder="number, then name and what they want", compact=True)
            yield Static(Content(""), classes="matches")
            yield Static(Content("enter open the one marked, or add   ↑↓ choose   esc back"), classes="hint")

    @on(Input.Changed)
    def look(self, event: Input.Changed) -> None:
        """Show who is known by what is typed so far; only a whole number marks one of them by itself."""
        self._found = self._look_up(event.value)
        exact = (place for place, known in enumerate(self._found) if known.exact)
        self._chosen = next(exact, len(self._found))
        self._show()

    def action_choose(self, step: int) -> None:
        """Mark another one; the last line adds somebody new."""
        self._chosen = max(0, min(self._chosen + step, len(self._found)))
        self._show()

    @on(Input.Submitted)
    async def take(self, event: Input.Submitted) -> None:
        """Open the one that is marked, or add a new contact: claimed and touched."""
        if not event.value.strip():
            return
        if self._chosen < len(self._found):
            self.dismiss(self._found[self._chosen].lead)
            return
        lead, refused = await self._add(event.value)
        if refused:
            self.query_one(".matches", Static).update(Content(refused))
        else:
            self.dismiss(lead)

    def action_leave(self) -> None:
        """Add nobody."""
        self.dismiss("")

    def _show(self) -> None:
        lines = [known.line for known in self._found] + ["somebody new"]
        marked = "\n".join(
            f"{'▸' if place == self._chosen else ' '} {line}" for place, line in enumerate(lines)
        )
        self.query_one(".matches", Static).update(Content(marked))
