"""The wall as text: its figures once, one a line, and what presses most."""

from __future__ import annotations

from leadtui.cli import output
from leadtui.cli.context import Context
from leadtui.desk.health import polling, read_status
from leadtui.desk.wall import closed_words, figures, sight
from leadtui.domain.ages import age
from leadtui.domain.glance import NOBODY


def print_wall(context: Context) -> int:
    """`leadtui wall` without a terminal."""
    now, settings = context.clock.now(), context.loaded.settings
    with context.journal() as journal:
        board = context.board(journal)
        health = polling(read_status(journal.status("collector")), now, "", None)
    told = sight(board, now, context.zone, settings.wall.names)
    if words := closed_words(told, now, context.zone):
        output.say(words)
    if lead := told.pressing:
        late = lead.late_s(now)
        said = f", late {age(late)}" if late else ""
        waits = age((now - lead.since).total_seconds())
        output.say(f"oldest unanswered: {waits}, {lead.name}, {lead.owner or NOBODY}{said}")
    for one in figures(told, health, now, context.zone):
        rest = f" {one.rest}" if one.rest else ""
        output.say(f"{one.label}: {one.count}{rest} (target: {one.target})")
    return 0
