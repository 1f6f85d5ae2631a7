"""From the config's sources to sources that can be polled, and how often."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from leadtui.clock import Clock
from leadtui.config.load import Loaded
from leadtui.config.presets import expanded, preset_files
from leadtui.config.settings import Settings, SourceSetting
from leadtui.domain.stages import Pipeline
from leadtui.errors import ConfigError, Problem
from leadtui.sources.base import Context, Source
from leadtui.sources.http.budget import Metered
from leadtui.sources.registry import build
from leadtui.strict import Marked, under


class Feed(NamedTuple):
    """A source and its rhythm."""

    source: Source
    interval_s: Callable[[], float]
    """Seconds to the next poll as of now; 0: only when asked by hand."""


def context_for(settings: Settings, data: Path, clock: Clock) -> Context:
    """What sources are given of the shop."""
    return Context(
        region=settings.shop.region,
        zone=ZoneInfo(settings.zone),
        data=data,
        clock=clock,
        pipeline=settings.pipeline,
    )


def plans(settings: Settings) -> dict[str, object]:
    """Every source that is switched on, with all that the settings say about it.

    A source whose plan compares equal to what it was need not be built anew.
    """
    return {name: _plan(one, settings) for name, one in settings.sources.items() if one.enabled}


def _plan(setting: SourceSetting, settings: Settings) -> object:
    rhythm = (setting.interval, setting.off_hours_interval)
    hours = None if setting.off_hours_interval is None else settings.calendar
    shop = (settings.shop.region, settings.zone, _names(settings.pipeline))
    return setting.kind, _content(setting.options), rhythm, hours, shop


def _names(pipeline: Pipeline) -> tuple[tuple[str, str], ...]:
    """What a record may call the shop's stages."""
    return tuple((stage.id, stage.label) for stage in pipeline.stages)


def _content(marked: Marked) -> object:
    """What is written, wherever in the file it stands."""
    value = marked.value
    if isinstance(value, dict):
        return {key: _content(each) for key, each in value.items()}
    if isinstance(value, tuple):
        return [_content(each) for each in value]
    return value, marked.quoted


def source_of(name: str, kind: str, options: Marked, context: Context) -> Source:
    """The source that the config calls so, a preset's filled in. Raises ConfigError."""
    kind, options = expanded(kind, options, under("sources", name))
    return build(name, kind, options, context, preset_files(Path(options.file)))


def feeds(loaded: Loaded, data: Path, clock: Clock, only: Collection[str] | None = None) -> list[Feed]:
    """Every source that is switched on, or `only` those. Raises ConfigError with the problems of all."""
    context = context_for(loaded.settings, data, clock)
    built: list[Feed] = []
    problems: list[Problem] = []
    for name, setting in loaded.settings.sources.items():
        if not setting.enabled or (only is not None and name not in only):
            continue
        try:
            source = source_of(name, setting.kind, setting.options, context)
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
    budget = source.budget if isinstance(source, Metered) else None
    least = budget.least_s if budget is not None else 0.0

    def interval_s() -> float:
        wanted = usual if quiet is None or settings.calendar.is_open(clock.now()) else quiet
        return max(wanted, least) if wanted else 0.0

    return interval_s
