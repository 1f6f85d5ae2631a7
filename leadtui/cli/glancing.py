"""`leadtui glance`: what is late and what waits, once, in the time that a shell prompt allows.

The quick way reads the summary that is kept beside the journal. Where there is none that fits, the journal is
folded instead, which is slower and tells the same.
"""

from __future__ import annotations

import argparse
import datetime
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from leadtui.cli import glancetext as text
from leadtui.cli import output
from leadtui.cli.figures import Standing, counted, is_long, plain, window_at
from leadtui.cli.polled import Polling, polling
from leadtui.cli.quick import Place, known_place, remember_place
from leadtui.clock import SystemClock
from leadtui.desk import summary as summaries
from leadtui.desk.summary import Glance, Summary
from leadtui.domain.ages import DAY
from leadtui.domain.moments import iso_of
from leadtui.errors import StoreError

if TYPE_CHECKING:
    from leadtui.desk.figurefile import Kept


def glance(options: argparse.Namespace) -> int:
    """`leadtui glance`; exit code 1 where --fail-late asks for it."""
    now = SystemClock().now().timestamp()
    kept: Kept | None
    if options.as_of:
        told, now, kept = _as_of(options)
        polled = Polling()  # the past of the collector is not kept
    else:
        told, status, kept = _quick(options, now) or _folded(options, now)
        polled = polling(status, now)
    seen = summaries.at(told, now)
    _tell(options, told, seen, kept, polled, now)
    return 1 if options.fail_late and seen.late else 0


def _tell(
    options: argparse.Namespace, told: Summary, seen: Glance, kept: Kept | None, polled: Polling, now: float
) -> None:
    active = sum(one.active for one in told.leads)
    standing = Standing(polled.failing, len(seen.late), active)
    if options.format is None and options.json:
        figures = {} if kept is None else plain(kept, window_at(options.window, now), **standing._asdict())
        output.say_json(_plain(seen, polled, now, figures))
        return
    figured = None if kept is None else counted(kept, options.window, standing, now)
    if options.format is not None:
        output.say(text.formatted(options.format, seen, figured, now))
        return
    heard = output.wants_plain(options.plain)
    lines = (
        text.sentences(seen, figured, polled, now)
        if heard
        else text.lines(seen, figured, polled, now, output.columns(text.COLUMNS))
    )
    for line in lines:
        output.say(line)


def _wants_figures(options: argparse.Namespace) -> bool:
    return options.format is None or text.names_figures(options.format)


Status = dict[str, Any] | None


Told = tuple[Summary, Status, "Kept | None"]


def _quick(options: argparse.Namespace, now: float) -> Told | None:
    place = known_place(options)
    told = summaries.read(place.folder, summaries.stamp(*place)) if place else None
    if told is not None and told.good_until is not None and now >= told.good_until:
        return None
    if not place or not told:
        return None
    wanted = _wants_figures(options)
    kept = _quick_figures(options, place, now) if wanted else None
    if wanted and kept is None:
        return None
    return told, summaries.read_collector(place.folder), kept


def _quick_figures(options: argparse.Namespace, place: Place, now: float) -> Kept | None:
    from leadtui.desk import figurefile

    kept = figurefile.read(place.folder, figurefile.stamp(*place), now)
    return kept if kept is not None and kept.timed_from <= window_at(options.window, now).start else None


def _folded(options: argparse.Namespace, now: float) -> Told:
    """Fold the journal, and keep the summary for the next glance."""
    from leadtui.cli.context import Context
    from leadtui.desk import figurefile
    from leadtui.desk.figuring import Figuring
    from leadtui.desk.summing import summary_of

    context = Context(options)
    at = datetime.datetime.fromtimestamp(now, datetime.UTC)
    window = window_at(options.window, now)
    figuring = Figuring(whole=is_long(window))
    place = None if "://" in context.where else Place(context.where, context.loaded.digest)
    # Taken before the journal is read: what is written meanwhile makes the summary stale, never wrong.
    stamp = summaries.stamp(*place) if place else ""
    figures_stamp = figurefile.stamp(*place) if place else ""
    with context.journal() as journal:
        told = summary_of(context.board(journal), at)
        figuring.note(journal.facts, None)
        usual = now - figurefile.TIMED_DAYS * DAY
        kept = figuring.kept(context.loaded.settings, at, min(window.start, usual))
        status = journal.status("collector")
        is_whole = not journal.damage
    if place and stamp and is_whole and not context.read_only:
        with suppress(StoreError):  # who cannot write does without
            summaries.write(place.folder, stamp, told, context.loaded.settings.shop.zone)
            if window.start >= usual:  # a longer one is seldom asked for twice
                figurefile.write(place.folder, figures_stamp, kept)
        remember_place(options, place)
    return told, status, kept


def _as_of(options: argparse.Namespace) -> tuple[Summary, float, Kept | None]:
    from leadtui.cli.context import Context
    from leadtui.desk.figuring import Figuring
    from leadtui.desk.summing import summary_of

    context = Context(options)
    at = context.past_moment(options.as_of)
    now = at.timestamp()
    window = window_at(options.window, now)
    with context.journal() as journal:
        facts = journal.as_of(at)
        kept = None
        if _wants_figures(options):
            figuring = Figuring(whole=is_long(window))
            figuring.note(facts, None)
            kept = figuring.kept(context.loaded.settings, at, window.start)
        return summary_of(context.board_of(facts), at), now, kept


def _plain(seen: Glance, polled: Polling, now: float, figures: dict[str, Any]) -> dict[str, Any]:
    diagnosis = figures.pop("diagnosis", [])
    return {
        "as_of": iso_of(now),
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
        "sources": [source._asdict() for source in polled.sources],
        "diagnosis": diagnosis,
    }
