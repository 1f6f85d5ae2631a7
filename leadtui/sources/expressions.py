"""JMESPath expressions of the config: compiled when it is read, so that a slip is told before any poll."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Annotated, Any, Final

import jmespath
from jmespath.exceptions import JMESPathError, LexerError, ParseError
from jmespath.functions import Functions

from leadtui.sources.filters import read_filter
from leadtui.strict import Parse, Wrong, nearest

AND_THEN: Final = "|>"
"""Between an expression and what is done to its value: `address |> trim |> lower`."""


class Unreadable(ValueError):
    """An expression cannot be worked out on this record."""


# What working an expression out on a stranger's data may raise: its own errors, and those of the sums,
# comparisons and look-ups that the library does without asking.
_FAILURES: Final = (
    JMESPathError,
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)


class Expression:
    """A compiled expression, and the keys that it looks at."""

    __slots__ = ("_compiled", "_filters", "names", "text")

    def __init__(self, text: str) -> None:
        """Raises Wrong for what is not an expression."""
        self.text = text
        expression, *filters = text.split(AND_THEN)
        self._filters = tuple(map(read_filter, filters))
        try:
            self._compiled = jmespath.compile(expression)
        except JMESPathError as error:
            raise Wrong(_complaint(expression, error), _hint(expression)) from None
        nodes = list(_nodes(self._compiled.parsed))
        for node in nodes:
            if node["type"] == "function_expression" and node["value"] not in Functions.FUNCTION_TABLE:
                raise Wrong(
                    f"there is no function {node['value']}()",
                    nearest(node["value"], Functions.FUNCTION_TABLE),
                )
        self.names = frozenset(str(node["value"]) for node in nodes if node["type"] == "field")

    def __repr__(self) -> str:
        return f"Expression({self.text!r})"

    def find(self, record: object) -> Any:
        """What the expression gives on a record. Raises Unreadable."""
        with contextlib.suppress(*_FAILURES):
            value = self._compiled.search(record)
            for each in self._filters:
                value = each(value)
            return value
        # Outside of any handler: the library's error repeats the record, and would stay behind this one.
        raise Unreadable(self.text)


def _nodes(node: Any) -> Iterator[dict[str, Any]]:
    yield node
    for child in node["children"]:
        yield from _nodes(child)


def _complaint(text: str, error: JMESPathError) -> str:
    if not text.strip():
        return "an empty expression"
    if isinstance(error, LexerError | ParseError):
        return f"not a JMESPath expression, at character {min(error.lex_position, len(text)) + 1}"
    return "not a JMESPath expression"


def _hint(text: str) -> str:
    if text.replace(" ", "").replace("_", "").replace("-", "").isalnum():
        return f"""a key with spaces, signs or a digit first stands in double quotes: '"{text}"'"""
    return "jmespath.org has a tutorial"


Expr = Annotated[Expression, Parse(Expression, "a JMESPath expression")]
"""For options: one expression."""

Fallbacks = Expr | tuple[Expr, ...]
"""For options: an expression, or several of which the first that gives something counts."""


def in_order(fallbacks: Expression | tuple[Expression, ...]) -> tuple[Expression, ...]:
    """Fallbacks as a tuple, however they were written."""
    return fallbacks if isinstance(fallbacks, tuple) else (fallbacks,)
