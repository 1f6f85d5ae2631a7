"""`leadtui check`: is the config right, and does a source deliver what one thinks it does."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from leadtui.cli import output
from leadtui.cli.context import Context
from leadtui.cli.inspecting import check_journal
from leadtui.cli.probing import check_source
from leadtui.clock import SystemClock
from leadtui.config import frameworks
from leadtui.config.places import data_folder
from leadtui.config.settings import Settings, Shop, SourceSetting
from leadtui.config.themes import load_themes, theme_folders
from leadtui.desk.boardconfig import check_for_board
from leadtui.desk.closing import days_past
from leadtui.desk.feeding import context_for, source_of
from leadtui.errors import ConfigError, Problem
from leadtui.store.open import describe
from leadtui.strict import Gathered, Marked, under

INDENT = 2


def check(options: argparse.Namespace) -> int:
    """`leadtui check [SOURCE]`: writes nothing, whatever it finds, but the copy that --repair asks for."""
    if options.journal or options.repair:
        return check_journal(options)
    if options.source:
        return check_source(Context(options), options.source, as_json=options.json)
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
    calendar, now = loaded.settings.calendar, context.clock.now()
    return {
        "config": str(loaded.path),
        "exists": loaded.path.exists(),
        "journal": context.shown,
        "store": describe(context.where, password=context.password(context.where)),
        "zone": loaded.settings.zone,
        "stages": [stage.id for stage in loaded.settings.stages],
        "sources": [name for name, source in loaded.settings.sources.items() if source.enabled],
        "themes": sorted(themes),
        "warnings": [*frameworks.warnings(loaded.framework), *filter(None, (days_past(calendar, now),))],
    }


def _say(told: dict[str, Any]) -> None:
    output.say(f"{told['config']}: {'good' if told['exists'] else 'not there, so the defaults stand'}")
    rows = [(name, told[name]) for name in ("journal", "store", "zone")]
    rows += [(name, ", ".join(told[name]) or "none yet") for name in ("stages", "sources", "themes")]
    warnings = [(f"warning: {warning}",) for warning in told["warnings"]]
    for line in (*output.folded(rows, INDENT), *output.folded(warnings, INDENT)):
        output.say(line)
    if told["sources"]:
        output.say(
            f"Next: “leadtui check {told['sources'][0]}” fetches one page and shows what maps to what."
        )
    elif told["exists"]:
        output.say("Next: name a source under “sources”, or “leadtui import” a file.")
    else:
        output.say("Next: “leadtui init” writes a config that explains itself.")
