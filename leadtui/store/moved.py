"""The note by which a folder says that its journal has gone elsewhere. Imports next to nothing."""

from __future__ import annotations

import os
from typing import Final

MOVED: Final = "moved"
"""Its name; it holds where to."""


def has_moved(folder: str) -> bool:
    """Whether the journal of a folder goes on elsewhere."""
    return os.path.exists(os.path.join(folder, MOVED))
