"""`leadtui source`: the services that are known, and one of them connected by a few answers."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from textwrap import wrap
from typing import Any

from leadtui.cli import output
from leadtui.cli.checking import everything
from leadtui.cli.context import Context
from leadtui.cli.inserting import block_of, keep_secret, put_source, replace_file
from leadtui.cli.pages import WIDTH
from leadtui.cli.probing import lines_of, look_at
from leadtui.config.load import loaded
from leadtui.config.places import read
from leadtui.config.presets import Need, Preset, check_answer, load_preset, preset_files
from leadtui.config.settings import Settings
from leadtui.domain.text import clean, sentence
from leadtui.errors import RefusedError, SourceError, UsageError
from leadtui.strict import Marked, Wrong, nearest
from leadtui.strict.secretplace import is_secret_place, secret_place

Answer = str | tuple[str, ...]


def source(options: argparse.Namespace) -> int:
    """`leadtui source list` or `leadtui source add [SERVICE] [KEY=VALUE ...]`."""
    context = Context(options)
    files = preset_files(context.loaded.path)
    if options.action == "list":
        return _list(files, as_json=options.json)
    if options.action != "add":
        raise UsageError(f"“leadtui source” does not know “{options.action[:40]}”.", "Write list, or add.")
    if context.read_only:
        raise RefusedError("This is read-only.", "Leave --read-only out to change anything.")
    return _add(context, files, options)


def _list(files: Mapping[str, Path], *, as_json: bool) -> int:
    presets = {name: load_preset(files[name]) for name in sorted(files)}
    if as_json:
        output.say_json([_told(name, preset) for name, preset in presets.items()])
        return 0
    margin = max(map(len, presets)) + 2
    for name, preset in presets.items():
        first, *others = wrap(preset.about, WIDTH - margin)
        output.say(f"{name:<{margin}}{first}")
        for line in others:
            output.say(" " * margin + line)
    output.say("Next: “leadtui source add NAME” asks what it needs, and shows its first page.")
    return 0


def _told(name: str, preset: Preset) -> dict[str, Any]:
    needs = [
        {"name": key, "ask": one.ask, "secret": bool(one.secret), "default": one.default, "many": one.many}
        for key, one in preset.needs.items()
    ]
    facts = [
        {"says": fact.says, "verified": fact.verified, "unverified": fact.unverified} for fact in preset.facts
    ]
    return {"name": name, "title": preset.title, "about": preset.about, "needs": needs, "facts": facts}


def _add(context: Context, files: Mapping[str, Path], options: argparse.Namespace) -> int:
    path = context.loaded.path
    if not path.exists():
        raise UsageError("There is no config yet to put it into.", "“leadtui init” writes one.")
    asks = sys.stdin is not None and sys.stdin.isatty()
    kind = _chosen(files, options.preset, asks=asks)
    preset = load_preset(files[kind])
    name = options.name or _free(kind, context.loaded.settings.sources)
    if name in context.loaded.settings.sources:
        raise UsageError(f"There is a source {name[:40]} already.", "Give this one another: --name NAME.")
    answers = _answers(preset, _given(preset, options.answers), path.parent, name, asks=asks)
    before = read(path)
    block = block_of(name, f"{preset.title}: {preset.about}.", {"kind": kind, **answers})
    after = put_source(before.decode("utf-8-sig"), block, path).encode()
    new = loaded(after, path, os.environ, everything)
    _check_nothing_else_changed(context.loaded.marked, new.marked, name, path)
    if not _is_wanted(context, new.settings, name, options, asks=asks):
        output.warn("Nothing was written.")
        return 4
    replace_file(path, before, after)
    output.say(f"Wrote {name} into {path}. A board that is open takes it up at once.")
    for need in preset.needs:
        place = answers.get(need, "")
        if preset.needs[need].secret and isinstance(place, str) and place.startswith("env:"):
            output.say(f"{place.removeprefix('env:')} must be set where the collector is started.")
    return 0


def _chosen(files: Mapping[str, Path], asked: str | None, *, asks: bool) -> str:
    if not asked and asks:
        _list(files, as_json=False)
        asked = _input("Which one?")
    if not asked:
        raise UsageError("Which service?", "“leadtui source list” has them.")
    if asked not in files:
        hint = nearest(asked, files).capitalize() or "“leadtui source list” has them."
        raise UsageError(f"No service is called {asked[:40]}.", hint)
    return asked


def _free(kind: str, taken: Mapping[str, object]) -> str:
    names = (kind if number == 1 else f"{kind}-{number}" for number in range(1, 1000))
    return next((name for name in names if name not in taken), kind)


def _given(preset: Preset, words: list[str]) -> dict[str, str]:
    """The answers that stand on the command line. Raises UsageError."""
    given: dict[str, str] = {}
    for word in words:
        key, equals, value = word.partition("=")
        if not equals:
            raise UsageError(f"“{word[:40]}” is no answer.", "Write KEY=VALUE, such as token=env:TOKEN.")
        if key not in preset.needs:
            raise UsageError(f"{preset.title} needs no {key[:40]}.", nearest(key, preset.needs).capitalize())
        given[key] = value
    return given


def _answers(
    preset: Preset, given: Mapping[str, str], folder: Path, name: str, *, asks: bool
) -> dict[str, Answer]:
    """What is written of each need; what is as it usually is is left out. Raises UsageError."""
    answers: dict[str, Answer] = {}
    for key, need in preset.needs.items():
        if key in given:
            try:
                answers[key] = _read(need, given[key])
            except Wrong as error:
                raise UsageError(f"{key}: {error.message}.", sentence(error.hint)) from None
        elif asks and (need.secret or not need.default):
            answers[key] = _asked(need, folder, f"{name}-{key}")
        elif not need.default:
            such_as = f"env:{need.secret}" if need.secret else need.such_as or "…"
            raise UsageError(
                f"{preset.title} needs {key}: {need.ask}.", f"Write it behind: {key}={such_as} …"
            )
    return {key: answer for key, answer in answers.items() if answer != preset.needs[key].default}


def _read(need: Need, text: str) -> Answer:
    """An answer as it was written, several with commas. Raises Wrong."""
    parts = tuple(part.strip() for part in text.split(",")) if need.many else (text.strip(),)
    for part in parts:
        check_answer(need, part)
    return parts if need.many else parts[0]


def _asked(need: Need, folder: Path, name: str) -> Answer:
    while True:
        text = _hidden(need) if need.secret else _input(_question(need))
        try:
            if need.secret and text and not is_secret_place(text):
                place = keep_secret(folder, name, text)
                output.say(f"  Kept in {place}, for nobody else to read.")
                return str(secret_place(f"file:{place}"))
            return _read(need, text or (f"env:{need.secret}" if need.secret else need.default))
        except Wrong as error:
            output.say(f"  {sentence(error.message)} {sentence(error.hint)}".rstrip())


def _question(need: Need) -> str:
    such_as = f" (such as {need.such_as})" if need.such_as else ""
    return f"{need.ask}{such_as}{', with commas if there are several' if need.many else ''}:"


def _hidden(need: Need) -> str:
    """A secret, not shown while it is typed; or the place of one."""
    try:
        return clean(getpass.getpass(f"{need.ask}. Paste it, or say where it is [env:{need.secret}]: "))
    except EOFError:
        raise _unanswered() from None


def _input(question: str) -> str:
    try:
        return clean(input(f"{question} "))
    except EOFError:
        raise _unanswered() from None


def _unanswered() -> UsageError:
    output.say()
    return UsageError("Not every question was answered: nothing was written.", "Run it again.")


def _check_nothing_else_changed(before: Marked, after: Marked, name: str, path: Path) -> None:
    """Raises UsageError where the text came to mean something else than it did, but for the new source."""
    was, now = _plain(before) or {}, _plain(after) or {}
    sources = dict(now.pop("sources", None) or {})
    sources.pop(name, None)
    if (was.pop("sources", None) or {}, was) != (sources, now):
        raise UsageError(f"{path} is written in a way that cannot be added to.", "Add the source by hand.")


def _plain(node: Marked) -> Any:
    if isinstance(node.value, dict):
        return {key: _plain(each) for key, each in node.value.items()}
    return [_plain(each) for each in node.value] if isinstance(node.value, tuple) else node.value


def _is_wanted(
    context: Context, settings: Settings, name: str, options: argparse.Namespace, *, asks: bool
) -> bool:
    """Show the first page, and whether to write the source: always, unless that page cannot be read."""
    try:
        found = look_at(settings, name, context.data, context.clock)
    except SourceError as error:
        output.complain(error)
        return bool(options.anyway) or (
            asks and _input("Write it all the same? [no]").lower() in ("y", "yes")
        )
    for line in lines_of(found):
        output.say(line)
    return True
