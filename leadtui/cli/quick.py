"""The quick way to an answer: where the journal is, known without parsing the config.

Imports next to nothing: a glance and a list for programs begin with it.
"""

from __future__ import annotations

import argparse
import os
from typing import NamedTuple

from leadtui.config.located import cached_location, keep_location
from leadtui.config.places import config_bytes, config_path, digest_of
from leadtui.store.moved import has_moved


class Place(NamedTuple):
    """A journal in a folder, and the digest of the config that it is looked at with."""

    folder: str
    config_digest: str


def known_place(options: argparse.Namespace) -> Place | None:
    """Where the journal is, if an earlier command remembered it or it was named. Raises ConfigError.

    Nowhere, if it has moved from there: that is told by whoever opens it.
    """
    path, is_named = config_path(options.config, os.environ)
    digest = digest_of(config_bytes(path, is_named))
    where = cached_location(options.store, path, digest, os.environ)
    return None if where is None or "://" in where or has_moved(where) else Place(where, digest)


def remember_place(options: argparse.Namespace, place: Place) -> None:
    """Let the next command know it, and spare it the parsing; a memory that cannot be kept is none."""
    from leadtui.config.parsed import remember  # who comes here has parsed the config

    path, _ = config_path(options.config, os.environ)
    keep_location(options.store, path, place.config_digest, place.folder, os.environ)
    remember(path)
