"""For `leadtui check SOURCE`: one page, what becomes of it, what it costs; nothing is written anywhere."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

import msgspec

from leadtui.clock import Clock
from leadtui.domain.contacts import Way
from leadtui.domain.intake import Item
from leadtui.domain.text import clean
from leadtui.sources.base import Sample, Source
from leadtui.sources.http.budget import Metered
from leadtui.sources.plan import WORDS
from leadtui.sources.schedule import http_date

SHOWN: Final = 5
"""Items of which values are shown."""

_QUOTA: Final = re.compile(
    r"rate-?limit|limit-info|credits|quota|requests-left|app-usage|retry-after", re.IGNORECASE
)
_RUN: Final = re.compile(r"[^\W_]+")
_PLAIN: Final = frozenset({"kind", "channel", "stage", "amount"})
_USUAL: Final = frozenset({"", "enquiry", "other"})
"""What every item has that says nothing."""

DAY_S: Final = 86400


class Found(msgspec.Struct, frozen=True):
    """What one of our words has got: where it was looked for, and the values of the first items, masked."""

    word: str
    where: str
    """The expressions of the map; empty where the source uses our own words."""
    values: tuple[str, ...]


class Report(msgspec.Struct, frozen=True):
    """What a source would deliver; harmless to show, since values are masked."""

    source: str
    records: int
    """On the page that was looked at."""
    items: int
    found: tuple[Found, ...]
    unmapped: tuple[str, ...]
    """Keys of the records that nothing looks at."""
    rejected: tuple[str, ...]
    """Why records would not be taken."""
    warnings: tuple[str, ...]
    skew_s: float | None
    """Seconds by which the source's clock is ahead of ours; None: it does not tell."""
    quota: dict[str, str]
    """Headers in which the source says how often it may be asked."""
    notes: tuple[str, ...]
    """What else became of what was looked at."""
    calls_a_day: int | None
    """At this interval, if nothing comes in pages; None: by hand only, or not over the network."""
    budget: str = ""
    """What an interval spends of what the source allows, in words; empty where it allows anything."""


async def probe(source: Source, clock: Clock, interval_s: int | None = None) -> Report:
    """Look at one page of a source, polled at an interval (None: its own). Raises SourceError."""
    sample = await source.sample()
    page = sample.page
    at = http_date(sample.headers.get("date", ""))
    interval_s = source.interval_s if interval_s is None else interval_s
    budget = source.budget if isinstance(source, Metered) else None
    return Report(
        source=source.name,
        records=len(page.items) + len(page.rejected),
        items=len(page.items),
        found=found_in(sample),
        unmapped=unmapped_in(sample),
        rejected=tuple(f"record {each.row}: {each.reason}" for each in page.rejected[:SHOWN]),
        warnings=page.warnings,
        skew_s=None if at is None else round((at - clock.now()).total_seconds(), 1),
        quota=_quota(sample.headers),
        notes=sample.notes,
        calls_a_day=DAY_S // interval_s if interval_s and sample.headers else None,
        budget=budget.told(max(interval_s, budget.least_s)) if budget and interval_s else "",
    )


def found_in(sample: Sample) -> tuple[Found, ...]:
    """What each of our words has got, of the first items."""
    items = sample.page.items[:SHOWN]
    fields = dict.fromkeys(key for item in items for key in item.fields)
    words = [*WORDS, *(f"fields.{key}" for key in fields)]
    words += [word for word in sample.words if word not in words]
    rows = [
        Found(word, sample.words.get(word, ""), tuple(_value(item, word) for item in items)) for word in words
    ]
    return tuple(row for row in rows if row.where or not _USUAL.issuperset(row.values))


def _value(item: Item, word: str) -> str:
    """The value of a word as it may be shown."""
    match word:
        case "phone" | "email":
            return ", ".join(_masked_way(way) for way in item.ways if way.kind == word)
        case "message":
            return masked(item.words)
        case "raised_at" | "lost_at" | "stage_at" | "appointment_at" | "wake_at":
            moment = getattr(item, word)
            return moment.isoformat() if moment else ""
        case _ if word.startswith("outside."):
            moment = next((at for what, at in item.outside.items() if word == f"outside.{what}"), None)
            return moment.isoformat() if moment else ""
        case "qualified_at" | "booked_at" | "signed_at":
            moment = next((at for name, at in item.milestones.items() if word == f"{name}_at"), None)
            return moment.isoformat() if moment else ""
        case _ if word.startswith("fields."):
            return masked(item.fields.get(word.removeprefix("fields."), ""))
    value = getattr(item, word)
    text = "" if value is None else str(value)
    return text if word in _PLAIN else masked(text)


def masked(text: str) -> str:
    """The shape of a text: the first letter or digit of every word, and what stands between them."""
    return _RUN.sub(lambda run: run[0][0] + "·" * (len(run[0]) - 1), clean(text, 40))


def _masked_way(way: Way) -> str:
    shape = masked(way.value) if way.kind == "email" else "·" * (len(way.value) - 2) + way.value[-2:]
    return f"{shape} ({way.state})"


def unmapped_in(sample: Sample) -> tuple[str, ...]:
    """Keys of the records that nothing looks at."""
    keys = dict.fromkeys(key for record in sample.records if isinstance(record, dict) for key in record)
    return tuple(clean(str(key), 60) for key in keys if key not in sample.used)[:100]


def _quota(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: clean(value, 80) for name, value in headers.items() if _QUOTA.search(name)}
