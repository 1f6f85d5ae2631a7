"""`leadtui list`: leads and their contacts, as lines for people or as JSON for programs.

What programs ask for again and again, the active leads as JSON, is told from a listing kept beside the
journal. Where there is none that fits, the journal is folded instead, which is slower and tells the same.
"""

from __future__ import annotations

import argparse
from typing import Any

from leadtui.cli import output
from leadtui.cli.quick import known_place
from leadtui.clock import SystemClock
from leadtui.desk import listing

NOBODY = "nobody"


def list_leads(options: argparse.Namespace) -> int:
    """`leadtui list`: the active leads, or those that the options ask for."""
    items = _kept(options)
    if items is None:
        from leadtui.cli.reading import list_leads as by_the_journal

        return by_the_journal(options)
    for item in items:
        output.say_json(item)
    return 0


def _kept(options: argparse.Namespace) -> list[dict[str, Any]] | None:
    if not options.json or options.find or options.as_of:
        return None
    place = known_place(options)
    leads = listing.read(place.folder, listing.stamp(*place)) if place else None
    if leads is None:
        return None
    now = SystemClock().now().timestamp()
    items = [lead.at(now) for lead in leads]
    if options.stage:
        items = [item for item in items if item["stage"] == options.stage]
        if not items:  # a stage that is not listed, or none at all
            return None
    return [item for item in items if options.owner in (None, "", item["owner"] or NOBODY)]
