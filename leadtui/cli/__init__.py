"""The command line: finds the command, reads its options, and ends with its exit code.

Every command lives in a module that is imported when it is called, so that a glance does not pay for a board.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from importlib import import_module

from leadtui.cli import output
from leadtui.cli.manual import COMMANDS, GLOBAL
from leadtui.cli.parsing import parse
from leadtui.errors import LeadtuiError, UsageError

DEFAULT_COMMAND = "board"

INTERRUPTED = 130
"""What a shell says of a command that Ctrl-C ended."""

_WITH_VALUE = tuple(option.flag for option in GLOBAL if option.metavar)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code: 0 done, 1 asked to fail, 2 usage, 3 store, 4 source, 5 refused."""
    words = list(sys.argv[1:] if argv is None else argv)
    output.lenient((sys.stdout, sys.stderr))
    if output.wants_ascii(_wants(words, "--ascii")):
        output.only_ascii((sys.stdout, sys.stderr))
    try:
        code = _run(words)
        output.flush()
    except LeadtuiError as error:
        return _failed(error)
    except BrokenPipeError:
        output.give_up_output()  # who read it has enough
        return 0
    except OSError as error:
        output.give_up_output()
        where = f"{error.filename}: " if error.filename else "The output cannot be written: "
        return _failed(LeadtuiError(f"{where}{error.strerror or 'the system failed'}."))
    except KeyboardInterrupt:
        return INTERRUPTED
    return code


def _failed(error: LeadtuiError) -> int:
    try:
        output.flush()
        output.complain(error)
    except OSError:
        output.give_up_output()
    return error.exit_code


def _run(words: list[str]) -> int:
    name, rest = _split(words)
    if name == "help":
        name, rest = (rest[0], ["--help"]) if rest else ("", ["--help"])
    if not name and _wants(rest, "--version"):
        from leadtui import __version__

        output.say(f"leadtui {__version__}")
        return 0
    if _wants(rest, "-h", "--help"):
        return _tell(name)
    entry = COMMANDS.get(name or DEFAULT_COMMAND)
    if entry is None:
        raise _no_such_command(name)
    options = parse(entry, rest)
    # All that an import makes stays: to look for garbage in it takes a twentieth of the time.
    gc.disable()
    run = getattr(import_module(f"leadtui.cli.{entry.module}"), entry.function)
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)  # thousands of leads are read, and live on, before any garbage is made
    gc.enable()
    code: int = run(options)
    return code


def _split(words: list[str]) -> tuple[str, list[str]]:
    """The command, and the other words in their order: global options stand before it or after it."""
    skip = False
    if words[:1] == ["--"]:
        words = words[1:]
    for place, word in enumerate(words):
        if skip:
            skip = False
        elif word in _WITH_VALUE:
            skip = True
        elif not word.startswith("-"):
            return word, words[:place] + words[place + 1 :]
    return "", words


def _wants(words: list[str], *flags: str) -> bool:
    """Whether one of the flags is among the options; behind `--` stand no options."""
    options = words[: words.index("--")] if "--" in words else words
    return any(word in flags for word in options)


def _tell(name: str) -> int:
    from leadtui.cli.pages import manual, page

    entry = COMMANDS.get(name)
    if name and entry is None:
        raise _no_such_command(name)
    output.say(page(entry) if entry else manual())
    return 0


def _no_such_command(name: str) -> UsageError:
    from difflib import get_close_matches

    near = get_close_matches(name.lower(), COMMANDS, n=1)
    hint = f"Did you mean “leadtui {near[0]}”?" if near else "“leadtui --help” lists the commands."
    return UsageError(f"There is no command {name[:40]}.", hint)
