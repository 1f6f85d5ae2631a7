"""Small files that sources keep between polls: in place whole or not at all, for nobody else to read."""

from __future__ import annotations

import os
from pathlib import Path


def keep_file(path: Path, data: bytes, *, durable: bool = True) -> None:
    """Put a file in place, and its folder; `durable`: on the disk when this returns. Raises OSError."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        if durable:
            file.flush()
            os.fsync(file.fileno())
    fresh.replace(path)
