"""`leadtui check SOURCE`: one page of a source, what becomes of it, and what to do about trouble."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import msgspec

from leadtui.cli import output
from leadtui.cli.context import Context
from leadtui.clock import Clock
from leadtui.config.settings import Settings
from leadtui.desk.feeding import context_for, source_of
from leadtui.domain.text import plural
from leadtui.errors import SourceError, SourceGarbled, SourceThrottled, SourceUnreachable, UsageError
from leadtui.sources.base import Source
from leadtui.sources.probe import Report, probe
from leadtui.strict import nearest

SKEW_TOLD_S = 5.0
"""Clocks that differ by less are nothing to speak of."""

_ADVICE: tuple[tuple[type[SourceError], str], ...] = (
    (SourceThrottled, "wait a little; a longer `interval` asks less often"),
    (SourceUnreachable, "try again later; while polling, that is done by itself"),
    (
        SourceGarbled,
        "look at what it answers, in a browser or with curl: has it changed?",
    ),
    (SourceError, "is its secret right, and has it the right to read?"),
)
"""What to do about an error that does not say so itself."""


def check_source(context: Context, name: str, *, as_json: bool) -> int:
    """Look at one page of a source and show it; nothing is written anywhere. Raises UsageError."""
    settings = context.loaded.settings
    if name not in settings.sources:
        hint = nearest(name, settings.sources) if settings.sources else "It names no source yet."
        raise UsageError(f"No source is called {name[:40]} in {context.loaded.path}.", hint)
    try:
        found = look_at(settings, name, context.data, context.clock)
    except SourceError as error:
        if not as_json:
            raise
        output.say_json({"source": name, "error": error.message, "hint": error.hint})
        return error.exit_code
    if as_json:
        output.say_json(msgspec.to_builtins(found))
        return 0
    for line in lines_of(found):
        output.say(line)
    if not settings.sources[name].enabled:
        output.say("  It is switched off in the config (enabled: no).")
    else:
        output.say("Next: “leadtui” opens the board; what comes in here appears there by itself.")
    return 0


def look_at(settings: Settings, name: str, data: Path, clock: Clock) -> Report:
    """The first page of a source of these settings. Raises SourceError, with what to do about it."""
    setting = settings.sources[name]
    source = source_of(name, setting.kind, setting.options, context_for(settings, data, clock))
    try:
        return asyncio.run(_probed(source, clock, setting.interval))
    except SourceError as error:
        error.message = f"{name}: {error.message}"
        error.hint = error.hint or next(advice for kind, advice in _ADVICE if isinstance(error, kind))
        raise


async def _probed(source: Source, clock: Clock, interval_s: int | None) -> Report:
    try:
        return await probe(source, clock, interval_s)
    finally:
        await source.close()


def lines_of(found: Report) -> Iterator[str]:
    """One page for a person: what the source sent, what maps to what, and what it costs."""
    good = f"{found.items} good" if found.items or found.records else "nothing new"
    yield f"{found.source}: {plural(found.records, 'record')} on the first page, {good}. Nothing was written."
    rows = (
        (one.word, ", ".join(filter(None, one.values)) or "(nothing)", f"<- {one.where}" if one.where else "")
        for one in found.found
    )
    for line in output.table(rows):
        yield f"  {line}"
    if found.unmapped:
        yield f"  not looked at: {', '.join(found.unmapped)}"
    for note in found.notes:
        yield f"  {note}"
    for reason in found.rejected:
        yield f"  rejected: {reason}"
    if found.rejected:
        yield "    mend them there, or `map` and `keep` here; while polling they are kept in `rejects`"
    for warning in found.warnings:
        yield f"  warning: {warning}"
    if found.skew_s is not None and abs(found.skew_s) >= SKEW_TOLD_S:
        yield f"  its clock is {abs(found.skew_s):g} s {'ahead of' if found.skew_s > 0 else 'behind'} ours"
        yield "    ages count from its times: let this machine set its clock by the network"
    for header, value in found.quota.items():
        yield f"  {header}: {value}"
    if found.calls_a_day is not None:
        yield f"  at this interval: {plural(found.calls_a_day, 'call')} a day"
    if found.budget:
        yield f"  of its budget: {found.budget}"
