"""`leadtui init`: a commented config from a few questions, and what to do next."""

from __future__ import annotations

import argparse
import os
import re
import shlex
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from leadtui.cli import output
from leadtui.cli.context import PERSON_VARIABLE, login_name
from leadtui.cli.hours import read_hours
from leadtui.cli.tailoring import Answers, put_in
from leadtui.config.load import loaded
from leadtui.config.places import config_path
from leadtui.config.shipped import shipped_example
from leadtui.config.values import local_zone, person_name, region, zone
from leadtui.domain.text import clean, sentence
from leadtui.errors import UsageError
from leadtui.strict import Wrong

CONFIG_MODE = 0o600

FOLDER = "~/leads-in"
"""Where files of enquiries are put, if the shop has no better place."""

ANYWHERE = "anywhere"

LETTERS_ALONE = 3
"""Some postcodes begin with so many letters; a longer word is the name of a town."""

Answer = TypeVar("Answer")


def init(options: argparse.Namespace) -> int:
    """Ask who and where the shop is, and write the example config with the answers put in."""
    path, _ = config_path(options.config, os.environ)
    if os.path.lexists(path) and not options.force:
        raise UsageError(f"{path} is there already.", "Edit it, or write a new one over it with --force.")
    text = shipped_example().read_text(encoding="utf-8")
    answers = _asked() if sys.stdin is not None and sys.stdin.isatty() else None
    if answers is not None:
        text = put_in(text, answers)
    loaded(text.encode(), path)
    _write(path, text, over=options.force)
    if answers is not None and answers.folder:
        _make(Path(answers.folder).expanduser())
    _tell_what_is_next(path, answers)
    return 0


def _tell_what_is_next(path: Path, answers: Answers | None) -> None:
    if answers is not None:
        output.say()
    output.say(f"Wrote {path}.")
    output.say("Every key in it is explained there.")
    if answers is None:
        output.say("Its names, hours and people are an example's: change what is not you.")
    steps = [("leadtui check", "is it right?")]
    if answers is not None and answers.folder:
        steps.append((f"cp FILE {answers.folder}/", "a CSV with the columns name, phone and message"))
    steps.append(("leadtui source add", "connect your forms, calls or CRM: it asks what it needs"))
    board, you = "leadtui", _you()
    if answers is not None and you not in answers.people.values():
        board = f"leadtui --as {shlex.quote(answers.people['answers'])}"
        output.say(f"Who are you at a board? Without --as NAME, or {PERSON_VARIABLE}, you are {you}.")
    steps.append((board, "the board; press a to add somebody who is on the phone"))
    steps.append(("leadtui import FILE", "take in what you have from before"))
    lines = output.table(steps)
    output.say("Next:")
    for line in lines:
        output.say(f"  {line}")


def _you() -> str:
    """Who sits here, as every command takes it that does not say so itself."""
    return os.environ.get(PERSON_VARIABLE) or login_name()


def _write(path: Path, text: str, *, over: bool) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC | (os.O_TRUNC if over else os.O_EXCL)
        with os.fdopen(os.open(path, flags, CONFIG_MODE), "w", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        why = "part of the path is a file" if isinstance(error, FileExistsError) else error.strerror
        raise UsageError(f"{path} cannot be written: {why}.", "Name another place with --config.") from None


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        output.warn(f"{folder} cannot be made: {error.strerror}. Make it yourself, or name another one.")


def _asked() -> Answers:
    """Ask; an empty answer takes what stands in brackets. Raises UsageError when nobody answers."""
    output.say("Ten questions. Enter takes what is in brackets; all can be changed later.\n")
    try:
        name = _ask("What is the shop called?", "Root & Branch Plumbing", str)
        where = _ask("Its time zone?", local_zone(), zone)
        country = _ask("Its country, in two letters?", "US", region)
        hours = _ask("When do you work? (always: at all hours)", "mon-fri 8-17", read_hours)
        first = _ask("Who answers enquiries and asks the questions?", _you(), _person)
        cover = _ask("Who stands in for them?", first, _person)
        last = _ask("Who visits and quotes?", first, _person)
        area = _ask("Where do you go? Postcodes such as 80202, 803, 80205-80210", ANYWHERE, _area)
        wall = _ask("Can customers see your wall screen? (yes: it shows no names)", "no", _yes)
        folder = _ask("A folder for files of enquiries? (none: not now)", FOLDER, _folder)
    except EOFError:
        output.say()
        raise UsageError("Not every question was answered: nothing was written.", "Run it again.") from None
    people = {"answers": first, "covers": cover, "visits": last}
    return Answers(name, where, country, people, hours, area, folder, wall)


def _ask(question: str, otherwise: str, read: Callable[[str], Answer]) -> Answer:
    while True:
        answer = clean(input(f"{question} [{otherwise}] ")) or otherwise
        try:
            return read(answer)
        except Wrong as error:
            output.say(f"  {sentence(error.message)} {sentence(error.hint)}".rstrip())
        except ValueError as error:
            output.say(f"  {sentence(str(error))}")


def _person(text: str) -> str:
    try:
        return person_name(text)
    except ValueError:
        raise ValueError("That is no name: at most 40 characters, and nobody is taken") from None


def _area(text: str) -> tuple[str, ...]:
    """Postcodes, which commas tell apart; between whole numbers of one length, spaces do too."""
    if text.lower() == ANYWHERE:
        return ()
    parts = filter(None, (part.strip().upper() for part in re.split("[,;]", text)))
    found = tuple(one for part in parts for one in _told_apart(part))
    for one in found:
        if len(one) > LETTERS_ALONE and not any(map(str.isdigit, one)):
            raise ValueError(f"“{one.title()}” is no postcode. Write 80202, how yours begin, or {ANYWHERE}")
    if not found:
        raise ValueError(f"No postcode is in it. Write 80202, how yours begin, or {ANYWHERE}")
    return found


def _told_apart(part: str) -> Sequence[str]:
    """`80202 80203` is two, `SW1A 1AA`, `123 45` and `80205 - 80210` are one."""
    words = part.split()
    is_list = all(map(str.isdigit, words)) and len({*map(len, words)}) == 1
    return words if is_list else [part]


def _yes(text: str) -> bool:
    answers = {"yes": True, "y": True, "no": False, "n": False}
    if text.lower() not in answers:
        raise ValueError("Answer yes or no")
    return answers[text.lower()]


def _folder(text: str) -> str:
    if text.lower() in ("none", "no", "-"):
        return ""
    if not text.startswith(("/", "~/")):
        raise ValueError(f"Write the whole path: {FOLDER}, or one that begins with /")
    return text.rstrip("/")
