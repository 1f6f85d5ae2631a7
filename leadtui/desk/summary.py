"""The summary: what a glance needs of the board, kept beside the journal so that a glance need not fold it.

It is a cache and never wrong: it bears the stamp of the journal, the config and the version it was made
from, and is not looked at when any of them is another by now, or when it is not whole. It holds moments, not
verdicts, so that what is late is judged when it is read. Nothing here imports more than the lightest of the
standard library.

::

    [stamp, zone, checksum of the next line]
    [stages, leads, unmanned, good until]
"""

from __future__ import annotations

import json
import os
from binascii import crc32
from typing import Any, NamedTuple

from leadtui import __version__
from leadtui.errors import StoreFailed
from leadtui.files import remove, replace_file
from leadtui.store.stamp import journal_stamp
from leadtui.store.trouble import told

SUMMARY = "summary.json"
FORMAT = 3

Stages = tuple[tuple[str, str, int], ...]
"""Id, label and number of leads of every stage in which somebody still has something to do."""


class Pressing(NamedTuple):
    """A lead that somebody still has something to do about; moments in seconds since 1970."""

    id: str
    name: str
    owner: str | None
    """Who took it or was given it; see `owned_until`."""
    owned_until: float | None
    """When a claim runs out; None for an assignment, which does not."""
    due: float | None
    waiting_since: float | None
    active: bool
    """False for a parked lead: it counts only once it has woken."""

    def owner_at(self, now: float) -> str | None:
        """Who has it at `now`."""
        return self.owner if self.owned_until is None or now < self.owned_until else None


class Unmanned(NamedTuple):
    """A stretch of opening time in which nobody is on a stage; moments in seconds since 1970."""

    id: str
    label: str
    begin: float
    end: float


class Summary(NamedTuple):
    """What the board comes to."""

    stages: Stages
    leads: tuple[Pressing, ...]
    """In the one order of leads."""
    unmanned: tuple[Unmanned, ...] = ()
    good_until: float | None = None
    """So far ahead it knows who is there; None: nobody is ever away."""


class Glance(NamedTuple):
    """What there is to see at one moment."""

    late: tuple[tuple[Pressing, float], ...]
    """With how late each is (seconds), in the one order of leads."""
    waiting: int
    oldest_waiting_s: float | None
    unclaimed: int
    stages: Stages
    unmanned: tuple[Unmanned, ...]


def at(summary: Summary, now: float) -> Glance:
    """Judge a summary at `now`, in seconds since 1970."""
    active = [lead for lead in summary.leads if lead.active]
    waiting = [lead.waiting_since for lead in active if lead.waiting_since is not None]
    return Glance(
        late=tuple(
            (lead, now - lead.due) for lead in summary.leads if lead.due is not None and lead.due < now
        ),
        waiting=len(waiting),
        oldest_waiting_s=max(0.0, now - min(waiting)) if waiting else None,
        unclaimed=sum(lead.owner_at(now) is None for lead in active),
        stages=summary.stages,
        unmanned=tuple(one for one in summary.unmanned if one.begin <= now < one.end),
    )


def stamp(folder: str, config_digest: str) -> str:
    """What a summary of this journal, config and version bears as of now; empty where there is no journal."""
    journal = journal_stamp(folder)
    return f"{FORMAT} {__version__} {config_digest} {journal}" if journal else ""


def is_kept(folder: str) -> bool:
    """Whether anybody glances at this journal: only then a board sees to it that the next glance is quick."""
    return os.access(os.path.join(folder, SUMMARY), os.F_OK)


def read(folder: str, stamp: str) -> Summary | None:
    """The summary kept in `folder`, if it is whole and was made from what bears this stamp."""
    try:
        with open(os.path.join(folder, SUMMARY), "rb") as file:
            head, _, body = file.read().partition(b"\n")
        kept_stamp, zone, checksum = json.loads(head)
        if not stamp or kept_stamp != stamp or checksum != crc32(body) or zone not in ("", machine_zone()):
            return None
        stages, leads, unmanned, good_until = json.loads(body)
        return Summary(
            tuple(map(tuple, stages)),
            tuple(Pressing(*lead) for lead in leads),
            tuple(Unmanned(*one) for one in unmanned),
            good_until,
        )
    except (OSError, ValueError, TypeError):
        return None  # not there, damaged, or of another version: the journal is asked instead


def write(folder: str, stamp: str, summary: Summary, shop_zone: str) -> None:
    """Keep a summary; `shop_zone` is what the config says, if it does. Raises StoreFailed."""
    body = json.dumps(summary, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    head = json.dumps([stamp, "" if shop_zone else machine_zone(), crc32(body)])
    path = os.path.join(folder, SUMMARY)
    try:
        replace_file(path, head.encode() + b"\n" + body, durable=False)
        if journal_stamp(folder) not in stamp:
            remove(path)  # stale already; and it may name somebody who has just been erased
    except OSError as error:
        failed: StoreFailed = told(error, path)
        raise failed from error


def machine_zone() -> str:
    """By what this machine's time zone is told from another: without one in the config, hours hang on it."""
    return f"{os.environ.get('TZ', '')} {os.path.realpath('/etc/localtime')}"


def read_collector(folder: str) -> dict[str, Any] | None:
    """What the collector last said of itself, unjudged."""
    try:
        with open(os.path.join(folder, "status-collector.json"), encoding="utf-8") as file:
            said = json.load(file)
    except (OSError, ValueError):
        return None
    return said if isinstance(said, dict) else None
