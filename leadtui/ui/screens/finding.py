"""Finding and filtering: what of the board is shown, and saying so for as long as something is left out."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

import msgspec
from textual import on
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static

from leadtui.desk.actions import key_name
from leadtui.desk.view import Filter, Selection
from leadtui.domain.glance import NOBODY
from leadtui.ui.asked import Choice, Pick
from leadtui.ui.screens.asking import ask_letter, ask_pick
from leadtui.ui.screens.lanes import LanesScreen

if TYPE_CHECKING:
    from leadtui.ui.widgets.field import Field

LOOKS = {
    "o": "one owner's leads…",
    "s": "one source's leads…",
    "l": "late leads only, or no longer",
    "n": "leads that nobody has",
    "x": "everything",
}


SLIP_S: Final = 1.5
"""Who went back from somewhere so many seconds ago pressed the key once too often, and would not leave."""


class FindingScreen(LanesScreen):
    """The part of the board that leaves something out."""

    _is_finding = False
    """Whether the field is open."""

    _came_back_s: float | None = None
    """When, by the running clock, something over or on the board was left."""

    @cached_property
    def _find(self) -> Field:
        """The field, out of sight at first."""
        from leadtui.ui.widgets.field import Field  # no start waits for it

        field = Field(placeholder="find a name, number, e-mail or word", classes="find", compact=True)
        field.cursor_blink = False
        return field

    @cached_property
    def _finder(self) -> Horizontal:
        """The line that it stands in, with the key that it is known by everywhere."""
        line = Horizontal(Static(Content("/ "), classes="prompt"), self._find, classes="finder")
        line.display = False
        return line

    def on_mount(self) -> None:
        """Have the field ready once the board is painted: its styles alone would hold that up."""
        self.call_after_refresh(self._add_field)

    async def _add_field(self) -> None:
        if not self._finder.is_attached:
            await self.mount(self._finder, before=self.notice)

    async def action_find(self) -> None:
        """Find as you type: the field takes the place of the line of news, so that nothing moves."""
        await self._add_field()
        self.notice.display = False
        self._is_finding = self._finder.display = True
        self.keys_changed()
        self.set_focus(self._find)  # at once: the next key is the first one of what is looked for

    def keys_changed(self) -> None:
        """Other keys do something now than before."""

    def find_hints(self) -> list[tuple[str, str]]:
        """The keys while something is typed there."""
        return [("enter", "keep"), ("↑↓", "choose"), (key_name("escape"), "everything")]

    def take_key(self, key: str, character: str) -> bool:
        """What was typed in one go with the key that opened the field belongs into it."""
        if not self._is_finding:
            return False
        if self._find.keep(key, character):
            return True
        if key == "enter":
            self._find.begin_keeping()
        if character and character.isprintable():
            self._find.insert_text_at_cursor(character)
            return True
        return False

    @on(Input.Changed, ".find")
    def found(self, event: Input.Changed) -> None:
        """Show what fits so far."""
        self.look_at(msgspec.structs.replace(self._filter, words=event.value.strip()))

    @on(Input.Submitted, ".find")
    def keep_found(self) -> None:
        """Go back to the lanes with what was found."""
        self._leave_field()

    def on_field_sent(self) -> None:
        """What came in one go after enter is for the lanes."""
        for key in self._find.ahead():
            self.app.post_message(key)

    def action_filter(self) -> None:
        """Choose what to see; one choice narrows the other."""
        ask_letter(self, "Show", LOOKS, self._chosen)

    def action_back(self) -> None:
        """Leave the search, then the marks, then the filter, then the program."""
        before, self._came_back_s = self._came_back_s, self.seat.clock.monotonic()
        if self._is_finding:
            self._find.value = ""
            self._leave_field()
        elif self._marked:
            self.mark(())
        elif self._filter.any:
            self._find.value = ""
            self.look_at(Filter())
        elif before is None or self._came_back_s - before >= SLIP_S:
            self.app.exit()
        else:
            self._came_back_s = None
            self.say(f"{self.seat.key('back')} again leaves leadtui.")

    def on_screen_suspend(self) -> None:
        """Something lies over the board."""
        self._came_back_s = self.seat.clock.monotonic()

    def on_screen_resume(self) -> None:
        """It was left; at the very beginning there was nothing."""
        if self._came_back_s is not None:
            self._came_back_s = self.seat.clock.monotonic()

    def look_at(self, wanted: Filter) -> None:
        """Show this and nothing else."""
        self._filter = wanted
        now = self.seat.clock.now()
        self.show_lanes(now)
        if self.card() is None:  # not in sight any more, and nobody stands in its place
            self._selection = Selection()
            self.show_lanes(now)
        self.marks_changed()

    def marks_changed(self) -> None:
        """Say what is marked and what is left out, for as long as it is."""
        key = self.seat.key("back")
        told = []
        if self._marked:
            shown = {card.lead.id for lane in self._lanes for card in lane.cards}
            hidden = len(self._marked) - len(shown.intersection(self._marked))
            told.append(f"{len(self._marked)} marked{f', {hidden} out of sight' if hidden else ''}")
        if self._filter.any:
            told.append(f"only {self._filter}")
        if told:
            told.append(f"{key} none" if self._marked else f"{key} everything")
        self.notice.standing(" · ".join(told))

    def _leave_field(self) -> None:
        self.set_focus(None)
        self._is_finding = self._finder.display = False
        self.notice.display = True
        self.keys_changed()

    def _chosen(self, letter: str | None) -> None:
        wanted = self._filter
        if letter == "o":
            self._pick("Whose?", self._owners(), "owner")
        elif letter == "s":
            self._pick("From which source?", self._sources(), "source")
        elif letter == "l":
            self.look_at(msgspec.structs.replace(wanted, late=not wanted.late))
        elif letter == "n":
            self.look_at(msgspec.structs.replace(wanted, owner=NOBODY))
        elif letter == "x":
            self._find.value = ""
            self.look_at(Filter())

    def _pick(self, title: str, names: list[str], field: str) -> None:
        def picked(name: str | None) -> None:
            if name:
                self.look_at(msgspec.structs.replace(self._filter, **{field: name}))

        picks = [Pick(name, Choice(name)) for name in names]
        ask_pick(self, self.seat.look, title, picks, picked)

    def _owners(self) -> list[str]:
        now = self.seat.clock.now()
        known = dict.fromkeys(self.seat.settings.people)
        cards = self.board().cards.values()
        have = {owner for card in cards if card.lead.active and (owner := card.lead.owner(now))}
        return [*(known | dict.fromkeys(sorted(have))), NOBODY]

    def _sources(self) -> list[str]:
        cards = self.board().cards.values()
        return sorted({enquiry.source for card in cards for enquiry in card.lead.enquiries})
