"""What `list --json` tells, kept beside the journal so that asking again need not fold it.

Like the summary of a glance it is a cache and never wrong: it bears the stamp of the journal, the config and
the version it was made from. It holds moments; ages, lateness and owners are worked out when it is read. Only
leads of active stages are in it: every process has all of those in memory. Imports only what a glance does.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from typing import Any, NamedTuple

from leadtui.desk import summary
from leadtui.files import read_file, remove, replace_file
from leadtui.store.stamp import journal_stamp
from leadtui.store.trouble import told

LISTING = "listing.json"
FORMAT = 1


class Listed(NamedTuple):
    """A lead; moments in seconds since 1970."""

    item: dict[str, Any]
    """As it is told, but for what depends on when one asks."""
    owner: str | None
    owned_until: float | None
    """When a claim runs out; None for an assignment, which does not."""
    raised: float
    entered: float
    touched: float | None
    due: float | None

    def at(self, now: float) -> dict[str, Any]:
        """The lead as it is told at `now`."""
        late_s = 0.0 if self.due is None else max(0.0, now - self.due)
        self.item.update(
            owner=self.owner if self.owned_until is None or now < self.owned_until else None,
            age_s=round(max(0.0, now - self.raised)),
            stage_age_s=round(max(0.0, now - self.entered)),
            idle_s=None if self.touched is None else round(max(0.0, now - self.touched)),
            late=late_s > 0,
            late_s=round(late_s),
        )
        return self.item


def stamp(folder: str, config_digest: str) -> str:
    """What a listing of this journal and config bears as of now; empty where there is no journal."""
    made_from = summary.stamp(folder, config_digest)
    return f"{FORMAT} {made_from} {summary.machine_zone()}" if made_from else ""


def is_kept(folder: str) -> bool:
    """Whether anybody lists the leads of this journal: only then it is worth its while to keep it fresh."""
    return os.access(f"{folder}/{LISTING}", os.F_OK)


def read(folder: str, stamp: str) -> list[Listed] | None:
    """The listing kept in `folder`, if it was made from what bears this stamp."""
    try:
        head, _, leads = (read_file(f"{folder}/{LISTING}") or b"").partition(b"\n")
        if not stamp or json.loads(head) != stamp:
            return None
        return [Listed(*lead) for lead in json.loads(leads)]
    except (OSError, ValueError, TypeError):
        return None  # not there, damaged, or of another version: the journal is asked instead


def write(folder: str, stamp: str, leads: Iterable[Listed]) -> None:
    """Keep a listing. Raises StoreFailed."""
    path = f"{folder}/{LISTING}"
    try:
        # One by one: to turn thousands into text at once would hold up every other thread of a board.
        texts = ",".join([json.dumps(lead) for lead in leads])
        replace_file(path, f"{json.dumps(stamp)}\n[{texts}]".encode(), durable=False)
        if journal_stamp(folder) not in stamp:
            remove(path)  # stale already; and it may hold somebody who has just been erased
    except OSError as error:
        raise told(error, path) from error
