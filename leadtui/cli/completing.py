"""`leadtui completion`: a script with which a shell completes commands, options and files."""

from __future__ import annotations

import argparse

import shtab

from leadtui.cli import output
from leadtui.cli.manual import COMMANDS, GLOBAL, Option
from leadtui.errors import UsageError

SHELLS = ("bash", "zsh", "fish")


def completion(options: argparse.Namespace) -> int:
    """Print the script for one shell, made of the table of commands."""
    if options.shell not in SHELLS:
        raise UsageError(f"There is no completion for {options.shell[:40]}.", f"Shells: {', '.join(SHELLS)}.")
    output.say(shtab.complete(_parser(), options.shell))
    return 0


def _parser() -> argparse.ArgumentParser:
    """All commands in one parser. It reads nothing: it is what the script is made of."""
    parser = argparse.ArgumentParser(prog="leadtui", add_help=True)
    _add(parser, (*GLOBAL, Option("version", "print the version", "--version")))
    commands = parser.add_subparsers(dest="command")
    for entry in COMMANDS.values():
        _add(commands.add_parser(entry.name, help=entry.summary), (*entry.options, *GLOBAL))
    return parser


def _add(parser: argparse.ArgumentParser, options: tuple[Option, ...]) -> None:
    for option in options:
        if option.flag and not option.metavar:
            parser.add_argument(option.flag, dest=option.dest, help=option.help, action="store_true")
            continue
        if option.flag:
            action = parser.add_argument(
                option.flag, dest=option.dest, metavar=option.metavar, help=option.help
            )
        else:
            action = parser.add_argument(
                option.dest, metavar=option.metavar, nargs=option.many or None, help=option.help
            )
        if option.metavar == "SHELL":
            action.choices = SHELLS
        elif option.metavar in _PLACES:
            action.complete = _PLACES[option.metavar]  # type: ignore[attr-defined]  # how shtab is told


_PLACES = {"FILE": shtab.FILE, "MAP": shtab.FILE, "PATH": shtab.DIRECTORY}
