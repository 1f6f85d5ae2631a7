"""How the polling is, by what the collector published of itself. Imports next to nothing."""

from __future__ import annotations

import datetime
from typing import Any, NamedTuple

from leadtui.desk.silence import is_gone, state_at
from leadtui.domain.moments import iso_of


class Source(NamedTuple):
    """How a source is, by what the collector said of it."""

    name: str
    state: str
    last_ok: str | None
    """As the collector wrote it: ISO 8601."""
    lag_s: int | None
    """Seconds since it last answered well."""


class Polling(NamedTuple):
    """Whether anybody polls."""

    sources: tuple[Source, ...] = ()
    silent_s: float | None = None
    """For how long nobody has polled; None while somebody does, and where nobody ever did."""
    trouble: str = ""
    """What keeps the collector from its work, in words."""

    @property
    def failing(self) -> tuple[str, ...] | None:
        """The sources that fail; None where nobody polls, and so nobody knows."""
        if not self.sources or self.silent_s is not None:
            return None
        return tuple([one.name for one in self.sources if one.state == "failing"])


def polling(status: dict[str, Any] | None, now: float) -> Polling:
    """What the collector published, judged at `now`; something of another version says nothing."""
    if status is None:
        return Polling()
    try:
        heartbeat = _seconds(status["heartbeat"]) or 0.0
        gone = is_gone(heartbeat, bool(status["ended"]), now)
        sources = tuple(_source(one, now) for one in status["sources"])
        trouble = "" if gone else str(status["trouble"])
    except (KeyError, TypeError, ValueError, AttributeError):
        return Polling()
    return Polling(sources, max(0.0, now - heartbeat) if gone else None, trouble)


def _source(said: dict[str, Any], now: float) -> Source:
    last_ok = _seconds(said.get("last_ok"))
    state = state_at(said.get("state", "waiting"), _seconds(said.get("good_until")), now)
    return Source(
        name=str(said["name"]),
        state=state,
        last_ok=None if last_ok is None else iso_of(last_ok),
        lag_s=None if last_ok is None else round(max(0.0, now - last_ok)),
    )


def _seconds(moment: str | None) -> float | None:
    return None if moment is None else datetime.datetime.fromisoformat(moment).timestamp()
