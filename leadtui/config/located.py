"""Where a config says the journal is, remembered by its digest, so that a glance need not parse it."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from leadtui.config.places import STORE_VARIABLE, cache_folder, data_folder, keep_cached, store_location

MEMORY = "places.json"


def cached_location(named: str | None, config: Path, digest: str, environ: Mapping[str, str]) -> str | None:
    """The journal's folder or URL, if that is known without parsing: it was asked for, or remembered."""
    if named or environ.get(STORE_VARIABLE):
        return store_location(named, "", "", config, environ)
    if not os.path.lexists(config):
        return str(data_folder("", config, environ))
    try:
        kept = json.loads(_memory(environ).read_bytes())
        return str(kept[str(config)][digest])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def keep_location(
    named: str | None, config: Path, digest: str, where: str, environ: Mapping[str, str]
) -> None:
    """Remember what a config says, where nothing else was asked for; one that cannot be kept is none."""
    if named or environ.get(STORE_VARIABLE):
        return
    path = _memory(environ)
    try:
        kept = json.loads(path.read_bytes())
    except (OSError, ValueError):
        kept = {}
    known = kept if isinstance(kept, dict) else {}
    try:
        keep_cached(path, json.dumps(known | {str(config): {digest: where}}).encode())
    except OSError:
        return


def _memory(environ: Mapping[str, str]) -> Path:
    return cache_folder(environ) / MEMORY
