"""`leadtui check`: is the config right, and does a source deliver what one thinks it does."""

from __future__ import annotations

import argparse
import asyncio
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from leadtui.cli import output
from leadtui.cli.context import Context
from leadtui.cli.inspecting import check_journal
from leadtui.clock import SystemClock
from leadtui.config import frameworks
from leadtui.config.places import data_folder
from leadtui.config.settings import Settings, Shop, SourceSetting
from leadtui.config.themes import load_themes, theme_folders
from leadtui.desk.feeding import check_for_board, context_for, source_of
from leadtui.domain.text import plural
from leadtui.errors import ConfigError, Problem, SourceError, UsageError
from leadtui.sources.base import Source
from leadtui.sources.probe import Report, probe
from leadtui.store.open import describe
from leadtui.strict import Gathered, Marked, nearest, under

SKEW_TOLD_S = 5.0
"""Clocks that differ by less are nothing to speak of."""


def check(options: argparse.Namespace) -> int:
    """`leadtui check [SOURCE]`: writes nothing, whatever it finds, but the copy that --repair asks for."""
    if options.journal or options.repair:
        return check_journal(options)
    if options.source:
        return _check_source(Context(options), options.source, as_json=options.json)
    context = Context(options, check=everything)
    try:
        told = _told(context)
    except ConfigError as error:
        if not options.json:
            raise
        problems = [problem._asdict() for problem in error.problems]
        output.say_json({"good": False, "problems": problems})
        return error.exit_code
    if options.json:
        output.say_json({"good": True, "problems": []} | told)
    else:
        _say(told)
    return 0


def everything(good: Mapping[str, Any], whole: Marked) -> Iterator[Problem]:
    """All that a board and a collector would stumble over: keymap, theme, themes' files, every source.

    What is wrong in one key or one source hides nothing that is wrong in another.
    """
    yield from check_for_board({"keymap": _keymap(whole), **good}, whole)
    path = Path(whole.file)
    yield from load_themes(theme_folders(path))[1]
    settings = Settings(shop=good.get("shop", Shop()))
    context = context_for(settings, data_folder(good.get("data", ""), path, os.environ), SystemClock())
    for name, node in _entries(whole, "sources"):
        fields = Gathered().fields(node, SourceSetting, under("sources", name))
        if fields.get("enabled", True) and "kind" in fields and "options" in fields:
            try:
                source_of(name, fields["kind"], fields["options"], context)
            except ConfigError as error:
                yield from error.problems


def _keymap(whole: Marked) -> dict[str, Any]:
    """The keys that are right in themselves."""
    found: dict[str, Any] = {}
    for action, node in _entries(whole, "keymap"):
        alone = Marked({"keymap": Marked({action: node}, node.file, node.line)}, node.file, node.line)
        found |= Gathered().fields(alone, Settings).get("keymap", {})
    return found


def _entries(whole: Marked, key: str) -> Iterator[tuple[str, Marked]]:
    node = whole.value.get(key) if isinstance(whole.value, dict) else None
    if node is not None and isinstance(node.value, dict):
        yield from node.value.items()


def _told(context: Context) -> dict[str, Any]:
    """What a good config comes to. Raises ConfigError for one that is not."""
    loaded = context.loaded
    themes, _ = load_themes(theme_folders(loaded.path))
    return {
        "config": str(loaded.path),
        "exists": loaded.path.exists(),
        "journal": context.shown,
        "store": describe(context.where, password=context.password(context.where)),
        "zone": loaded.settings.zone,
        "stages": [stage.id for stage in loaded.settings.stages],
        "sources": [name for name, source in loaded.settings.sources.items() if source.enabled],
        "themes": sorted(themes),
        "warnings": list(frameworks.warnings(loaded.framework)),
    }


def _say(told: dict[str, Any]) -> None:
    output.say(f"{told['config']}: {'good' if told['exists'] else 'not there, so the defaults stand'}")
    for name in ("journal", "store", "zone"):
        output.say(f"  {name:<8} {told[name]}")
    for name in ("stages", "sources", "themes"):
        output.say(f"  {name:<8} {', '.join(told[name]) or 'none yet'}")
    for warning in told["warnings"]:
        output.say(f"  warning: {warning}")
    if told["sources"]:
        output.say(
            f"Next: “leadtui check {told['sources'][0]}” fetches one page and shows what maps to what."
        )
    elif told["exists"]:
        output.say("Next: name a source under “sources”, or “leadtui import” a file.")
    else:
        output.say("Next: “leadtui init” writes a config that explains itself.")


def _check_source(context: Context, name: str, *, as_json: bool) -> int:
    settings = context.loaded.settings
    setting = settings.sources.get(name)
    if setting is None:
        hint = nearest(name, settings.sources) if settings.sources else "It names no source yet."
        raise UsageError(f"No source is called {name[:40]} in {context.loaded.path}.", hint)
    given = context_for(settings, context.data, context.clock)
    source = source_of(name, setting.kind, setting.options, given)
    try:
        found = asyncio.run(_probed(source, context, setting.interval))
    except SourceError as error:
        error.message = f"{name}: {error.message}"
        raise
    if as_json:
        output.say_json(msgspec.to_builtins(found))
        return 0
    for line in _lines(found):
        output.say(line)
    if not setting.enabled:
        output.say("  It is switched off in the config (enabled: no).")
    return 0


async def _probed(source: Source, context: Context, interval_s: int | None) -> Report:
    try:
        return await probe(source, context.clock, interval_s)
    finally:
        await source.close()


def _lines(found: Report) -> Iterator[str]:
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
    for warning in found.warnings:
        yield f"  warning: {warning}"
    if found.skew_s is not None and abs(found.skew_s) >= SKEW_TOLD_S:
        yield f"  its clock is {abs(found.skew_s):g} s {'ahead of' if found.skew_s > 0 else 'behind'} ours"
    for header, value in found.quota.items():
        yield f"  {header}: {value}"
    if found.calls_a_day is not None:
        yield f"  at this interval: {plural(found.calls_a_day, 'call')} a day"
    if found.budget:
        yield f"  of its budget: {found.budget}"
