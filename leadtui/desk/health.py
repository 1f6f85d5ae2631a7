"""How the sources and their collector are: what the collector publishes, and what a board makes of it."""

from __future__ import annotations

import datetime
from typing import Any, Literal

import msgspec

SourceState = Literal["waiting", "ok", "stale", "failing", "manual"]
"""Waiting: not polled yet. Stale: no answer for several intervals. Manual: polled when asked to only."""

HEARTBEAT_S = 2.0
"""How often a collector says that it is there."""

SILENT_S = 15.0
"""A collector that has said nothing for so long is taken for gone."""

STALE_INTERVALS = 3
"""A source is stale when its last good answer is older than so many of its intervals."""


class SourceHealth(msgspec.Struct, frozen=True, omit_defaults=True):
    """How one source is. A failure never looks like an empty queue."""

    name: str
    state: SourceState = "waiting"
    last_ok: datetime.datetime | None = None
    failing_since: datetime.datetime | None = None
    reason: str = ""
    """Why it fails, in words, with no secret and nobody's data."""
    hint: str = ""
    interval_s: float = 0.0
    taken: int = 0
    """Items that its last good poll brought."""
    rejected: int = 0
    """Rows that could not be taken, all told."""

    def at(self, now: datetime.datetime) -> SourceHealth:
        """The same, with staleness judged at `now`."""
        if self.state != "ok" or self.last_ok is None or not self.interval_s:
            return self
        silent = (now - self.last_ok).total_seconds()
        if silent <= STALE_INTERVALS * self.interval_s + SILENT_S:
            return self
        return msgspec.structs.replace(self, state="stale")


class CollectorStatus(msgspec.Struct, frozen=True):
    """What a collector says of itself, beside the journal and never in it."""

    pid: int
    host: str
    version: str
    config_digest: str
    started_at: datetime.datetime
    heartbeat: datetime.datetime
    sources: tuple[SourceHealth, ...] = ()
    trouble: str = ""
    """What keeps it from writing or from reading its config; empty when nothing does."""
    ended: bool = False

    def as_json(self) -> dict[str, Any]:
        """As it is published."""
        plain: dict[str, Any] = msgspec.to_builtins(self)
        return plain


def read_status(plain: dict[str, Any] | None) -> CollectorStatus | None:
    """What was published, or None when nothing, or something of another version, was."""
    if plain is None:
        return None
    try:
        return msgspec.convert(plain, CollectorStatus)
    except msgspec.ValidationError:
        return None


class Polling(msgspec.Struct, frozen=True):
    """Whether anybody polls, and how each source is, at a moment."""

    sources: tuple[SourceHealth, ...] = ()
    silent_since: datetime.datetime | None = None
    """Since when nobody polls; None while somebody does, or when nobody ever did."""
    ever: bool = False
    """Whether a collector was ever seen."""
    note: str = ""
    """What else one should know: another version, another config, trouble of the collector's own."""

    @property
    def alive(self) -> bool:
        """Whether a collector is at work."""
        return self.ever and self.silent_since is None


def polling(
    status: CollectorStatus | None, now: datetime.datetime, version: str, config_digest: str
) -> Polling:
    """Judge at `now` what a collector published, for a board of this version and config."""
    if status is None:
        return Polling()
    gone = status.ended or (now - status.heartbeat).total_seconds() > SILENT_S
    note = status.trouble
    if not note and not gone and status.version != version:
        note = f"the collector is version {status.version}, this board {version}: restart one of them"
    if not note and not gone and status.config_digest != config_digest:
        note = "the collector reads another config than this board"
    return Polling(
        sources=tuple(source.at(now) for source in status.sources),
        silent_since=status.heartbeat if gone else None,
        ever=True,
        note=note,
    )
