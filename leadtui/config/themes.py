"""Themes: files of semantic colours; what is left out is derived, and a bad file keeps no good one out.

A colour is `#rrggbb`, or in a theme on the base `terminal` one of the terminal's own sixteen (`bright-red`)
or its `default`. In a `ThemeSpec` these have Textual's names (`ansi_bright_red`).
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import msgspec

from leadtui.config.parsed import parse
from leadtui.config.places import read
from leadtui.config.shipped import shipped_themes
from leadtui.config.values import stage_id
from leadtui.errors import ConfigError, Problem
from leadtui.strict import Marked, Parse, Wrong, decode, nearest, problem_at, under
from leadtui.strict.marked import shown

AUTO: Final = "auto"
"""Not a theme: dark or light, whichever the terminal is."""

_PLAIN: Final = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
_TERMINAL: Final = ("default", *_PLAIN, *(f"bright-{name}" for name in _PLAIN))
_HEX: Final = r"(?i)#(?:[0-9a-f]{3}|[0-9a-f]{6})"


def colour(text: str) -> str:
    """A colour, as a `ThemeSpec` has it. Raises `Wrong`."""
    if re.fullmatch(_HEX, text):
        digits = text[1:].lower()
        return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))
    if text in _TERMINAL:
        return "ansi_" + text.replace("-", "_")
    hint = 'write "#rrggbb"' if text.startswith("#") else nearest(text, _TERMINAL)
    raise Wrong(f"{shown(text)} is not a colour", hint)


Colour = Annotated[str, Parse(colour, 'a colour such as "#8fc7e8", in quotes')]


class ThemeSpec(msgspec.Struct, frozen=True, kw_only=True, rename="kebab"):
    """The colours of a theme by what they mean. In a file only `base` and the first three are needed."""

    base: Literal["dark", "light", "terminal"]
    """What the colours that are left out are derived for."""
    background: Colour
    text: Colour
    accent: Colour
    """What can be acted on, and where you are."""
    surface: Colour = ""
    """Boxes that lie on the background."""
    selection: Colour = ""
    """Behind what is selected, where anything is."""
    muted: Colour = ""
    """Text that matters less."""
    line: Colour = ""
    """Rules and borders; never text."""
    heading: Colour = ""
    fresh: Colour = ""
    """An age that is well within its target."""
    warm: Colour = ""
    """An age that nears its target."""
    late: Colour = ""
    """Past due."""
    urgent: Colour = ""
    good: Colour = ""
    bad: Colour = ""
    notice: Colour = ""
    """What the program has to say."""
    stage_open: Colour = ""
    stage_working: Colour = ""
    stage_parked: Colour = ""
    stage_won: Colour = ""
    stage_lost: Colour = ""
    stage_out: Colour = ""

    @classmethod
    def problems(cls, good: Mapping[str, Any], node: Marked, path: str) -> Iterator[Problem]:
        """Colours that a comment has eaten, or that do not go with the base."""
        written = node.value if isinstance(node.value, dict) else {}
        names = dict(zip(cls.__struct_encode_fields__, cls.__struct_fields__, strict=True))
        own = good.get("base") == "terminal"
        for key, each in written.items():
            value = good.get(names.get(key, ""), "")
            if each.value is None and key in names and names[key] not in _NEEDED:
                yield problem_at(
                    each, under(path, key), "nothing here", 'a bare # begins a comment: write "#rrggbb"'
                )
            elif key != "base" and "base" in good and value and value.startswith("ansi_") != own:
                hint = "default, red, bright-red and so on" if own else 'write "#rrggbb"'
                yield problem_at(each, under(path, key), f"no colour for the base {good['base']}", hint)

    @property
    def colours(self) -> dict[str, str]:
        """Every colour by its name in a file."""
        pairs = zip(self.__struct_encode_fields__, self.__struct_fields__, strict=True)
        return {key: getattr(self, name) for key, name in pairs if name != "base"}


_NEEDED: Final = frozenset({"base", "background", "text", "accent"})

_BY_BASE: Final = {
    "dark": {"late": "#ff9c8c", "urgent": "#ffb86b", "warm": "#e0c68a", "good": "#9fd6a8"},
    "light": {"late": "#8f1d12", "urgent": "#7a3500", "warm": "#5f4700", "good": "#15512a"},
    "terminal": {"late": "ansi_red", "urgent": "ansi_magenta", "warm": "ansi_yellow", "good": "ansi_green"},
}
"""Colours that cannot be had from others."""

_DERIVED: Final[dict[str, Callable[[ThemeSpec], str]]] = {
    "surface": lambda spec: _mixed(spec.background, spec.text, 0.05),
    "selection": lambda spec: _mixed(spec.background, spec.accent, 0.12),
    "muted": lambda spec: _mixed(spec.text, spec.background, 0.2),
    "line": lambda spec: "ansi_bright_black" if _own(spec) else _mixed(spec.background, spec.text, 0.2),
    "heading": lambda spec: spec.text,
    "late": lambda spec: _BY_BASE[spec.base]["late"],
    "urgent": lambda spec: _BY_BASE[spec.base]["urgent"],
    "warm": lambda spec: _BY_BASE[spec.base]["warm"],
    "good": lambda spec: _BY_BASE[spec.base]["good"],
    "fresh": lambda spec: spec.muted,
    "bad": lambda spec: spec.late,
    "notice": lambda spec: spec.accent,
    "stage_open": lambda spec: spec.accent,
    "stage_working": lambda spec: spec.text,
    "stage_parked": lambda spec: spec.muted,
    "stage_won": lambda spec: spec.good,
    "stage_lost": lambda spec: spec.muted,
    "stage_out": lambda spec: spec.muted,
}
"""How a colour that is left out is had from the others; in this order."""


def _own(spec: ThemeSpec) -> bool:
    return spec.base == "terminal"


def _mixed(first: str, second: str, share: float) -> str:
    """The first colour with a share of the second in it; a terminal's own cannot be mixed."""
    if first.startswith("ansi_"):
        return first
    pairs = [(int(first[at : at + 2], 16), int(second[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(one + (other - one) * share):02x}" for one, other in pairs)


def theme(data: bytes, file: str) -> ThemeSpec:
    """The theme in the bytes of a file, every colour filled in. Raises `ConfigError`."""
    spec = decode(parse(data, file), ThemeSpec)
    for name, derive in _DERIVED.items():
        if not getattr(spec, name):
            spec = msgspec.structs.replace(spec, **{name: derive(spec)})
    return spec


def theme_folders(config: Path) -> tuple[Path, Path]:
    """Where themes are: ours, then the user's beside the config, which come before ours of the same name."""
    return shipped_themes(), config.parent / "themes"


def load_themes(folders: Iterable[Path]) -> tuple[dict[str, ThemeSpec], tuple[Problem, ...]]:
    """Every theme by its file's name, a later folder's before an earlier one's; and what failed."""
    found: dict[str, ThemeSpec] = {}
    failed: list[Problem] = []
    for folder in folders:
        for path in _files(folder, failed):
            try:
                found[_name(path)] = theme(read(path), str(path))
            except ConfigError as error:
                failed.extend(error.problems)
    return found, tuple(failed)


class ThemeFiles(Mapping[str, ThemeSpec]):
    """The same themes, each read when it is asked for: a board needs one of them."""

    def __init__(self, folders: Iterable[Path]) -> None:
        self._read: dict[str, ThemeSpec] = {}
        self._files: dict[str, list[Path]] = {}
        for folder in folders:
            for path in _files(folder, []):
                with contextlib.suppress(ConfigError):
                    self._files.setdefault(_name(path), []).append(path)

    def __getitem__(self, name: str) -> ThemeSpec:
        """Of the last folder that has it without a mistake; from then on the same."""
        for path in reversed(self._files[name] if name not in self._read else ()):
            with contextlib.suppress(ConfigError):
                self._read[name] = theme(read(path), str(path))
                break
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)

    def files(self, name: str) -> tuple[Path, ...]:
        """Where a theme stands, ours first."""
        return tuple(self._files.get(name, ()))


def _files(folder: Path, failed: list[Problem]) -> list[Path]:
    try:
        return sorted(
            path for path in folder.iterdir() if path.suffix == ".yaml" and not path.name.startswith(".")
        )
    except FileNotFoundError:
        return []  # nobody has to have themes of their own
    except OSError as error:
        failed.append(Problem(str(folder), 1, "", f"the folder cannot be read: {error.strerror}"))
        return []


def _name(path: Path) -> str:
    """The theme's name. Raises `ConfigError`."""
    try:
        name = stage_id(path.stem)
    except ValueError:
        name = AUTO
    if name == AUTO:
        hint = "small letters, digits and hyphens; auto is taken"
        raise ConfigError([Problem(str(path), 1, "", "the file's name cannot be a theme's", hint)])
    return name


def check_theme(name: str, themes: Iterable[str], node: Marked) -> Iterator[Problem]:
    """A theme in the settings that is not there; `node` is where it is named."""
    known = [AUTO, *themes]
    if name not in known:
        yield problem_at(node, "theme", f"there is no theme {shown(name)}", nearest(name, known))
