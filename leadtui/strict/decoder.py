"""The walk from marked nodes to Structs, by annotations; it notes every problem and goes on."""

from __future__ import annotations

import functools
import types
import typing
from collections.abc import Iterable
from typing import Any, Final, TypeVar

import msgspec

from leadtui.errors import ConfigError, Problem
from leadtui.strict import kinds
from leadtui.strict.kinds import PRIVATE, REST, SCALARS, Parse, Wrong, right
from leadtui.strict.marked import Marked, nearest, problem_at, shown, under

T = TypeVar("T")

_WRONG: Final[Any] = object()
"""Stands for a value that could not be had; the reason has been noted."""


def decode(marked: Marked, kind: type[T], path: str = "") -> T:
    """`marked` as a `kind`. Raises `ConfigError` with every problem, in the order of the file."""
    gathered = Gathered()
    value = gathered.decode(marked, kind, path)
    gathered.done()
    return typing.cast(T, value)


class Gathered:
    """Gathers the problems of several decodes and checks, to raise them as one."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def add(self, marked: Marked, path: str, message: str, hint: str = "") -> None:
        """Note a problem at a node."""
        self.problems.append(problem_at(marked, path, message, hint))

    def decode(self, marked: Marked, kind: type[T], path: str = "") -> T | None:
        """`marked` as a `kind`, or None after noting what is wrong with it."""
        value = _Decoder(self.problems).value(marked, kind, path)
        return None if value is _WRONG else typing.cast(T, value)

    def fields(self, marked: Marked, kind: type[msgspec.Struct], path: str = "") -> dict[str, Any]:
        """The fields of a Struct that were written and are right in themselves, by name.

        With no problems noted, `kind(**fields)` is the whole; with some, this is what can still be checked.
        """
        return _Decoder(self.problems).fields(marked, kind, path)

    def done(self) -> None:
        """Raise `ConfigError` if there were problems."""
        if self.problems:
            raise ConfigError(sorted(self.problems, key=lambda problem: (problem.file, problem.line)))


class _Field(msgspec.Struct, frozen=True):
    name: str
    key: str
    kind: Any
    required: bool
    optional: bool
    """None is one of its values."""


class _Plan(msgspec.Struct, frozen=True):
    """What a Struct asks of a mapping."""

    fields: tuple[_Field, ...]
    rest: str
    """Name of the field that keeps the unclaimed keys; empty when there is none."""
    keys: tuple[str, ...]


@functools.cache
def _plan(kind: type[msgspec.Struct]) -> _Plan:
    every = msgspec.structs.fields(kind)
    rest = next((field.name for field in every if REST in kinds.marks(field.type)), "")
    fields = tuple(
        _Field(
            field.name,
            field.encode_name,
            field.type,
            field.required,
            types.NoneType in kinds.members(kinds.bare(field.type)),
        )
        for field in every
        if field.name != rest
    )
    tag_field = kind.__struct_config__.tag_field
    keys = tuple(field.key for field in fields) + ((tag_field,) if tag_field else ())
    return _Plan(fields, rest, keys)


class _Decoder:
    """One walk over a tree of nodes; notes every problem in the list it is given."""

    def __init__(self, problems: list[Problem], private: bool = False) -> None:
        self.problems = problems
        self.private = private

    def value(self, node: Marked, kind: Any, path: str) -> Any:
        """The node as `kind`, or `_WRONG`."""
        if marks := kinds.marks(kind):
            return self._annotated(node, kind, marks, path)
        if kind is Marked:
            return node
        if kind in SCALARS:
            return self._parsed(node, SCALARS[kind], path)
        if len(members := kinds.members(kind)) > 1:
            return self._one_of(node, members, path)
        if names := kinds.names(kind):
            return self._named(node, names, path)
        if kinds.is_struct(kind):
            return self._struct(node, kind, path)
        if kinds.shape(kind) is tuple:
            return self._list(node, kind, path)
        if kinds.shape(kind) is dict:
            return self._mapping(node, kind, path)
        raise TypeError(f"strict has no rule for {kind!r} at {path}")

    def _wrong(self, node: Marked, path: str, message: str, hint: str = "") -> Any:
        self.problems.append(problem_at(node, path, message, hint))
        return _WRONG

    def _not(self, node: Marked, path: str, wanted: str, shape: type = str) -> Any:
        """Note that a node is not what is wanted; text is repeated only where text was asked for."""
        if isinstance(node.value, str) and shape is str:
            there = "this" if self.private else shown(node.value)
            return self._wrong(node, path, f"{there} is not {wanted}")
        given = {type(None): "nothing", str: "text", tuple: "a list", dict: "a mapping"}[type(node.value)]
        return self._wrong(node, path, f"{given} where there should be {wanted}")

    def _annotated(self, node: Marked, kind: Any, marks: tuple[Any, ...], path: str) -> Any:
        was_private = self.private
        self.private = was_private or PRIVATE in marks
        parse = next((mark for mark in marks if isinstance(mark, Parse)), None)
        found = self._parsed(node, parse, path) if parse else self.value(node, kinds.bare(kind), path)
        self.private = was_private
        return found

    def _parsed(self, node: Marked, parse: Parse, path: str) -> Any:
        if not isinstance(node.value, str):
            return self._not(node, path, parse.right)
        try:
            return parse.read(node.value)
        except Wrong as error:
            return self._wrong(node, path, error.message, error.hint or f"write {parse.right}")
        except ValueError:
            return self._not(node, path, parse.right)

    def _named(self, node: Marked, names: dict[str, Any], path: str) -> Any:
        text = node.value
        if isinstance(text, str) and text in names:
            return names[text]
        if isinstance(text, str) and not self.private and (hint := nearest(text, names)):
            return self._wrong(node, path, f"{shown(text)} is not one of the choices", hint)
        return self._not(node, path, "one of " + ", ".join(names))

    def _list(self, node: Marked, kind: Any, path: str) -> Any:
        if not isinstance(node.value, tuple):
            return self._not(node, path, right(kind), tuple)
        item = typing.get_args(kind)[0]
        found = [self.value(each, item, under(path, place)) for place, each in enumerate(node.value, 1)]
        if any(each is _WRONG for each in found):
            return _WRONG
        return frozenset(found) if typing.get_origin(kind) is frozenset else tuple(found)

    def _mapping(self, node: Marked, kind: Any, path: str) -> Any:
        if not isinstance(node.value, dict):
            return self._not(node, path, right(kind), dict)
        self._repeats(node, path)
        key_kind, item = typing.get_args(kind)
        found = [
            (
                self.value(Marked(key, each.file, each.line), key_kind, under(path, key)),
                self.value(each, item, under(path, key)),
            )
            for key, each in node.value.items()
        ]
        return _WRONG if any(_WRONG is half for pair in found for half in pair) else dict(found)

    def _repeats(self, node: Marked, path: str) -> None:
        for key, line in node.repeats:
            first = node.at(key).line
            here = Problem(
                node.file, line, under(path, key), "written twice", f"the first is on line {first}"
            )
            self.problems.append(here)

    def _one_of(self, node: Marked, members: tuple[Any, ...], path: str) -> Any:
        if node.value is None and types.NoneType in members:
            return None
        wanted = [member for member in members if member is not types.NoneType]
        fitting = [each for each in wanted if each is Marked or isinstance(node.value, kinds.shape(each))]
        if tags := kinds.tags(fitting):
            return self._tagged(node, tags, path)
        attempts = [(_Decoder([], self.private), member) for member in fitting]
        for attempt, member in attempts:
            value = attempt.value(node, member, path)
            if value is not _WRONG:
                return value
        if len(attempts) == 1 or (attempts and not isinstance(node.value, str)):
            fewest: list[Problem] = min([attempt.problems for attempt, _ in attempts], key=len)
            self.problems.extend(fewest)
            return _WRONG
        shape = str if any(kinds.shape(member) is str for member in wanted) else kinds.shape(wanted[0])
        return self._not(node, path, " or ".join(dict.fromkeys(right(member) for member in wanted)), shape)

    def _tagged(self, node: Marked, tags: dict[str, Any], path: str) -> Any:
        """The node as the member of a union of tagged Structs that its tag names."""
        key = str(next(iter(tags.values())).__struct_config__.tag_field)
        tag = node.at(key)
        if tag is node or tag.value is None:
            return self._wrong(tag, under(path, key), "missing", "one of: " + ", ".join(tags))
        kind = self._named(tag, tags, under(path, key))
        return kind if kind is _WRONG else self._struct(node, kind, path)

    def _struct(self, node: Marked, kind: type[msgspec.Struct], path: str) -> Any:
        before = len(self.problems)
        good = self.fields(node, kind, path)
        return kind(**good) if len(self.problems) == before else _WRONG

    def fields(self, node: Marked, kind: type[msgspec.Struct], path: str) -> dict[str, Any]:
        """The fields of a Struct that were written and are right in themselves."""
        given = {} if node.value is None else node.value
        if not isinstance(given, dict):
            self._not(node, path, right(kind), dict)
            return {}
        plan = _plan(kind)
        self._repeats(node, path)
        good: dict[str, Any] = {}
        others = {key: each for key, each in given.items() if key not in plan.keys}
        if plan.rest:
            good[plan.rest] = Marked(others, node.file, node.line, beside=plan.keys)
        else:
            self._unknown(others, (*plan.keys, *node.beside), path)
        for field in plan.fields:
            value = self._field(node, given.get(field.key), field, path)
            if value is not _WRONG:
                good[field.name] = value
        if (rules := getattr(kind, "problems", None)) is not None:
            self.problems.extend(rules(good, node, path))
        return good

    def _unknown(self, others: dict[str, Marked], known: Iterable[str], path: str) -> None:
        for key, each in others.items():
            self._wrong(each, under(path, key), "unknown key", nearest(key, known))

    def _field(self, node: Marked, there: Marked | None, field: _Field, path: str) -> Any:
        """The value of a field; `_WRONG` also when it is left to its default."""
        if there is not None and (there.value is not None or field.optional):
            return self.value(there, field.kind, under(path, field.key))
        if field.required:
            self._wrong(there or node, under(path, field.key), "missing", f"write {right(field.kind)}")
        return _WRONG
