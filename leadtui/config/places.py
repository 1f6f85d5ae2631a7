"""Where things are: the config file, the data folder, the journal. Nothing is parsed here."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from leadtui.errors import ConfigError, Problem
from leadtui.files import make_folder, replace_file

CONFIG_VARIABLE: Final = "LEADTUI_CONFIG"
"""Names the config where `--config` does not."""

STORE_VARIABLE: Final = "LEADTUI_STORE"
"""Names the journal where `--store` does not."""

MOST_BYTES: Final = 1_000_000
"""A larger file is no config; it is refused before it is parsed."""


def config_path(named: str | None, environ: Mapping[str, str]) -> tuple[Path, bool]:
    """The config's path, and whether somebody named it: `--config`, LEADTUI_CONFIG, else the usual place.

    The usual place is that of the XDG Base Directory Specification: `$XDG_CONFIG_HOME/leadtui/config.yaml`.
    """
    name = named or environ.get(CONFIG_VARIABLE)
    if name:
        return _expanded(name, environ).absolute(), True
    return _ours(environ, "XDG_CONFIG_HOME", ".config") / "config.yaml", False


def config_bytes(path: Path, is_named: bool) -> bytes:
    """The file's bytes; none where an unnamed file is not there. Raises `ConfigError`."""
    if not is_named and not os.path.lexists(path):
        return b""
    return read(path)


def digest_of(data: bytes) -> str:
    """Of a config's bytes (BLAKE2b, 128 bits, hex). That of no file is that of an empty one."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def data_folder(data: str, config: Path, environ: Mapping[str, str]) -> Path:
    """The folder for what is kept: `data` of the settings (from beside the config), else the usual place.

    The usual place is that of LEADTUI_STORE where it names a folder, else that of the XDG Base Directory
    Specification: `$XDG_DATA_HOME/leadtui`.
    """
    if data:
        return beside(config, data, environ)
    store = environ.get(STORE_VARIABLE, "")
    if store and "://" not in store:
        return _expanded(store, environ).absolute()
    return _ours(environ, "XDG_DATA_HOME", ".local/share")


def store_location(named: str | None, store: str, data: str, config: Path, environ: Mapping[str, str]) -> str:
    """The journal's folder or URL: `--store`, LEADTUI_STORE, `store` in the settings, or the data folder."""
    asked = named or environ.get(STORE_VARIABLE)
    if asked:
        return asked if "://" in asked else str(_expanded(asked, environ).absolute())
    if store:
        return store if "://" in store else str(beside(config, store, environ))
    return str(data_folder(data, config, environ))


def cache_folder(environ: Mapping[str, str]) -> Path:
    """Where what can be made again is kept: our folder below that of the XDG Base Directory Specification."""
    return _ours(environ, "XDG_CACHE_HOME", ".cache")


def keep_cached(path: Path, data: bytes) -> None:
    """Keep a file below the folder for caches, whole or not at all, for nobody else. Raises OSError."""
    make_folder(str(path.parent))
    replace_file(str(path), data, durable=False)


def read(path: Path) -> bytes:
    """The bytes of a file of the user's. Raises `ConfigError` when it cannot be read or is no config."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except IsADirectoryError:
        raise _unfit(path, "is a folder, not a file") from None
    except FileNotFoundError:
        raise _unfit(path, "there is no such file") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "no such name"
        raise _unfit(path, f"cannot be read: {reason}") from None
    if len(data) > MOST_BYTES:
        raise _unfit(path, "is larger than 1 MB", "was another file meant?")
    return data


def _unfit(path: Path, message: str, hint: str = "") -> ConfigError:
    return ConfigError([Problem(str(path), 1, "", message, hint)])


def beside(config: Path, name: str, environ: Mapping[str, str]) -> Path:
    """A path that the config names: `~` is written out, a relative one begins at the config's folder."""
    return config.parent / _expanded(name, environ)


def _ours(environ: Mapping[str, str], variable: str, otherwise: str) -> Path:
    """Our folder below an XDG base folder; a relative one is to be ignored, says the specification."""
    base = environ.get(variable, "")
    return (Path(base) if base.startswith("/") else _expanded("~", environ) / otherwise) / "leadtui"


def _expanded(name: str, environ: Mapping[str, str]) -> Path:
    home = environ.get("HOME")
    if home and (name == "~" or name.startswith("~/")):
        return Path(home, name[2:])
    try:
        return Path(name).expanduser()
    except RuntimeError:  # no such user, or a machine without homes
        return Path(name)
