"""From words to options: argparse reads them, and what is wrong is told in our own words."""

from __future__ import annotations

import argparse
import re
from functools import partial
from typing import NoReturn

from leadtui.cli.manual import GLOBAL, Entry, Option
from leadtui.errors import UsageError

_SIGNED = re.compile(r"-[^-]")


def parse(entry: Entry, words: list[str]) -> argparse.Namespace:
    """The options of a command. Raises UsageError."""
    parser = _Parser(entry)
    if entry.takes_minus:  # with a blank before it, argparse takes a word that begins with `-` for no option
        known = {option.flag for option in (*entry.options, *GLOBAL)}
        words = [f" {word}" if _SIGNED.match(word) and word not in known else word for word in words]
    # Words and options in any order: `leadtui touch 4fad --json no answer`.
    options, unknown = parser.parse_known_intermixed_args(words)
    if unknown:
        parser.refuse(unknown)
    for option in GLOBAL:
        if getattr(options, option.dest) == "":
            parser.refuse_empty(option)
    return options


class _Parser(argparse.ArgumentParser):
    """argparse with our own words; it never prints and never exits."""

    def __init__(self, entry: Entry) -> None:
        # Without a width, argparse asks the terminal for one at every option; nothing of it is ever printed.
        plain = partial(argparse.HelpFormatter, width=79)
        super().__init__(add_help=False, allow_abbrev=False, usage=argparse.SUPPRESS, formatter_class=plain)
        self._name = f"leadtui {entry.name}"
        self._options = (*entry.options, *GLOBAL)
        for option in self._options:
            if not option.flag:
                # With an empty default, argparse does not ask for words that may be left out.
                default = () if option.many == "*" else None
                self.add_argument(
                    option.dest, metavar=option.metavar, nargs=option.many or None, default=default
                )
            elif option.metavar:
                self.add_argument(option.flag, dest=option.dest, default=option.default)
            else:
                self.add_argument(option.flag, dest=option.dest, action="store_true")

    def error(self, message: str) -> NoReturn:
        """Tell what argparse found wrong. Raises UsageError."""
        missing = message.partition("arguments are required: ")[2]
        if missing:
            raise self._usage(f"“{self._name}” needs {missing}.")
        option = next((one for one in self._options if message.startswith(f"argument {one.flag}:")), None)
        if option is not None and option.flag:
            if option.metavar:
                self.refuse_empty(option)
            raise self._usage(f"{option.flag} takes nothing after it.")
        raise self._usage(f"“{self._name}”: {message}.")

    def refuse_empty(self, option: Option) -> NoReturn:
        """Tell that an option lacks its value. Raises UsageError."""
        raise self._usage(f"{option.flag} has nothing after it.", f"Write {option.flag} {option.metavar}.")

    def refuse(self, unknown: list[str]) -> NoReturn:
        """Tell which words the command does not know. Raises UsageError."""
        first = next((word for word in unknown if word.startswith("-") and word != "--"), "")
        if not first:
            said = next((word for word in unknown if word != "--"), unknown[0])
            hint = "Text of several words stands in quotes." if len(unknown) > 1 else ""
            raise self._usage(f"“{self._name}” does not know what to do with “{said[:40]}”.", hint)
        from difflib import get_close_matches

        name = first.partition("=")[0][:40]
        near = get_close_matches(name, [one.flag for one in self._options if one.flag], n=1)
        raise self._usage(f"“{self._name}” has no option {name}.", f"Did you mean {near[0]}?" if near else "")

    def _usage(self, message: str, hint: str = "") -> UsageError:
        return UsageError(message, f"{hint} “{self._name} --help” tells more.".strip())
