"""What `leadtui --help` and `leadtui COMMAND --help` print, made of the manual."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import wrap

from leadtui.cli.manual import CHAPTERS, COMMANDS, GLOBAL, Entry, Option

WIDTH = 79

EXIT_CODES = (
    ("0", "done"),
    ("1", "what you asked to fail (--fail-late), or the output could not be written"),
    ("2", "wrong usage or config"),
    ("3", "the journal"),
    ("4", "a source failed"),
    ("5", "refused: somebody else has it, or this is read-only"),
)

_LONGEST_COMMAND = max(map(len, COMMANDS))


def manual() -> str:
    """The page of leadtui itself."""
    lines = [
        "leadtui: every enquiry on one live board, with an owner and a ticking clock",
        "",
        "usage: leadtui [OPTIONS] [COMMAND] ...",
        "",
        "Without a command it shows the board; where there is no terminal, one board as",
        "text. “leadtui demo” shows it over a pretend shop and touches no file of yours.",
    ]
    for title, names in CHAPTERS.items():
        lines += ["", title, *_columns(((name, COMMANDS[name].summary) for name in names), _LONGEST_COMMAND)]
    globals_ = [*_named(GLOBAL), ("--version", "print the version"), ("--help", "this page")]
    lines += ["", "Options, before or after the command", *_columns(globals_), ""]
    lines += _paragraph(
        "A lead is named by the end of its id, as short as the board and “list” show it. Times are ISO 8601 "
        "(2026-11-20T15:30) or words (15:30, tomorrow 9, mon 14, 2h); those without a zone are the shop's."
    )
    lines += ["", "Exit codes", *_columns(EXIT_CODES)]
    return "\n".join([*lines, "", "“leadtui COMMAND --help” tells more of a command."])


def page(entry: Entry) -> str:
    """The page of one command."""
    lines = [f"leadtui {entry.name}: {entry.summary}", "", *_usage(entry)]
    for text in entry.about:
        lines += ["", *(text.split("\n") if text.startswith(" ") else _paragraph(text))]
    words = [option for option in entry.options if not option.flag]
    flags = [option for option in entry.options if option.flag]
    for title, options in (("", words), ("Options", flags), ("Options of every command", GLOBAL)):
        if options:
            lines += ["", *filter(None, [title]), *_columns(_named(options))]
    if entry.examples:
        shown = [(f"leadtui {words}".strip(), what) for words, what in entry.examples]
        lines += ["", "Examples" if len(shown) > 1 else "Example", *_columns(shown)]
    return "\n".join(lines)


def _usage(entry: Entry) -> list[str]:
    words = [option for option in entry.options if not option.flag]
    flags = [option for option in entry.options if option.flag]
    parts = [_word(option) for option in words] + [f"[{_name(option)}]" for option in flags]
    head = f"usage: leadtui {entry.name}"
    # A part is never broken: the blanks in it are hidden from the wrapping.
    text = " ".join(part.replace(" ", "\0") for part in parts)
    lines = wrap(text, WIDTH - len(head) - 1, break_long_words=False, break_on_hyphens=False) or [""]
    margin = " " * len(head)
    told = [f"{head if place == 0 else margin} {line}".rstrip() for place, line in enumerate(lines)]
    return [line.replace("\0", " ") for line in told]


def _word(option: Option) -> str:
    return {"": "{}", "?": "[{}]", "*": "[{}...]", "+": "{}..."}[option.many].format(option.metavar)


def _name(option: Option) -> str:
    return f"{option.flag} {option.metavar}".strip()


def _named(options: Iterable[Option]) -> list[tuple[str, str]]:
    return [(_name(option), option.help) for option in options]


def _columns(pairs: Iterable[tuple[str, str]], least: int = 0) -> Iterator[str]:
    """Names with what they are, in two columns, the first at least so wide."""
    rows = list(pairs)
    width = max(least, *(len(name) for name, _ in rows))
    for name, what in rows:
        told = wrap(what, max(WIDTH - width - 4, 30), break_on_hyphens=False) or [""]
        yield f"  {name:<{width}}  {told[0]}".rstrip()
        yield from (" " * (width + 4) + line for line in told[1:])


def _paragraph(text: str) -> list[str]:
    return wrap(text, WIDTH, break_on_hyphens=False)
