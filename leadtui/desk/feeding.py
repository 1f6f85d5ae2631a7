"""From the config's sources to sources that can be polled, and how often."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from leadtui.clock import Clock
from leadtui.config.frameworks import check_framework
from leadtui.config.keymap import check_keymap
from leadtui.config.load import Loaded
from leadtui.config.settings import Settings, SourceSetting
from leadtui.config.themes import check_theme, load_themes, theme_folders
from leadtui.desk.actions import ACTIONS
from leadtui.errors import ConfigError, Problem
from leadtui.sources.base import Context, Source
from leadtui.sources.registry import build
from leadtui.strict import Marked


class Feed(NamedTuple):
    """A source and its rhythm."""

    source: Source
    interval_s: Callable[[], float]
    """Seconds to the next poll as of now; 0: only when asked by hand."""


def context_for(settings: Settings, data: Path, clock: Clock) -> Context:
    """What sources are given of the shop."""
    return Context(region=settings.shop.region, zone=ZoneInfo(settings.zone), data=data, clock=clock)


def feeds(loaded: Loaded, data: Path, clock: Clock) -> list[Feed]:
    """Every source that is switched on. Raises ConfigError with the problems of all of them."""
    context = context_for(loaded.settings, data, clock)
    built: list[Feed] = []
    problems: list[Problem] = []
    for name, setting in loaded.settings.sources.items():
        if not setting.enabled:
            continue
        try:
            source = build(name, setting.kind, setting.options, context)
        except ConfigError as error:
            problems.extend(error.problems)
            continue
        built.append(Feed(source, _rhythm(source, setting, loaded.settings, clock)))
    if problems:
        raise ConfigError(problems)
    return built


def _rhythm(source: Source, setting: SourceSetting, settings: Settings, clock: Clock) -> Callable[[], float]:
    usual = source.interval_s if setting.interval is None else setting.interval
    quiet = setting.off_hours_interval

    def interval_s() -> float:
        if quiet is None or settings.calendar.is_open(clock.now()):
            return usual
        return quiet

    return interval_s


def check_for_board(good: Mapping[str, Any], whole: Marked) -> Iterator[Problem]:
    """What is wrong in a config beyond its own rules: keys for actions that are not there, a theme that is not."""
    if "keymap" in good:
        yield from check_keymap(good["keymap"], ACTIONS, whole.at("keymap"))
    if "checklist" in good:
        node = whole.at("checklist", "framework")
        yield from check_framework(good["checklist"].framework, Path(whole.file), node)
    if "theme" in good:
        themes, _ = load_themes(theme_folders(Path(whole.file)))
        yield from check_theme(good["theme"], themes, whole.at("theme"))
