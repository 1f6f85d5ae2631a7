"""The summary: what a glance needs of the board, kept beside the journal so that a glance need not fold it.

It is a cache and never wrong: it bears the stamp of the journal, the config and the version it was made from, and
is not looked at when any of them is another by now. It holds moments, not verdicts, so that what is late is
judged when it is read. Nothing here imports more than the standard library's lightest.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, NamedTuple

SUMMARY = "summary.json"
FORMAT = 1


class Pressing(NamedTuple):
    """An active or woken lead, as a glance looks at it; moments in seconds since 1970, 0 for none."""

    id: str
    name: str
    stage: int
    """Place among the summary's stages."""
    owner: str
    owned_until: float
    """When a claim runs out; 0 for an assignment, which does not."""
    due: float
    waiting_since: float
    active: bool

    def owner_at(self, now: float) -> str | None:
        """Who has it at `now`."""
        return self.owner if self.owner and (not self.owned_until or now < self.owned_until) else None


class Summary(NamedTuple):
    """What the board comes to."""

    stages: tuple[tuple[str, str, int], ...]
    """Id, label and number of leads of every stage."""
    leads: tuple[Pressing, ...]


class Glance(NamedTuple):
    """What there is to see at one moment."""

    late: tuple[tuple[Pressing, float], ...]
    """With how late each is (seconds), most late first."""
    waiting: int
    oldest_waiting_s: float | None
    unclaimed: int
    stages: tuple[tuple[str, str, int], ...]


def at(summary: Summary, now: float) -> Glance:
    """Judge a summary at `now`, in seconds since 1970."""
    late = [(lead, now - lead.due) for lead in summary.leads if lead.due and lead.due < now]
    active = [lead for lead in summary.leads if lead.active]
    waiting = [lead.waiting_since for lead in active if lead.waiting_since]
    return Glance(
        late=tuple(sorted(late, key=lambda pair: (-pair[1], pair[0].id))),
        waiting=len(waiting),
        oldest_waiting_s=max(0.0, now - min(waiting)) if waiting else None,
        unclaimed=sum(lead.owner_at(now) is None for lead in active),
        stages=summary.stages,
    )


def read(folder: str, stamp: str) -> Summary | None:
    """The summary kept in `folder`, if it was made from what bears this stamp."""
    try:
        with open(os.path.join(folder, SUMMARY), encoding="utf-8") as file:
            kept: dict[str, Any] = json.load(file)
        if kept["format"] != FORMAT or kept["stamp"] != stamp:
            return None
        stages = tuple((str(one), str(label), int(count)) for one, label, count in kept["stages"])
        return Summary(stages, tuple(Pressing(*lead) for lead in kept["leads"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None  # not there, half written, or of another version: the journal is asked instead


def read_collector(folder: str) -> dict[str, Any] | None:
    """What the collector last said of itself, unjudged."""
    try:
        with open(os.path.join(folder, "status-collector.json"), encoding="utf-8") as file:
            told = json.load(file)
    except (OSError, ValueError):
        return None
    return told if isinstance(told, dict) else None


def write(folder: str, stamp: str, summary: Summary) -> bool:
    """Keep a summary; whether that was possible. Who may only read goes without."""
    kept = {"format": FORMAT, "stamp": stamp, "stages": summary.stages, "leads": summary.leads}
    path = Path(folder, SUMMARY)
    draft = path.with_name(f"{SUMMARY}.{os.getpid()}")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(kept, file, ensure_ascii=False, separators=(",", ":"))
        draft.replace(path)
    except OSError:
        return False
    return True
