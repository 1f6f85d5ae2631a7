"""What is wrong just now, in the order of how much it matters: the journal, us, the config, the sources."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from pathlib import Path

from leadtui.desk.health import Polling
from leadtui.desk.snapshot import Snapshot

CONFIG_STAYS = "not taken, the last good config stays"
"""Ends what is told of a config with a mistake in it."""


def in_one_line(text: str) -> str:
    """A message that has a hint on a line of its own, without the break."""
    return " ".join(text.split())


def troubles(
    snapshot: Snapshot,
    stamp: Callable[[datetime.datetime], str],
    folder: Path,
    *,
    config: str = "",
    theme: str = "",
    fault: str = "",
) -> tuple[str, ...]:
    """Everything that is wrong, each in one line. Files in the config's `folder` are told by name."""

    def by_name(text: str) -> str:
        return text.replace(f"{folder}/", "")

    told: list[str] = []
    if snapshot.trouble:
        # Since when comes first: the line is cut where it is too narrow for all of it.
        since = f"since {stamp(snapshot.trouble_since)}: " if snapshot.trouble_since else ""
        told.append(f"{since}{snapshot.trouble}")
    if fault:
        told.append(f"fault in leadtui: {fault}. What is shown may be old: start it again.")
    if config:
        told.append(f"{by_name(config)}: {CONFIG_STAYS}")
    if theme:
        told.append(f"{by_name(theme)}: not taken, the theme stays as it was")
    told += _polling(snapshot.polling, stamp)
    return tuple(map(in_one_line, told))


def remarks(polling: Polling) -> tuple[str, ...]:
    """What the sources could not do although they answer: to be read, and nothing to be alarmed by."""
    return tuple(in_one_line(f"{one.name}: {one.warning}") for one in polling.sources if one.warning)


def _polling(polling: Polling, stamp: Callable[[datetime.datetime], str]) -> Iterator[str]:
    if polling.silent_since is not None:
        yield f"not polling since {stamp(polling.silent_since)}"
    if polling.note:
        yield polling.note
    for source in polling.sources if polling.alive else ():
        if source.state == "failing":
            yield f"{source.name}: {source.failure}"
        elif source.state == "stale" and source.last_ok is not None:
            yield f"{source.name} has not answered since {stamp(source.last_ok)}"
        if source.rejected_at is not None:
            told = f"{source.put_aside} put aside, see “rejects” in the data folder"
            yield f"{stamp(source.rejected_at)} {source.name}: {told}"
