"""`leadtui away` and `leadtui back`: who is there, as everybody's board sees it."""

from __future__ import annotations

import argparse

from leadtui.cli import output
from leadtui.cli.context import Context
from leadtui.cli.writing import decided, signed
from leadtui.domain.absence import left_to, on_duty
from leadtui.domain.commands import SetAway
from leadtui.domain.moments import iso_or_none


def away(options: argparse.Namespace) -> int:
    """`leadtui away`."""
    context = Context(options)
    until = None if options.until is None else context.moment(options.until)
    return _said(context, SetAway(**signed(context), away=True, until=until), as_json=options.json)


def back(options: argparse.Namespace) -> int:
    """`leadtui back`."""
    context = Context(options)
    return _said(context, SetAway(**signed(context), away=False), as_json=options.json)


def _said(context: Context, command: SetAway, *, as_json: bool) -> int:
    """Write it, and tell who has the stages now."""
    who = command.for_whom or command.by
    with context.journal(writes=True) as journal:
        outcome = decided(context, journal, command)
        board = context.board(journal)
    gone = board.staff.away(context.clock.now())
    if as_json:
        theirs = [stage for stage in board.pipeline.stages if who in (stage.owner, stage.cover)]
        stages = [{"id": stage.id, "on_duty": on_duty(stage, gone)} for stage in theirs]
        until = iso_or_none(command.until)
        output.say_json({"person": who, "away": who in gone, "until": until, "stages": stages})
        return 0
    told = f"{who} is away" if command.away else f"{who} is back"
    told += f" until {context.stamp(command.until)}" if command.until else ""
    left = left_to(board.pipeline.stages, who, gone)
    output.say(f"{told}{f': {left}' if left else ''}{'' if outcome.seq else '   (nothing to change)'}")
    return 0
