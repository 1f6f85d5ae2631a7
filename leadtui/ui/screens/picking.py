"""A box to pick one thing of a list by typing some of it: the commands by name, an owner, a source."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.events import Resize
from textual.widget import Widget
from textual.widgets import Input

from leadtui.domain.dialling import matches_digits
from leadtui.ui.asked import Choice, Pick, Submit
from leadtui.ui.look import Look
from leadtui.ui.screens.boxes import FieldBox
from leadtui.ui.widgets.choices import ChoiceClicked, Choices

ROWS = 8
"""Lines in sight; on the smallest screen there is still some of the board above. A tall one shows more."""

SHARE = 3
"""One line in so many of a tall screen's."""


class PickBox(FieldBox):
    """Asks which one; the answer is its id. The first that fits what is typed is marked."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "choose(-1)", "up", show=False),
        Binding("down", "choose(1)", "down", show=False),
        Binding("pageup", f"choose(-{ROWS - 1})", "page up", show=False),
        Binding("pagedown", f"choose({ROWS - 1})", "page down", show=False),
    ]

    def __init__(
        self,
        title: str,
        look: Look,
        picks: Sequence[Pick],
        *,
        take: Submit,
        others: bool,
        placeholder: str,
    ) -> None:
        """`take` may refuse what was picked; with `others`, what fits none of the picks is taken too."""
        super().__init__(title, hint="enter take   ↑↓ choose", placeholder=placeholder)
        self.picks = tuple(picks)
        """All of them, whatever is typed."""
        self._take = take
        self._others = others
        self._fitting = self.picks
        self._chosen = 0
        self._list = Choices(look, max(1, min(ROWS, len(self.picks))))

    def parts(self) -> list[Widget]:
        """The field, what fits, and why it was refused."""
        field, reading = super().parts()
        self._fit(self.app.size.height)
        self._show()
        return [field, self._list, reading]

    def on_resize(self, event: Resize) -> None:
        """A taller screen has more lines in sight."""
        super().on_resize(event)
        self._fit(event.size.height)

    def _fit(self, rows: int) -> None:
        """Have as many lines in sight as go with a terminal of so many rows."""
        self._list.styles.height = max(1, min(max(ROWS, rows // SHARE), len(self.picks)))

    @on(Input.Changed)
    def narrow(self, event: Input.Changed) -> None:
        """Show what fits."""
        fitting = (pick for pick in self.picks if _fits(pick, event.value))
        # What is called so comes before what only tells of it.
        self._fitting = tuple(sorted(fitting, key=lambda pick: not _is_called(pick, event.value)))
        self._chosen = 0
        self._show()

    def action_choose(self, step: int) -> None:
        """Mark another one."""
        self._chosen = max(0, min(self._chosen + step, len(self._fitting) - 1))
        self._show()

    @on(ChoiceClicked)
    def take_clicked(self, event: ChoiceClicked) -> None:
        """Take the one that was clicked."""
        self._chosen = event.place
        self._pick(self.field.value)

    @on(Input.Submitted)
    def take_marked(self, event: Input.Submitted) -> None:
        """Take the one that is marked."""
        self._pick(event.value)

    def _pick(self, typed: str) -> None:
        if self._fitting:
            self.hand_over(self._fitting[self._chosen].id, self._take)
        elif self._others and typed.strip():
            self.hand_over(typed.strip(), self._take)
        else:
            self.read("none of them" if typed.strip() else "", refused=True)

    def _show(self) -> None:
        lines = [pick.line for pick in self._fitting]
        self._list.show(lines or [Choice("")], self._chosen)


def _fits(pick: Pick, typed: str) -> bool:
    """Whether every word typed so far stands in what is picked."""
    line = pick.line
    text = f"{line.left} {line.middle} {line.right} {line.key} {pick.also}".casefold()
    words = typed.casefold().split()
    return all(word in text for word in words) or (
        bool(pick.also) and any(matches_digits(one, typed) for one in pick.also.split())
    )


def _is_called(pick: Pick, typed: str) -> bool:
    """Whether every word typed so far stands in the name of what is picked."""
    name = pick.line.left.casefold()
    return all(word in name for word in typed.casefold().split())
