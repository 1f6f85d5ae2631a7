"""The commands, their options, and the page that `leadtui --help` prints."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import NamedTuple


class Entry(NamedTuple):
    """One command: what it does in a line, its options, and where it is."""

    name: str
    summary: str
    module: str
    function: str
    options: Callable[[argparse.ArgumentParser], None]
    about: str = ""


def manual() -> str:
    """The page that `leadtui --help` prints."""
    width = max(len(entry.name) for entry in COMMANDS.values())
    lines = [
        "leadtui: every enquiry on one live board, with an owner and a ticking clock",
        "",
        "usage: leadtui [OPTIONS] [COMMAND] …",
        "",
        "Without a command it shows the board; where there is no terminal, one board as text.",
        "“leadtui demo” shows it over a pretend shop and touches no file of yours.",
    ]
    for title, names in CHAPTERS.items():
        lines += ["", title]
        lines += [f"  {name:<{width}}  {COMMANDS[name].summary}" for name in names]
    lines += [
        "",
        "Options, before or after the command",
        "  --config FILE   the config (LEADTUI_CONFIG; else ~/.config/leadtui/config.yaml)",
        "  --store PATH    where the journal is (LEADTUI_STORE; else by the config)",
        "  --as NAME       who you are (LEADTUI_AS; else your login name)",
        "  --read-only     look, and change nothing",
        "  --version       print the version",
        "",
        "A lead is named by the end of its id, as short as the board and “list” show it. Times are ISO 8601 or",
        "words (“15:30”, “tomorrow 9”, “2h”), durations 90s, 5m, 4h, 7d.",
        "",
        "Exit codes: 0 done, 1 what you asked to fail (--fail-late), 2 wrong usage or config, 3 the journal,",
        "4 a source, 5 refused: somebody else has it, or this is read-only.",
        "",
        "“leadtui COMMAND --help” tells more of a command.",
    ]
    return "\n".join(lines)


def parser_for(entry: Entry) -> argparse.ArgumentParser:
    """The parser of one command, the global options included."""
    parser = argparse.ArgumentParser(
        prog=f"leadtui {entry.name}",
        description=f"{entry.summary[0].upper()}{entry.summary[1:]}. {entry.about}".strip(),
        allow_abbrev=False,
    )
    entry.options(parser)
    group = parser.add_argument_group("options of every command")
    group.add_argument("--config", metavar="FILE", help="the config to read")
    group.add_argument("--store", metavar="PATH", help="where the journal is")
    group.add_argument("--as", dest="person", metavar="NAME", help="who you are")
    group.add_argument("--read-only", action="store_true", help="look, and change nothing")
    return parser


Parser = argparse.ArgumentParser


def _none(parser: Parser) -> None:
    return None


def _json(parser: Parser, what: str = "print one JSON document") -> None:
    parser.add_argument("--json", action="store_true", help=what)


def _as_of(parser: Parser) -> None:
    parser.add_argument("--as-of", metavar="TIME", help="as it was at that time")


def _board(parser: Parser) -> None:
    parser.add_argument("--no-collect", action="store_true", help="start no collector")


def _collect(parser: Parser) -> None:
    parser.add_argument("--once", action="store_true", help="poll every source once and end")
    parser.add_argument(
        "--while-watched", action="store_true", help="end when no board has been open for a while"
    )
    _json(parser, "print what each source brought as JSON")


def _check(parser: Parser) -> None:
    parser.add_argument(
        "source", nargs="?", metavar="SOURCE", help="fetch one page of it and show what maps to what"
    )
    _json(parser)


def _list(parser: Parser) -> None:
    parser.add_argument(
        "--stage", metavar="STAGE", help="leads of one stage, by its id; “all” for every stage"
    )
    parser.add_argument("--owner", metavar="NAME", help="leads of one person; “nobody” for those without")
    parser.add_argument("--find", metavar="WORDS", help="leads with these words, or the digits of a number")
    _as_of(parser)
    _json(parser, "print one JSON item a line")


def _lead(parser: Parser) -> None:
    parser.add_argument("lead", metavar="ID", help="the end of the lead's id")


def _show(parser: Parser) -> None:
    _lead(parser)
    _json(parser)


def _log(parser: Parser) -> None:
    parser.add_argument("--since", metavar="SEQ", type=int, default=0, help="only events after this number")
    parser.add_argument("--follow", action="store_true", help="go on as events come in")
    _json(parser, "print one JSON event a line")


def _glance(parser: Parser) -> None:
    parser.add_argument("--window", metavar="DURATION", default="7d", help="how far back counts reach (7d)")
    parser.add_argument(
        "--format", metavar="TEXT", help="a line of your own, such as '{late} late · {waiting} waiting'"
    )
    parser.add_argument("--fail-late", action="store_true", help="end with exit code 1 when anything is late")
    _as_of(parser)
    _json(parser)


def _add(parser: Parser) -> None:
    parser.add_argument("words", nargs="+", metavar="WORDS", help="number or e-mail first, then the name")
    parser.add_argument("--want", default="", metavar="WORDS", help="what they want")
    parser.add_argument("--source", default="phone", metavar="NAME", help="how they came (phone)")
    _json(parser)


def _on_lead(parser: Parser) -> None:
    _lead(parser)
    _json(parser)


def _touch(parser: Parser) -> None:
    _lead(parser)
    parser.add_argument(
        "how",
        nargs="*",
        metavar="HOW",
        help="reached, no answer, voicemail, busy, message sent, wrong number (reached)",
    )
    _json(parser)  # fmt: skip


def _callback(parser: Parser) -> None:
    _lead(parser)
    parser.add_argument(
        "when", nargs="+", metavar="WHEN", help="“15:30”, “tomorrow 9”, “2h”, ISO 8601, or “none”"
    )
    _json(parser)


def _not_enquiry(parser: Parser) -> None:
    _lead(parser)
    parser.add_argument("why", nargs="+", metavar="WHY", help="spam, wrong number, seller, job seeker, …")
    _json(parser)


def _note(parser: Parser) -> None:
    _lead(parser)
    parser.add_argument("text", nargs="+", metavar="TEXT", help="what to write down")
    _json(parser)


def _undo(parser: Parser) -> None:
    parser.add_argument(
        "command",
        nargs="?",
        metavar="COMMAND",
        help="the command's id, as the log has it (else: your newest)",
    )
    _json(parser)  # fmt: skip


def _import(parser: Parser) -> None:
    parser.add_argument("file", metavar="FILE", help="CSV, JSON, NDJSON, vCard or .eml")
    parser.add_argument(
        "--source", metavar="NAME", default="import", help="what to call where they came from"
    )
    parser.add_argument("--map", metavar="FILE", help="YAML: our field to a column of the file")
    parser.add_argument("--dry-run", action="store_true", help="say what would be taken, and take nothing")
    _json(parser)


def _export(parser: Parser) -> None:
    kinds = parser.add_mutually_exclusive_group()
    kinds.add_argument("--csv", action="store_true", help="a table with our own column names (the default)")
    kinds.add_argument("--json", action="store_true", help="one JSON document")


def _init(parser: Parser) -> None:
    parser.add_argument("--force", action="store_true", help="write even where a config is already")


COMMANDS: dict[str, Entry] = {
    entry.name: entry
    for entry in (
        Entry("board", "the board (without a terminal: one board as text)", "running", "board", _board),
        Entry("demo", "the board over a pretend shop", "demo", "demo", _none,
              "Its enquiries are polled over real HTTP on this machine; no file of yours is touched."),
        Entry("glance", "who is late and what waits, once", "glancing", "glance", _glance),
        Entry("collect", "poll the sources without a screen", "running", "collect", _collect),
        Entry("check", "check config, keymap and themes; or one source", "checking", "check", _check,
              "With a source: fetches one page, shows what maps to what, and writes nothing."),
        Entry("init", "write a commented config from a few questions", "starting", "init", _init),
        Entry("list", "leads and their contacts", "reading", "list_leads", _list),
        Entry("show", "all that is known of one lead", "reading", "show", _show),
        Entry("log", "the journal, event by event", "reading", "log", _log),
        Entry("export", "contacts and leads out, as CSV or JSON", "reading", "export", _export),
        Entry("import", "contacts and leads in, with their past milestones", "importing", "import_file", _import),
        Entry("add", "add somebody who is on the phone", "writing", "add", _add),
        Entry("claim", "take a lead", "writing", "claim", _on_lead),
        Entry("release", "give a lead back to nobody", "writing", "release", _on_lead),
        Entry("touch", "record a call or a message", "writing", "touch", _touch),
        Entry("callback", "set, or take away, a call-back", "writing", "callback", _callback),
        Entry("not-enquiry", "say that it is not an enquiry, and why", "writing", "not_enquiry", _not_enquiry),
        Entry("note", "write a note", "writing", "note", _note),
        Entry("undo", "undo a whole command", "writing", "undo", _undo),
    )
}  # fmt: skip

CHAPTERS: dict[str, tuple[str, ...]] = {
    "Look": ("board", "demo", "glance", "list", "show", "log"),
    "Work": ("add", "claim", "release", "touch", "callback", "not-enquiry", "note", "undo"),
    "Run": ("init", "check", "collect", "import", "export"),
}
