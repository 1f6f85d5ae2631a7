"""`leadtui init`: a commented config from a few questions, and what to do next."""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from leadtui.cli import output
from leadtui.config.load import loaded
from leadtui.config.places import config_path
from leadtui.config.shipped import shipped_example
from leadtui.config.values import local_zone, person_name, region, zone
from leadtui.domain.text import clean
from leadtui.errors import UsageError
from leadtui.strict import Wrong

CONFIG_MODE = 0o600

_PLACES = {"answers": "ana", "covers": "bo", "visits": "dan"}
"""Who stands in the example, by what they do."""

_STAFF = re.compile(r"^    (owner|cover): (\w+)$", re.MULTILINE)
_OWN_COVER = re.compile(r"^(    owner: (.+)\n)    cover: \2\n", re.MULTILINE)
"""Nobody stands in for themselves."""

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9 &'./-]*")
_MEANS_SOMETHING = frozenset("null true false yes no on off y n".split())
"""Words that YAML, or some reader of it, takes for something else than text."""


def init(options: argparse.Namespace) -> int:
    """Ask for name, zone, country and people; write the example config with the answers put in."""
    path, _ = config_path(options.config, os.environ)
    if os.path.lexists(path) and not options.force:
        raise UsageError(f"{path} is there already.", "Edit it, or write a new one over it with --force.")
    text = shipped_example().read_text(encoding="utf-8")
    if sys.stdin is not None and sys.stdin.isatty():
        text = put_in(text, _asked())
    loaded(text.encode(), path)
    try:
        _write(path, text, over=options.force)
    except OSError as error:
        why = "part of the path is a file" if isinstance(error, FileExistsError) else error.strerror
        raise UsageError(f"{path} cannot be written: {why}.", "Name another place with --config.") from None
    output.say(f"Wrote {path}. Every key in it is explained there; hours and closed days are an example's.")
    output.say("Next: leadtui check        is it right?")
    output.say("      leadtui              the board; press a to add somebody who is on the phone")
    output.say("      leadtui import FILE  take in what you have")
    return 0


def _write(path: Path, text: str, *, over: bool) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC | (os.O_TRUNC if over else os.O_EXCL)
    with os.fdopen(os.open(path, flags, CONFIG_MODE), "w", encoding="utf-8") as file:
        file.write(text)


class Answers(NamedTuple):
    """What a shop says of itself."""

    name: str
    zone: str
    region: str
    people: Mapping[str, str]
    """By what they do: answers, covers, visits."""


def _asked() -> Answers:
    """Ask; an empty answer takes what stands in brackets. Raises UsageError when nobody answers."""
    try:
        name = _ask("What is the shop called?", "Root & Branch Plumbing", _name)
        where = _ask("Its time zone?", local_zone(), zone)
        country = _ask("Its country, in two letters?", "US", region)
        first = _ask("Who answers enquiries?", "ana", person_name)
        cover = _ask("Who stands in for them?", first, person_name)
        last = _ask("Who visits and quotes?", first, person_name)
    except EOFError:
        output.say()
        raise UsageError("Not every question was answered: nothing was written.", "Run it again.") from None
    return Answers(name, where, country, {"answers": first, "covers": cover, "visits": last})


def _ask(question: str, otherwise: str, read: Callable[[str], str]) -> str:
    while True:
        answer = clean(input(f"{question} [{otherwise}] ")) or otherwise
        try:
            return read(answer)
        except Wrong as error:
            output.say(f"  {output.sentence(error.message)} {output.sentence(error.hint)}".rstrip())
        except ValueError:
            output.say("  That is no name: at most 40 characters, and nobody is taken.")


def _name(text: str) -> str:
    return text


def put_in(example: str, answers: Answers) -> str:
    """The example with a shop's own answers in it, quoted so that YAML takes any text for text."""
    people = {_PLACES[place]: _written(name) for place, name in answers.people.items()}
    staff = "".join(f"  {name}:\n" for name in dict.fromkeys(people.values()))
    text = re.sub(r"^people:\n(?:  .*\n)+", lambda _: f"people:\n{staff}", example, flags=re.MULTILINE)
    text = _STAFF.sub(lambda found: f"    {found[1]}: {people[found[2]]}", text)
    text = _OWN_COVER.sub(r"\1", text)
    for key, answer in (("name", answers.name), ("zone", answers.zone), ("region", answers.region)):
        before, begin, after = text.partition(f"\n  {key}: ")
        text = before + begin + _written(answer) + after[after.index("\n") :]
    return text


def _written(text: str) -> str:
    """A text as YAML takes it for text: as it is where that is plain, else in quotes."""
    plain = _PLAIN.fullmatch(text) and text.lower() not in _MEANS_SOMETHING
    return text if plain else json.dumps(text, ensure_ascii=False)
