"""What a board asks of a config beyond what a collector does: keys, questions and a theme that are there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from leadtui.config.frameworks import check_asking
from leadtui.config.keymap import check_keymap
from leadtui.config.themes import AUTO, ThemeFiles, check_theme, load_themes, theme_folders
from leadtui.desk.actions import ACTIONS
from leadtui.errors import Problem
from leadtui.strict import Marked


def check_for_board(good: Mapping[str, Any], whole: Marked) -> Iterator[Problem]:
    """What is wrong in a config beyond its own rules: keys, questions or a theme that are not."""
    if "keymap" in good:
        yield from check_keymap(good["keymap"], ACTIONS, whole.at("keymap"))
    yield from check_asking(good, whole)
    if good.get("theme", AUTO) != AUTO:
        folders = theme_folders(Path(whole.file))
        if good["theme"] not in ThemeFiles(folders):
            yield from check_theme(good["theme"], load_themes(folders)[0], whole.at("theme"))
