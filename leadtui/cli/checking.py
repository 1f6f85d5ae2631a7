"""`leadtui check`: is the config right, and does a source deliver what one thinks it does."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
from typing import Any

import msgspec

from leadtui.cli.context import Context
from leadtui.config.load import load
from leadtui.config.themes import load_themes, theme_folders
from leadtui.desk.feeding import check_for_board, context_for, feeds
from leadtui.domain.text import plural
from leadtui.errors import ConfigError, UsageError
from leadtui.sources.base import Source
from leadtui.sources.probe import Report, probe
from leadtui.sources.registry import build


SKEW_TOLD_S = 5.0
"""Clocks that differ by less are nothing to speak of."""


def check(options: argparse.Namespace) -> int:
    """`leadtui check [SOURCE]`: writes nothing, whatever it finds."""
    context = Context(options)
    loaded = load(options.config, os.environ, check_for_board)
    if options.source:
        return _check_source(context, options.source, as_json=options.json)
    built = feeds(loaded, context.data, context.clock)
    themes, failed = load_themes(theme_folders(loaded.path))
    if failed:
        raise ConfigError(failed)
    settings = loaded.settings
    told: dict[str, Any] = {
        "config": str(loaded.path),
        "exists": loaded.path.exists(),
        "journal": context.where,
        "zone": settings.zone,
        "sources": [feed.source.name for feed in built],
        "themes": sorted(themes),
    }
    if options.json:
        print(json.dumps(told, ensure_ascii=False))
        return 0
    print(f"{loaded.path}: {'good' if told['exists'] else 'not there: the defaults stand'}")
    print(f"  journal   {context.where}")
    print(f"  zone      {settings.zone}")
    print(f"  stages    {', '.join(stage.label for stage in settings.pipeline.stages)}")
    print(f"  sources   {', '.join(told['sources']) or 'none yet'}")
    print(f"  themes    {', '.join(told['themes'])}")
    if not built:
        print(
            "Next: name a source in the config (“leadtui init” writes one to begin with), or import a file."
        )
    else:
        print(
            f"Next: “leadtui check {told['sources'][0]}” fetches one page of it and shows what maps to what."
        )
    return 0


def _check_source(context: Context, name: str, *, as_json: bool) -> int:
    settings = context.loaded.settings
    setting = settings.sources.get(name)
    if setting is None:
        known = ", ".join(settings.sources) or "none"
        raise UsageError(f"No source is called {name} in {context.loaded.path}.", f"There are: {known}.")
    source = build(name, setting.kind, setting.options, context_for(settings, context.data, context.clock))
    found = asyncio.run(_probed(source, context))
    if as_json:
        print(json.dumps(msgspec.to_builtins(found), ensure_ascii=False))
    else:
        for line in _lines(name, found):
            print(line)
    return 0


async def _probed(source: Source, context: Context) -> Report:
    try:
        return await probe(source, context.clock)
    finally:
        await source.close()


def _lines(name: str, found: Report) -> list[str]:
    """One page for a person: what the source sent, what maps to what, and what it costs."""
    lines = [
        f"{name}: {plural(found.records, 'record')} on the first page, {found.items} good. Nothing was written."
    ]
    width = max((len(one.word) for one in found.found), default=0)
    for one in found.found:
        values = ", ".join(value for value in one.values if value)
        lines.append(
            f"  {one.word:<{width}}  {values or '(nothing)'}" + (f"   <- {one.where}" if one.where else "")
        )
    if found.unmapped:
        lines.append(f"  not looked at: {', '.join(found.unmapped)}")
    lines += [f"  rejected: {reason}" for reason in found.rejected]
    lines += [f"  warning: {warning}" for warning in found.warnings]
    if found.skew_s is not None and abs(found.skew_s) >= SKEW_TOLD_S:
        lines.append(
            f"  its clock is {abs(found.skew_s):g} s {'ahead of' if found.skew_s > 0 else 'behind'} ours"
        )
    lines += [f"  {header}: {value}" for header, value in found.quota.items()]
    if found.calls_a_day is not None:
        lines.append(f"  at this interval: {found.calls_a_day} calls a day")
    return lines
