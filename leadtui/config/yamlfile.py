"""YAML into marked nodes: text and places, no types guessed, nothing constructed.

The parser's events are read one by one rather than composed into its own tree: composing recurses in C, so a
few thousand opening brackets would end the process.
"""

from __future__ import annotations

from typing import Any, Final

import yaml

from leadtui.errors import ConfigError, Problem
from leadtui.strict import Marked
from leadtui.strict.marked import shown

MOST_NODES: Final = 100_000
"""Nodes with every alias written out: a short file of aliases can stand for billions."""

DEEPEST: Final = 40
"""Levels of nesting."""

_NOTHING: Final = ("", "~", "null")

_Loader: Final[Any] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

_IN_OUR_WORDS: Final = (
    (
        "mapping values are not allowed",
        "a `:` where none can be",
        "put text that has `: ` in it in quotes; else look at the line above: its `:`, its indentation",
    ),
    ("cannot start any token", "a character that no value can begin with", "put the text in quotes"),
    (
        "unexpected end of stream",
        "a quote that begins here is never closed",
        "write it again where the text ends",
    ),
    ("expected ',' or", "a bracket that begins here is not closed", "or a comma is missing in it"),
    (
        "did not find expected node content",
        "a bracket is not closed, or a value is missing",
        "look above, too",
    ),
    ("did not find expected key", "this line does not fit in with those above", "check the indentation"),
    ("did not find expected '-'", "this line does not fit in with those above", "check the indentation"),
    ("could not find expected ':'", "a key without a `:` after it", "write `key: value`"),
)
"""The parser's complaints that people meet, what they mean, and what mends them."""

_BEGINS_HERE: Final = "begins here"
"""In a message of ours: it stands where the parser says the thing began, not where the parser gave up."""


def parse(data: bytes, file: str) -> Marked:
    """The one document in `data`, `file` being how messages name it. Raises `ConfigError`."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError([Problem(file, line, "", "is not text in UTF-8", "save it as UTF-8")]) from None
    try:
        return _Tree(file).grow(_Loader(text))
    except yaml.reader.ReaderError as error:
        at = text.find(chr(error.character)) if isinstance(error.character, int) else 0
        here = Problem(
            file, text.count("\n", 0, max(at, 0)) + 1, "", "holds a control character", "remove it"
        )
        raise ConfigError([here]) from None
    except yaml.MarkedYAMLError as error:
        raise ConfigError([_syntax(error, text, file)]) from None


def _syntax(error: yaml.MarkedYAMLError, text: str, file: str) -> Problem:
    """What the parser complains about, in words a person can act on."""
    mark = error.problem_mark or error.context_mark
    at = mark.line if mark else 0
    lines = text.splitlines()
    line = lines[at] if at < len(lines) else ""
    if line[: len(line) - len(line.lstrip())].count("\t"):
        return Problem(file, at + 1, "", "a tab at the start of a line", "indent with spaces")
    said = error.problem or "is not YAML"
    for sign, message, hint in _IN_OUR_WORDS:
        if sign in said:
            began = error.context_mark if _BEGINS_HERE in message else None
            return Problem(file, (began.line if began else at) + 1, "", message, hint)
    return Problem(file, at + 1, "", said)


class _Open:
    """A list or mapping whose end has not come yet."""

    def __init__(self, event: Any) -> None:
        self.is_mapping = isinstance(event, yaml.MappingStartEvent)
        self.line = event.start_mark.line + 1
        self.anchor: str | None = event.anchor
        self.key: tuple[str, int] | None = None
        self.items: list[Marked] = []
        self.entries: dict[str, Marked] = {}
        self.repeats: list[tuple[str, int]] = []
        self.size = 1


class _Tree:
    """Grows the nodes of one document out of the parser's events."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.stack: list[_Open] = []
        self.anchors: dict[str, tuple[Marked, int]] = {}
        self.root: Marked | None = None

    def grow(self, loader: Any) -> Marked:
        """The whole document; a file with nothing in it is a node with nothing in it."""
        try:
            event = loader.get_event()
            while not isinstance(event, yaml.StreamEndEvent):
                self._take(event)
                event = loader.get_event()
        finally:
            loader.dispose()
        return self.root or Marked(None, self.file, 1)

    def _take(self, event: Any) -> None:
        line = event.start_mark.line + 1
        if getattr(event, "tag", None) is not None:
            raise self._wrong(
                line, f"a tag ({shown(event.tag)}) has no meaning here", "write the plain value"
            )
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event, line)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._open(event, line)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._close(self.stack.pop())
        elif isinstance(event, yaml.AliasEvent):
            if event.anchor not in self.anchors:
                raise self._wrong(
                    line, f"*{event.anchor} stands for nothing", f"write &{event.anchor} before it"
                )
            self._put(*self.anchors[event.anchor], None, line)
        elif isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
            raise self._wrong(line, "a second document begins here", "remove the `---`")

    def _wrong(self, line: int, message: str, hint: str = "") -> ConfigError:
        return ConfigError([Problem(self.file, line, "", message, hint)])

    def _awaits_key(self) -> bool:
        return bool(self.stack) and self.stack[-1].is_mapping and self.stack[-1].key is None

    def _scalar(self, event: Any, line: int) -> None:
        if self._awaits_key() and event.anchor is None:
            self.stack[-1].key = (event.value, line)
            return
        quoted = bool(event.style)
        nothing = not quoted and event.value in _NOTHING
        self._put(Marked(None if nothing else event.value, self.file, line, quoted), 1, event.anchor)

    def _open(self, event: Any, line: int) -> None:
        if self._awaits_key():
            raise self._wrong(
                line, "a list or mapping where a key should be", "put text with brackets in quotes"
            )
        if len(self.stack) >= DEEPEST:
            raise self._wrong(line, f"more than {DEEPEST} levels deep")
        self.stack.append(_Open(event))

    def _close(self, done: _Open) -> None:
        if done.is_mapping:
            node = Marked(done.entries, self.file, done.line, repeats=tuple(done.repeats))
        else:
            node = Marked(tuple(done.items), self.file, done.line)
        self._put(node, done.size, done.anchor)

    def _put(self, node: Marked, size: int, anchor: str | None, line: int = 0) -> None:
        """Give a finished node to what it stands in."""
        if anchor is not None:
            self.anchors[anchor] = (node, size)
        if not self.stack:
            self.root = node
            return
        into = self.stack[-1]
        into.size += size
        if into.size > MOST_NODES:
            raise self._wrong(line or node.line, f"stands for more than {MOST_NODES} values")
        if not into.is_mapping:
            into.items.append(node)
        elif into.key is None:
            if not isinstance(node.value, str):
                raise self._wrong(line or node.line, "an alias of no text where a key should be")
            into.key = (node.value, line or node.line)
        else:
            key, key_line = into.key
            into.key = None
            if key in into.entries:
                into.repeats.append((key, key_line))
            else:
                into.entries[key] = Marked(node.value, node.file, key_line, node.quoted, node.repeats)
