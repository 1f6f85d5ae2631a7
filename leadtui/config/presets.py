"""Presets: a service's interface as a data file, so that a shop writes a secret and a name or two.

A preset is what a source would say in the config, with blanks (`${token}`) for what only the shop knows. A
source whose kind is a preset's name is that preset with the blanks filled in; whatever else the shop writes
comes before what the preset says. A shop's own presets stand beside its config, in `presets`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, Literal

import msgspec

from leadtui.config.parsed import parse
from leadtui.config.places import read
from leadtui.errors import ConfigError, Problem
from leadtui.strict import Gathered, Marked, Wrong, decode, problem_at, under
from leadtui.strict.secretplace import secret_place

OURS: Final = Path(__file__).resolve().parent / "presets"

_BLANK: Final = re.compile(r"\$\{([a-z_]+)\}")
_ID: Final = re.compile(r"[A-Za-z0-9._~@:+-]{1,200}")
_ADDRESS: Final = re.compile(r"https?://[^\s/?#@]+(?:/[^\s?#]*)?")


class Need(msgspec.Struct, frozen=True, kw_only=True):
    """Something that only the shop knows."""

    ask: str
    """What it is and where it is found, in the user's words."""
    secret: str = ""
    """It is a secret; this is what an environment variable for it would be called."""
    form: Literal["id", "text", "address"] = "id"
    """An id has no blanks or slashes; an address begins with https://."""
    default: str = ""
    """What it is where it is left out; empty: it must be written."""
    many: bool = False
    """Several may stand in a list."""
    such_as: str = ""
    """An example."""


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """Something that the preset relies on, and how it is known."""

    says: str
    verified: str = ""
    """The page of the vendor's own documentation, specification or source that says so."""
    unverified: str = ""
    """Why it is believed all the same."""

    @classmethod
    def problems(cls, good: Mapping[str, Any], node: Marked, path: str) -> Iterator[Problem]:
        """Both, or neither."""
        if bool(good.get("verified")) == bool(good.get("unverified")):
            yield problem_at(node, path, "either verified or unverified", "and by what")


class Preset(msgspec.Struct, frozen=True, kw_only=True):
    """A service's interface."""

    title: str
    about: str
    """What comes in by it, in a line."""
    needs: dict[str, Need]
    facts: tuple[Fact, ...]
    source: Marked
    """What a source would say in the config, blanks and all."""


def preset_files(config: Path) -> dict[str, Path]:
    """Every preset by its name; a shop's own, in `presets` beside its config, comes before ours."""
    folders = (OURS, config.parent / "presets")
    return {
        path.stem: path for folder in folders if folder.is_dir() for path in sorted(folder.glob("*.yaml"))
    }


def load_preset(path: Path) -> Preset:
    """The preset in a file. Raises ConfigError with all that is wrong."""
    preset = decode(parse(read(path), str(path)), Preset)
    unknown = {name for text in _texts(preset.source) for name in _BLANK.findall(text)} - preset.needs.keys()
    if unknown:
        message = f"nobody is asked for {', '.join(sorted(unknown))}"
        raise ConfigError([problem_at(preset.source, "source", message, "name it under `needs`")])
    return preset


def expanded(kind: str, options: Marked, path: str) -> tuple[str, Marked]:
    """The kind and the options of a source whose kind may be a preset. Raises ConfigError.

    `path` is where the source stands in its config, which `options` know.
    """
    file = preset_files(Path(options.file)).get(kind)
    if file is None:
        return kind, options
    preset = load_preset(file)
    written = options.value if isinstance(options.value, dict) else {}
    answers = _answers(preset, written, options, path)
    filled = _filled(preset.source, answers)
    own = {key: node for key, node in written.items() if key not in preset.needs}
    merged = _merged(msgspec.structs.replace(options, value=own), filled)
    base = filled.at("kind").value
    rest = {key: node for key, node in _entries(merged).items() if key != "kind"}
    beside = (*options.beside, *preset.needs)
    return str(base), Marked(rest, options.file, options.line, repeats=options.repeats, beside=beside)


def _answers(preset: Preset, written: Mapping[str, Marked], options: Marked, path: str) -> dict[str, Marked]:
    gathered = Gathered()
    answers: dict[str, Marked] = {}
    for name, need in preset.needs.items():
        node = written.get(name)
        if node is None or node.value is None:
            if not need.default:
                hint = need.ask + (f": env:{need.secret}" if need.secret else "")
                gathered.add(node or options, under(path, name), "missing", hint)
            node = Marked(need.default, options.file, options.line, quoted=True)
        elif wrong := _wrong(need, node):
            gathered.add(node, under(path, name), *wrong)
        elif need.many and isinstance(node.value, str):
            node = Marked((node,), node.file, node.line)
        answers[name] = _clipped(node) if need.form == "address" else node
    gathered.done()
    return answers


def _wrong(need: Need, node: Marked) -> tuple[str, str] | None:
    """What is wrong with an answer, and what would be right."""
    members = node.value if need.many and isinstance(node.value, tuple) else (node,)
    for member in members:
        try:
            check_answer(need, member.value)
        except Wrong as error:
            return error.message, error.hint
    return None if members else ("an empty list", need.ask)


def check_answer(need: Need, text: object) -> None:
    """Raises Wrong for what cannot be the answer."""
    if not isinstance(text, str) or not text.strip():
        raise Wrong("not a text", need.ask)
    if need.secret:
        secret_place(text)
    elif need.form == "address" and not _ADDRESS.fullmatch(text):
        raise Wrong("not a web address", f"such as {need.such_as or 'https://example.com'}")
    elif need.form == "id" and not _ID.fullmatch(text):
        raise Wrong("not an id", f"{need.ask}{f', such as {need.such_as}' if need.such_as else ''}")
    elif not text.isprintable() or set(text) & set("\"'`{}\\") or len(text) > 200:
        # It stands in expressions and addresses, where these would mean something.
        raise Wrong("holds a quote, a brace or a backslash", need.ask)


def _clipped(node: Marked) -> Marked:
    """An address without the slash at its end."""
    text = node.value
    return msgspec.structs.replace(node, value=text.rstrip("/")) if isinstance(text, str) else node


def _filled(node: Marked, answers: Mapping[str, Marked]) -> Marked:
    """A node with its blanks filled in; what is nothing but a blank stands where the answer stands."""
    value = node.value
    if isinstance(value, dict):
        pairs = {_text(key, answers): _filled(each, answers) for key, each in value.items()}
        return msgspec.structs.replace(node, value=pairs)
    if isinstance(value, tuple):
        return msgspec.structs.replace(node, value=tuple(_filled(each, answers) for each in value))
    if value is None:
        return node
    only = _BLANK.fullmatch(value)
    return answers[only[1]] if only else msgspec.structs.replace(node, value=_text(value, answers))


def _text(text: str, answers: Mapping[str, Marked]) -> str:
    return _BLANK.sub(lambda blank: str(answers[blank[1]].value), text)


def _merged(over: Marked, below: Marked) -> Marked:
    """Two nodes in one, key by key; where both say of what kind they are, and differ, nothing is mixed."""
    above, under_it = over.value, below.value
    if not isinstance(above, dict) or not isinstance(under_it, dict):
        return over
    kinds = [one["kind"].value for one in (above, under_it) if "kind" in one]
    if len(set(kinds)) > 1:
        return over
    both = {key: _merged(node, under_it[key]) if key in under_it else node for key, node in above.items()}
    return msgspec.structs.replace(over, value={**under_it, **both})


def _entries(node: Marked) -> dict[str, Marked]:
    return node.value if isinstance(node.value, dict) else {}


def _texts(node: Marked) -> Iterator[str]:
    if isinstance(node.value, str):
        yield node.value
    elif isinstance(node.value, dict):
        yield from node.value
        for each in node.value.values():
            yield from _texts(each)
    elif isinstance(node.value, tuple):
        for each in node.value:
            yield from _texts(each)
