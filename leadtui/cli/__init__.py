"""The command line: finds the command, reads its options, and ends with its exit code.

Every command is read by a parser of its own and lives in a module that is imported when it is called, so that
a glance does not pay for a board.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module

from leadtui.cli.manual import COMMANDS, Entry, manual, parser_for
from leadtui.errors import LeadtuiError

DEFAULT_COMMAND = "board"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code: 0 done, 1 what was asked to fail, 2 usage, 3 store, 4 source, 5 refused."""
    words = list(sys.argv[1:] if argv is None else argv)
    if _wants(words, "-h", "--help"):
        print(manual())
        return 0
    if _wants(words, "--version"):
        from leadtui import __version__

        print(f"leadtui {__version__}")
        return 0
    name, rest = _split(words)
    entry = COMMANDS.get(name)
    if entry is None:
        return _no_such_command(name)
    return _run(entry, rest)


def _run(entry: Entry, words: list[str]) -> int:
    options = parser_for(entry).parse_args(words)
    run = getattr(import_module(f"leadtui.cli.{entry.module}"), entry.function)
    try:
        code: int = run(options)
        sys.stdout.flush()
    except LeadtuiError as error:
        print(f"leadtui: {error}", file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        # Who read our output has enough; Python must not complain about it while it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
    return code


WITH_VALUE = ("--config", "--store", "--as")


def _split(words: list[str]) -> tuple[str, list[str]]:
    """The command, and all the other words in their order: global options may stand before it and after it."""
    skip = False
    for place, word in enumerate(words):
        if skip:
            skip = False
        elif word in WITH_VALUE:
            skip = True
        elif not word.startswith("-"):
            return word, words[:place] + words[place + 1 :]
    return DEFAULT_COMMAND, words


def _wants(words: list[str], *flags: str) -> bool:
    """Whether a flag is asked of leadtui itself: before any command, or with the command `help`."""
    if words == ["help"]:
        return "--help" in flags
    return any(word in flags for word in words[:1])


def _no_such_command(name: str) -> int:
    from difflib import get_close_matches

    near = get_close_matches(name, COMMANDS, n=1)
    hint = f"Did you mean “leadtui {near[0]}”?" if near else "See “leadtui --help”."
    print(f"leadtui: there is no command {name}\n{hint}", file=sys.stderr)
    return 2
