"""How long may nobody say anything: the one place that judges it, light enough for a glance.

Moments are seconds since 1970.
"""

from __future__ import annotations

SILENT_S = 15.0
"""A collector that has said nothing for so long is taken for gone."""

STALE_S = 15.0
"""After so long without a look at the journal what is shown is not taken for current."""


def is_gone(heartbeat: float, ended: bool, now: float) -> bool:
    """Whether the collector that published this is at work no more."""
    return ended or now - heartbeat > SILENT_S


def state_at(state: str, good_until: float | None, now: float) -> str:
    """The state of a source at `now`: one that should have answered well again by then is stale."""
    if state in ("waiting", "ok") and good_until is not None and now > good_until:
        return "stale"
    return state
