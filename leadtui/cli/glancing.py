"""`leadtui glance`: what is late and what waits, once, in the time that a shell prompt allows.

The quick way reads the summary that is kept beside the journal. Where there is none that fits, the journal is
folded instead, which is slower and tells the same.
"""

from __future__ import annotations

import argparse
import datetime
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from leadtui.cli import output
from leadtui.cli.quick import Place, known_place, remember_place
from leadtui.clock import SystemClock
from leadtui.desk import summary as summaries
from leadtui.desk.silence import is_gone, state_at
from leadtui.desk.summary import Glance, Summary
from leadtui.domain.ages import DAY, MINUTE, age, spoken
from leadtui.errors import StoreError, UsageError

if TYPE_CHECKING:
    from leadtui.desk.figurefile import Kept

NAMED_LATE = 3
"""So many late leads are named on the line; the rest are counted."""

_BRACES = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")


class Source(NamedTuple):
    """How a source is, by what the collector said of it."""

    name: str
    state: str
    last_ok: str | None
    """As the collector wrote it: ISO 8601."""
    lag_s: int | None
    """Seconds since it last answered well."""


class Polling(NamedTuple):
    """Whether anybody polls."""

    sources: tuple[Source, ...] = ()
    silent_s: float | None = None
    """For how long nobody has polled; None while somebody does, and where nobody ever did."""
    trouble: str = ""
    """What keeps the collector from its work, in words."""


def glance(options: argparse.Namespace) -> int:
    """`leadtui glance`; exit code 1 where --fail-late asks for it."""
    now = SystemClock().now().timestamp()
    kept: Kept | None
    if options.as_of:
        told, now, kept = _as_of(options)
        polling = Polling()  # the past of the collector is not kept
    else:
        told, status, kept = _quick(options, now) or _folded(options, now)
        polling = _polling(status, now)
    seen = summaries.at(told, now)
    if options.format is not None:
        output.say(_formatted(options.format, seen))
    elif options.json:
        output.say_json(_plain(seen, polling, now, _figures(options, kept, told, polling, now)))
    else:
        lines = _sentences if output.wants_plain(options.plain) else _lines
        for line in lines(seen, polling, now):
            output.say(line)
    return 1 if options.fail_late and seen.late else 0


Status = dict[str, Any] | None


Told = tuple[Summary, Status, "Kept | None"]


def _quick(options: argparse.Namespace, now: float) -> Told | None:
    place = known_place(options)
    told = summaries.read(place.folder, summaries.stamp(*place)) if place else None
    if told is not None and told.good_until is not None and now >= told.good_until:
        return None
    if not place or not told:
        return None
    kept = _quick_figures(options, place, now) if options.json else None
    if options.json and kept is None:
        return None
    return told, summaries.read_collector(place.folder), kept


def _quick_figures(options: argparse.Namespace, place: Place, now: float) -> Kept | None:
    from leadtui.cli.figures import window_at
    from leadtui.desk import figurefile

    kept = figurefile.read(place.folder, figurefile.stamp(*place), now)
    return kept if kept is not None and kept.timed_from <= window_at(options.window, now).start else None


def _figures(
    options: argparse.Namespace, kept: Kept | None, told: Summary, polling: Polling, now: float
) -> dict[str, Any]:
    from leadtui.cli.figures import plain, window_at

    if kept is None:
        return {}
    failing = tuple(one.name for one in polling.sources if one.state == "failing")
    late, active = len(summaries.at(told, now).late), sum(one.active for one in told.leads)
    return plain(kept, window_at(options.window, now), failing=failing, late=late, active=active)


def _folded(options: argparse.Namespace, now: float) -> Told:
    """Fold the journal, and keep the summary for the next glance."""
    from leadtui.cli.context import Context
    from leadtui.cli.figures import window_at
    from leadtui.desk import figurefile
    from leadtui.desk.figuring import Figuring
    from leadtui.desk.summing import summary_of

    context = Context(options)
    at = datetime.datetime.fromtimestamp(now, datetime.UTC)
    figuring = Figuring()
    place = None if "://" in context.where else Place(context.where, context.loaded.digest)
    # Taken before the journal is read: what is written meanwhile makes the summary stale, never wrong.
    stamp = summaries.stamp(*place) if place else ""
    figures_stamp = figurefile.stamp(*place) if place else ""
    with context.journal() as journal:
        told = summary_of(context.board(journal), at)
        figuring.note(journal.facts, None)
        since = window_at(options.window, now).start
        kept = figuring.kept(context.loaded.settings, at, min(since, now - figurefile.TIMED_DAYS * DAY))
        status = journal.status("collector")
        is_whole = not journal.damage
    if place and stamp and is_whole and not context.read_only:
        with suppress(StoreError):  # who cannot write does without
            summaries.write(place.folder, stamp, told, context.loaded.settings.shop.zone)
            figurefile.write(place.folder, figures_stamp, kept)
        remember_place(options, place)
    return told, status, kept


def _as_of(options: argparse.Namespace) -> tuple[Summary, float, Kept | None]:
    from leadtui.cli.context import Context
    from leadtui.cli.figures import window_at
    from leadtui.desk.figuring import Figuring
    from leadtui.desk.summing import summary_of

    context = Context(options)
    at = context.past_moment(options.as_of)
    with context.journal() as journal:
        if not options.json:
            return summary_of(context.board_as_of(journal, at), at), at.timestamp(), None
        facts = context.facts_as_of(journal, at)  # of those as well who had left memory then
    now, figuring = at.timestamp(), Figuring()
    figuring.note(facts, None)
    kept = figuring.kept(context.loaded.settings, at, window_at(options.window, now).start)
    return summary_of(context.board_of(facts), at), now, kept


def _polling(status: Status, now: float) -> Polling:
    """What the collector published, judged at `now`; something of another version says nothing."""
    if status is None:
        return Polling()
    try:
        heartbeat = _seconds(status["heartbeat"]) or 0.0
        gone = is_gone(heartbeat, bool(status["ended"]), now)
        sources = tuple(_source(one, now) for one in status["sources"])
        trouble = "" if gone else str(status["trouble"])
    except (KeyError, TypeError, ValueError, AttributeError):
        return Polling()
    return Polling(sources, max(0.0, now - heartbeat) if gone else None, trouble)


def _source(said: dict[str, Any], now: float) -> Source:
    last_ok = said.get("last_ok")
    state = state_at(said.get("state", "waiting"), _seconds(said.get("good_until")), now)
    return Source(
        name=str(said["name"]),
        state=state,
        last_ok=_iso(_seconds(last_ok)),
        lag_s=None if last_ok is None else round(max(0.0, now - (_seconds(last_ok) or now))),
    )


def _seconds(moment: str | None) -> float | None:
    return None if moment is None else datetime.datetime.fromisoformat(moment).timestamp()


def _iso(at: float | None) -> str | None:
    if at is None:
        return None
    moment = datetime.datetime.fromtimestamp(at, datetime.UTC)
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def _plain(seen: Glance, polling: Polling, now: float, figures: dict[str, Any]) -> dict[str, Any]:
    diagnosis = figures.pop("diagnosis", [])
    return {
        "as_of": _iso(now),
        **figures,
        "waiting": seen.waiting,
        "late": [
            {"id": lead.id, "name": lead.name, "owner": lead.owner_at(now), "late_s": round(late_s)}
            for lead, late_s in seen.late
        ],
        "oldest_waiting_s": None if seen.oldest_waiting_s is None else round(seen.oldest_waiting_s),
        "unclaimed": seen.unclaimed,
        "unmanned": [{"id": one.id, "label": one.label} for one in seen.unmanned],
        "stages": [{"id": one, "label": label, "leads": count} for one, label, count in seen.stages],
        "sources": [source._asdict() for source in polling.sources],
        "diagnosis": diagnosis,
    }


def _lines(seen: Glance, polling: Polling, now: float) -> Iterator[str]:
    late = [
        f"{lead.name} {age(late_s, fine=True)} {lead.owner_at(now) or 'nobody'}"
        for lead, late_s in seen.late[:NAMED_LATE]
    ]
    more = len(seen.late) - len(late)
    named = [*late, f"{more} more"] if more > 0 else late
    yield f"{len(seen.late)} late: {' · '.join(named)}" if late else "nothing late"
    oldest = f", the oldest for {age(seen.oldest_waiting_s)}" if seen.oldest_waiting_s is not None else ""
    yield f"{seen.waiting} waiting{oldest} · {seen.unclaimed} unclaimed"
    yield " · ".join(f"{label} {count}" for _, label, count in seen.stages if count) or "no leads yet"
    if seen.unmanned:
        yield f"nobody on it: {', '.join(one.label for one in seen.unmanned)}"
    bad = [f"{one.name} {one.state}" for one in polling.sources if one.state in ("failing", "stale")]
    if polling.silent_s is not None and polling.silent_s >= MINUTE:
        bad.append(f"not polled for {age(polling.silent_s)}")
    if polling.sources:
        yield f"sources: {', '.join(bad) or 'all well'}"
    if polling.trouble:
        yield f"collector: {polling.trouble}"


def _sentences(seen: Glance, polling: Polling, now: float) -> Iterator[str]:
    """The same to be heard: one thing a line, in words."""
    count = len(seen.late)
    yield f"{count} {'lead is' if count == 1 else 'leads are'} late." if count else "Nothing is late."
    for lead, late_s in seen.late[:NAMED_LATE]:
        yield f"{lead.name} is late by {spoken(late_s)}, {lead.owner_at(now) or 'nobody'} has it."
    if count > NAMED_LATE:
        yield f"{count - NAMED_LATE} more are late."
    waits = (
        "nobody waits" if not seen.waiting else f"{seen.waiting} {'waits' if seen.waiting == 1 else 'wait'}"
    )
    oldest = f", the longest for {spoken(seen.oldest_waiting_s)}" if seen.oldest_waiting_s is not None else ""
    yield f"{waits.capitalize()} for an answer{oldest}."
    yield f"{seen.unclaimed} unclaimed."
    for _, label, leads in seen.stages:
        if leads:
            yield f"{leads} in {label}."
    for one in seen.unmanned:
        yield f"Nobody is on {one.label}."
    for source in polling.sources:
        if source.state in ("failing", "stale"):
            yield f"The source {source.name} is {source.state}."
    if polling.silent_s is not None and polling.silent_s >= MINUTE:
        yield f"Nobody has polled for {spoken(polling.silent_s)}."
    if polling.trouble:
        yield f"The collector says: {polling.trouble}."


def _formatted(text: str, seen: Glance) -> str:
    """A line of the user's own. Raises UsageError for a brace that means nothing."""
    named = {
        "late": str(len(seen.late)),
        "waiting": str(seen.waiting),
        "oldest": "-" if seen.oldest_waiting_s is None else age(seen.oldest_waiting_s),
        "unclaimed": str(seen.unclaimed),
        "first": f"{seen.late[0][0].name} {age(seen.late[0][1])}" if seen.late else "",
    }
    named |= {one: str(count) for one, _, count in seen.stages}

    def value(found: re.Match[str]) -> str:
        if found[0] in ("{{", "}}"):
            return found[0][0]
        if found[1] in named:
            return named[found[1]]
        known = ", ".join(f"{{{name}}}" for name in named)
        raise UsageError(f"--format has {found[0][:40]}, which a glance does not know.", f"It knows {known}.")

    return _BRACES.sub(value, text)
