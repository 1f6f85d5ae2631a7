"""What stands where leads would be: how to feed an empty board, or why there is nothing to see."""

from __future__ import annotations

from leadtui.desk.desk import Snapshot
from leadtui.ui.seat import Seat


def nothing_yet(seat: Seat, snapshot: Snapshot) -> str:
    """What an empty board tells. A journal that cannot be read never looks like an empty queue."""
    if snapshot.trouble:
        return f"The journal could not be read, so nothing is shown.\n\n{snapshot.trouble}"
    sources = [name for name, setting in seat.settings.sources.items() if setting.enabled]
    add = (seat.key("add"), "add somebody who is on the phone")
    ways = [add] if add[0] else []
    if sources:
        begin = f"No enquiries yet.\n\nWhat comes in from {', '.join(sources)} appears here by itself."
        begin += "\nYou can also feed the board by hand:" if ways else ""
    else:
        begin = "No enquiries yet.\n\nFeed the board in one of these ways:"
        ways.append(("leadtui init", "write a config, and name your first source in it"))
    ways.append(("leadtui import FILE", "take in a file: name, phone, email, message, raised_at"))
    listed = "\n\n".join(f"{how}\n   {what}" for how, what in ways)
    key = seat.key("help")
    end = f"\n\n{key} tells all keys; “leadtui demo” shows a board at work." if key else ""
    return f"{begin}\n\n{listed}{end}"


def nothing_found(seat: Seat, wanted: str) -> str:
    """What a filter that leaves nothing tells."""
    return f"Nobody fits: {wanted}.\n\n{seat.key('back')} shows everything."
