"""How the sources and their collector are: what the collector publishes, and what a board makes of it."""

from __future__ import annotations

import datetime
from typing import Any, Final, Literal, cast

import msgspec
from msgspec.structs import replace

from leadtui.desk.silence import is_gone, state_at
from leadtui.domain.text import plural, sentence

SourceState = Literal["waiting", "ok", "stale", "failing", "manual"]
"""Waiting: not polled yet. Stale: no answer for several intervals. Manual: polled when asked to only."""


TOLD: Final = datetime.timedelta(hours=1)
"""For so long a board tells of rows that could not be taken, and of what a poll could not do.

A file is polled once, and whoever dropped it has to see what became of it.
"""


class SourceHealth(msgspec.Struct, frozen=True, omit_defaults=True):
    """How one source is. A failure never looks like an empty queue."""

    name: str
    state: SourceState = "waiting"
    last_ok: datetime.datetime | None = None
    """When it last answered well."""
    failing_since: datetime.datetime | None = None
    good_until: datetime.datetime | None = None
    """Nobody need worry before that moment; None: there is nothing to wait for."""
    reason: str = ""
    """Why it fails, in words, with no secret and nobody's data."""
    hint: str = ""
    warning: str = ""
    """What a good poll could not do, in words: the last one of which there is something to say."""
    warned_at: datetime.datetime | None = None
    """When that was; None: never, or so long ago that nobody need be told any more."""
    taken: int = 0
    """Items that its last good poll brought."""
    rejected: int = 0
    """Rows that could not be taken, since this collector began; a file put aside whole is one of them."""
    rejected_files: int = 0
    """How many of them are whole files."""
    rejected_at: datetime.datetime | None = None
    """When the last of them came; None: never, or so long ago that nobody need be told any more."""

    @property
    def since(self) -> datetime.datetime | None:
        """Since when it is as it is: failing since, else when it last answered well."""
        return self.failing_since or self.last_ok

    def at(self, now: datetime.datetime) -> SourceHealth:
        """The same, with staleness, and what is still news, judged at `now`."""
        good_until = self.good_until.timestamp() if self.good_until else None
        state = cast(SourceState, state_at(self.state, good_until, now.timestamp()))
        rejected_at = self.rejected_at if self.rejected_at and now - self.rejected_at < TOLD else None
        warned_at = self.warned_at if self.warned_at and now - self.warned_at < TOLD else None
        if (state, rejected_at, warned_at) == (self.state, self.rejected_at, self.warned_at):
            return self
        warning = self.warning if warned_at else ""
        return replace(self, state=state, rejected_at=rejected_at, warned_at=warned_at, warning=warning)

    @property
    def failure(self) -> str:
        """Why it fails and how to mend that, in sentences."""
        return " ".join(filter(None, (sentence(self.reason, capital=False), sentence(self.hint))))

    @property
    def put_aside(self) -> str:
        """How much could not be taken: `1 file and 3 rows`."""
        rows = self.rejected - self.rejected_files
        told = ((self.rejected_files, "file"), (rows, "row"))
        return " and ".join(plural(count, word) for count, word in told if count)


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
    """What was published, or None when nothing that can be read was.

    Another version may say more of its sources than we understand: then they are left out, and what it says
    of itself is not.
    """
    for readable in (plain, {**(plain or {}), "sources": []}):
        try:
            return msgspec.convert(readable, CollectorStatus)
        except msgspec.ValidationError:
            continue
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

    @property
    def failing(self) -> tuple[str, ...] | None:
        """The names of the sources that fail; None where nobody polls, and so nobody knows."""
        if not self.sources or not self.alive:
            return None
        return tuple(source.name for source in self.sources if source.state == "failing")


def polling(
    status: CollectorStatus | None, now: datetime.datetime, version: str, config_digest: str | None
) -> Polling:
    """Judge at `now` what a collector published, for a board of this version and config (None: any)."""
    if status is None:
        return Polling()
    gone = is_gone(status.heartbeat.timestamp(), status.ended, now.timestamp())
    return Polling(
        sources=tuple(source.at(now) for source in status.sources),
        silent_since=status.heartbeat if gone else None,
        ever=True,
        note="" if gone else status.trouble or _difference(status, version, config_digest),
    )


def _difference(status: CollectorStatus, version: str, config_digest: str | None) -> str:
    if status.version != version:
        return f"the collector is version {status.version}, this board {version}: restart one of them"
    if config_digest is not None and status.config_digest != config_digest:
        return "the collector reads another config than this board"
    return ""
