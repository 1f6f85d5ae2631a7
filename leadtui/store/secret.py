"""The key of the keyed hashes, in a private file of its own: without it nobody can try numbers on a key file.

Who copies the folder copies it too. A copy without it loses no event: what was hashed by it is made anew.
"""

from __future__ import annotations

import os
from typing import Final

from leadtui.files import FILE_MODE, read_file, replace_file

KEY_FILE: Final = "hash.key"
"""Its name."""

_SIZE: Final = 32


def secret_path(folder: str) -> str:
    """Where the key is."""
    return os.path.join(folder, KEY_FILE)


def secret_of(folder: str) -> bytes:
    """The key; empty where there is none, or none that is whole. Raises OSError."""
    secret = read_file(secret_path(folder)) or b""
    return secret if len(secret) == _SIZE else b""


def keep_secret(folder: str, secret: bytes) -> None:
    """Use this key where there is none. To be called by one process at a time. Raises OSError."""
    if not secret_of(folder):
        replace_file(secret_path(folder), secret, durable=True, mode=FILE_MODE)


def make_secret(folder: str) -> bytes:
    """The key, made where there is none. To be called by one process at a time. Raises OSError."""
    secret = secret_of(folder)
    if not secret:
        secret = os.urandom(_SIZE)
        replace_file(secret_path(folder), secret, durable=True, mode=FILE_MODE)
    return secret
