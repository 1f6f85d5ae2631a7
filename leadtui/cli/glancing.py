"""`leadtui glance`: what is late and what waits, once, in the time that a shell prompt allows.

The quick way reads the summary that is kept beside the journal. Where there is none that fits, the journal is
folded instead, which is slower and tells the same.
"""

from __future__ import annotations

import argparse
import json
import os
from typing import Any

from leadtui import __version__
from leadtui.clock import SystemClock
from leadtui.config.located import cached_location, keep_location
from leadtui.config.places import config_bytes, config_path, digest_of
from leadtui.desk import summary as summaries
from leadtui.desk.summary import Glance, Summary
from leadtui.errors import UsageError
from leadtui.store.stamp import journal_stamp

NAMED_LATE = 3
"""So many late leads are named on the line; the rest are counted."""


def glance(options: argparse.Namespace) -> int:
    """`leadtui glance`."""
    now = SystemClock().now().timestamp()
    if options.as_of:
        told, now, sources = _folded_as_of(options)
    else:
        told, sources = _quick(options) or _folded(options)
    seen = summaries.at(told, now)
    if options.format is not None:
        print(_formatted(options.format, seen))
    elif options.json:
        print(json.dumps(_plain(seen, sources, now), ensure_ascii=False))
    else:
        for line in _lines(seen, sources):
            print(line)
    return 1 if options.fail_late and seen.late else 0


Sources = list[dict[str, Any]]


def _quick(options: argparse.Namespace) -> tuple[Summary, Sources] | None:
    path, named = config_path(options.config, os.environ)
    digest = digest_of(config_bytes(path, named))
    where = cached_location(options.store, path, digest, os.environ)
    if where is None or "://" in where:
        return None
    told = summaries.read(where, _stamp(where, digest))
    return None if told is None else (told, _sources(summaries.read_collector(where)))


def _stamp(where: str, digest: str) -> str:
    return f"{journal_stamp(where)} {digest} {__version__}"


def _folded(options: argparse.Namespace) -> tuple[Summary, Sources]:
    """Fold the journal, and keep the summary for the next glance."""
    from leadtui.cli.context import Context
    from leadtui.desk.summing import summary_of

    context = Context(options)
    where = context.where
    # The stamp is taken first: what is written meanwhile makes the summary stale, never wrong.
    stamp = "" if "://" in where else _stamp(where, context.loaded.digest)
    with context.journal() as journal:
        told = summary_of(context.board(journal), context.clock.now())
        sources = _sources(journal.status("collector"))
    if stamp and not context.read_only:
        summaries.write(where, stamp, told)
        keep_location(options.store, context.loaded.path, context.loaded.digest, where, os.environ)
    return told, sources


def _folded_as_of(options: argparse.Namespace) -> tuple[Summary, float, Sources]:
    from leadtui.cli.context import Context
    from leadtui.cli.reading import board_as_of
    from leadtui.desk.summing import summary_of

    context = Context(options)
    at = context.moment(options.as_of)
    with context.journal() as journal:
        board = board_as_of(context, journal, at)
    return summary_of(board, at), at.timestamp(), []


def _sources(status: dict[str, Any] | None) -> Sources:
    """How each source is, of what the collector published."""
    told = (status or {}).get("sources", [])
    return [
        {
            "name": one.get("name", ""),
            "state": one.get("state", "waiting"),
            "last_ok": one.get("last_ok"),
            "lag_s": None,
        }
        for one in told
    ]


def _plain(seen: Glance, sources: Sources, now: float) -> dict[str, Any]:
    import datetime

    as_of = (
        datetime.datetime.fromtimestamp(now, datetime.UTC)
        .isoformat(timespec="seconds")
        .replace("+00:00", "Z")
    )
    return {
        "as_of": as_of,
        "waiting": seen.waiting,
        "late": [
            {"id": lead.id, "name": lead.name, "owner": lead.owner_at(now), "late_s": round(late_s)}
            for lead, late_s in seen.late
        ],
        "oldest_waiting_s": None if seen.oldest_waiting_s is None else round(seen.oldest_waiting_s),
        "unclaimed": seen.unclaimed,
        "stages": [{"id": one, "label": label, "leads": count} for one, label, count in seen.stages],
        "sources": sources,
    }


def _lines(seen: Glance, sources: Sources) -> list[str]:
    from leadtui.domain.ages import age

    late = [
        f"{lead.name} {age(late_s, fine=True)} {lead.owner_at(late_s + lead.due) or 'nobody'}"
        for lead, late_s in seen.late[:NAMED_LATE]
    ]
    more = len(seen.late) - len(late)
    first = (
        f"{len(seen.late)} late: {' · '.join(late)}" + (f" · {more} more" if more > 0 else "")
        if late
        else "nothing late"
    )
    oldest = f", the oldest for {age(seen.oldest_waiting_s)}" if seen.oldest_waiting_s is not None else ""
    lines = [first, f"{seen.waiting} waiting{oldest} · {seen.unclaimed} unclaimed"]
    lines.append(" · ".join(f"{label} {count}" for _, label, count in seen.stages if count) or "no leads yet")
    bad = [f"{one['name']} {one['state']}" for one in sources if one["state"] in ("failing", "stale")]
    if sources:
        lines.append(f"sources: {', '.join(bad) if bad else 'all well'}")
    return lines


def _formatted(text: str, seen: Glance) -> str:
    from leadtui.domain.ages import age

    named = {
        "late": str(len(seen.late)),
        "waiting": str(seen.waiting),
        "oldest": "-" if seen.oldest_waiting_s is None else age(seen.oldest_waiting_s),
        "unclaimed": str(seen.unclaimed),
        "first": f"{seen.late[0][0].name} {age(seen.late[0][1])}" if seen.late else "",
    }
    named |= {one: str(count) for one, _, count in seen.stages}
    try:
        return text.format_map(named)
    except (KeyError, ValueError, IndexError, AttributeError):
        known = ", ".join(f"{{{name}}}" for name in named)
        raise UsageError(
            "--format names something that a glance does not have.", f"It has {known}."
        ) from None
