"""The clock of a past: it runs as fast as it is told to, stands, jumps, and never passes its end."""

from __future__ import annotations

import datetime

from leadtui.desk.player import SPEEDS, Player
from tests.support.journals import NOON
from tests.support.set_clock import SetClock

END = NOON + datetime.timedelta(hours=2)


def after(minutes: float) -> datetime.datetime:
    return NOON + datetime.timedelta(minutes=minutes)


def test_a_minute_goes_by_in_a_second_up_to_the_end() -> None:
    clock = SetClock(END)
    player = Player(clock, NOON, END)
    clock.forward(10)
    assert player.now() == after(10)
    assert not player.is_over
    clock.forward(10_000)
    assert player.now() == END
    assert player.is_over


def test_while_it_is_held_nothing_goes_by() -> None:
    clock = SetClock(END)
    player = Player(clock, NOON, END)
    clock.forward(10)
    player.hold()
    clock.forward(10)
    assert player.now() == after(10)
    player.hold()
    clock.forward(1)
    assert player.now() == after(11)


def test_another_speed_holds_from_now_on() -> None:
    clock = SetClock(END)
    player = Player(clock, NOON, END)
    clock.forward(10)
    player.faster()
    clock.forward(1)
    assert player.now() == after(15)
    for _ in SPEEDS:
        player.slower()
    assert player.speed == SPEEDS[0]
    clock.forward(60)
    assert player.now() == after(16)


def test_it_jumps_both_ways_and_no_further_than_its_end() -> None:
    player = Player(SetClock(END), NOON, END, runs=False)
    player.jump(3600)
    assert player.now() == after(60)
    player.jump(-7200)
    assert player.now() == after(-60)
    player.jump(1e9)
    assert player.now() == END
