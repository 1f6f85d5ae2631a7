"""YAML as it was parsed before: remembered by the file's digest, so that a board need not parse it again.

To import a YAML parser takes longer than all else that a config costs. What a file came to is kept in the
user's cache folder, for nobody else to read, and it is never wrong: it counts only for just these bytes of
just this file, read by just this version.
"""

from __future__ import annotations

import os
import stat
from binascii import crc32
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec

from leadtui import __version__
from leadtui.config.places import cache_folder, digest_of, keep_cached, read
from leadtui.errors import ConfigError
from leadtui.strict import Marked

FORMAT: Final = 1

_FOLDER: Final = "yaml"


class _Kept(msgspec.Struct, frozen=True, array_like=True):
    digest: str
    tree: Marked


def parse(data: bytes, file: str, environ: Mapping[str, str] = os.environ) -> Marked:
    """The one document in `data`, `file` being how messages name it. Raises `ConfigError`."""
    if not data:
        return Marked(None, file, 1)
    tree = _remembered(data, file, environ)
    if tree is None:
        from leadtui.config.yamlfile import parse as parse_yaml

        tree = parse_yaml(data, file)
    return tree


def remember(path: Path, environ: Mapping[str, str] = os.environ) -> None:
    """Spare the next process the parsing of this file; one that is wrong or cannot be kept is not."""
    try:
        data, file = read(path), str(path)
        if not data or _remembered(data, file, environ) is not None:
            return
        body = msgspec.msgpack.encode(_Kept(_digest(data), parse(data, file, environ)))
        keep_cached(_place(file, environ), crc32(body).to_bytes(4, "big") + body)
    except (OSError, ConfigError):
        return


def _remembered(data: bytes, file: str, environ: Mapping[str, str]) -> Marked | None:
    try:
        with _place(file, environ).open("rb") as memory:
            there = os.fstat(memory.fileno())
            if there.st_uid != os.geteuid() or there.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
                return None  # somebody else may have written it
            kept = memory.read()
        if int.from_bytes(kept[:4], "big") != crc32(kept[4:]):
            return None
        digest, tree = msgspec.structs.astuple(msgspec.msgpack.decode(kept[4:], type=_Kept))
    except (OSError, msgspec.MsgspecError):
        return None
    return tree if digest == _digest(data) and tree.file == file else None


def _digest(data: bytes) -> str:
    return f"{FORMAT} {__version__} {digest_of(data)}"


def _place(file: str, environ: Mapping[str, str]) -> Path:
    return cache_folder(environ) / _FOLDER / digest_of(os.fsencode(file))
