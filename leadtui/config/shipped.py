"""Files that come with leadtui: in a checkout they stand at the top level, in a wheel inside the package."""

from __future__ import annotations

from pathlib import Path
from typing import Final

_PACKAGE: Final = Path(__file__).resolve().parent.parent


def shipped_themes() -> Path:
    """The folder of the themes that come with leadtui."""
    inside = _PACKAGE / "_themes"
    return inside if inside.is_dir() else _PACKAGE.parent / "themes"


def shipped_example() -> Path:
    """The example config that comes with leadtui: what `leadtui init` begins from."""
    inside = _PACKAGE / "_config.example.yaml"
    return inside if inside.is_file() else _PACKAGE.parent / "config.example.yaml"
