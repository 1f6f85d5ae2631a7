"""Who is there: away and back by one key, and working for somebody who is not at a board."""

from __future__ import annotations

from leadtui.domain.absence import left_to
from leadtui.domain.commands import SetAway
from leadtui.domain.text import clean
from leadtui.domain.when import read_moment
from leadtui.ui.asked import Choice, Pick
from leadtui.ui.screens.asking import ask_line, ask_pick
from leadtui.ui.screens.writing import Part, WritingScreen

OPEN_END = "-"
"""Typed where nobody knows until when."""

LONGEST_NAME = 40


class Staffing(Part):
    """Lets people of the shop say who is there and for whom they work."""

    def action_away(self) -> None:
        """Say that I am away and until when; who is away is back by the same key."""
        who = self.seat.acting
        if who in self.board().staff.away(self.seat.clock.now()):
            self._do(SetAway(**self.seat.signed(), away=False), f"{who} is back")
            return
        ask_line(
            self,
            f"{who} is away until when?",
            self._leave_it,
            placeholder=f"15:30, tomorrow 9, mon, 2w, 15 dec; {OPEN_END} until you say that you are back",
            preview=self._read_until,
        )

    def _read_until(self, text: str) -> str:
        if text.strip() == OPEN_END:
            return "until you are back"
        at = read_moment(text, self.seat.clock.now(), self.seat.settings.zone)
        return f"back {self.seat.stamp(at)}" if at else ""

    async def _leave_it(self, text: str) -> str:
        now = self.seat.clock.now()
        until = None if text == OPEN_END else read_moment(text, now, self.seat.settings.zone)
        if until is None and text != OPEN_END:
            return f"“{clean(text, 40)}” is no date that can be read: 15:30, tomorrow 9, mon, 2w, 15 dec, -."
        who = self.seat.acting
        away = self.board().staff.away(now) | {who}
        told = f"{who} is away{f' until {self.seat.stamp(until)}' if until else ''}"
        left = left_to(self.board().pipeline.stages, who, away)
        command = SetAway(**self.seat.signed(), away=True, until=until)
        return await self._done(command, f"{told}: {left}" if left else told)

    def action_act_for(self) -> None:
        """Work for somebody else from now on; again: for myself."""
        if self.seat.acting_for:
            self._act_for("")
            return
        people = [name for name in self.seat.settings.people if name != self.seat.person]

        def picked(name: str | None) -> None:
            if name:
                self._act_for(clean(name, LONGEST_NAME))

        picks = [Pick(name, Choice(name)) for name in people]
        others = not self.seat.settings.people
        ask_pick(self, self.seat.look, "Work for whom?", picks, picked, others=others)

    def _act_for(self, name: str) -> None:
        self.seat.acting_for = "" if name == self.seat.person else name
        for screen in self.app.screen_stack:
            if isinstance(screen, WritingScreen):
                screen.settings_changed()
        acting, key = self.seat.acting_for, self.seat.key("act-for")
        self.say(f"You work for {acting} now: {key} ends it." if acting else "You work for yourself again.")
