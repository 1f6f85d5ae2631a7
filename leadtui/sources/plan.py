"""Which part of a record is which of our words: by the expressions of a map, or by our own column names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, Final, Protocol

import msgspec

from leadtui.domain.intake import Outside
from leadtui.domain.text import clean
from leadtui.errors import Problem
from leadtui.sources.expressions import Expression, Fallbacks, Unreadable, in_order
from leadtui.sources.tally import Tally
from leadtui.sources.values import text_of
from leadtui.strict import Marked, problem_at, under

WORDS: Final = (
    "external_id", "raised_at", "kind", "channel", "name", "phone", "email", "message", "company", "address",
    "postcode", "service", "campaign", "consent", "url", "source", "owner", "qualified_at", "booked_at",
    "signed_at", "lost_at", "stage", "stage_at", "reason", "amount", "appointment_at", "wake_at",
)  # fmt: skip
"""Our own words for the parts of a record, as a map and a file's header write them."""

ALIASES: Final = {"id": "external_id", "words": "message"}
"""Short forms that a map and a header may use."""

MOST_FIELDS: Final = 60
"""A shop's own fields that are kept of one record."""


class Raw(msgspec.Struct, frozen=True):
    """A record sorted into our words, its values untouched."""

    values: dict[str, Any]
    fields: dict[str, Any] = {}
    """The shop's own."""
    outside: dict[Outside, Any] = {}
    """Times at which something happened elsewhere."""


class Plan(Protocol):
    """Sorts a record into our words."""

    def sort(self, record: object, row: int, tally: Tally) -> Raw | None:
        """The record in our words; None when nothing of it is one."""
        ...

    def knows(self, keys: Iterable[str]) -> bool:
        """Whether a table with these columns has anything for us."""
        ...

    def used(self, keys: Iterable[str]) -> frozenset[str]:
        """Which of these keys are looked at."""
        ...

    def words(self) -> dict[str, str]:
        """Our words to what finds them, where that is not their own name."""
        ...


class MapOptions(msgspec.Struct, frozen=True):
    """The option `map`: our word to the JMESPath of where it stands, or to several in order of preference."""

    id: Fallbacks = ()
    external_id: Fallbacks = ()
    raised_at: Fallbacks = ()
    kind: Fallbacks = ()
    channel: Fallbacks = ()
    name: Fallbacks = ()
    phone: Fallbacks = ()
    email: Fallbacks = ()
    words: Fallbacks = ()
    message: Fallbacks = ()
    company: Fallbacks = ()
    address: Fallbacks = ()
    postcode: Fallbacks = ()
    service: Fallbacks = ()
    campaign: Fallbacks = ()
    consent: Fallbacks = ()
    url: Fallbacks = ()
    source: Fallbacks = ()
    owner: Fallbacks = ()
    qualified_at: Fallbacks = ()
    booked_at: Fallbacks = ()
    signed_at: Fallbacks = ()
    lost_at: Fallbacks = ()
    stage: Fallbacks = ()
    stage_at: Fallbacks = ()
    """When it came to that stage."""
    reason: Fallbacks = ()
    amount: Fallbacks = ()
    appointment_at: Fallbacks = ()
    wake_at: Fallbacks = ()
    outside: dict[Outside, Fallbacks] = {}
    """When something happened elsewhere to somebody known: answered, replied, booked, signed."""
    fields: dict[str, Fallbacks] = {}
    stages: dict[str, str] = {}
    """Their word for a stage to the id of ours; a word that is one of ours anyway may be left out."""

    @classmethod
    def problems(cls, good: dict[str, Any], node: Marked, path: str) -> Iterator[Problem]:
        """A word and its short form at once, an empty map, too many own fields."""
        for short, word in ALIASES.items():
            if good.get(short) and good.get(word):
                yield problem_at(
                    node.at(short), under(path, short), f"the same as {word}", "leave one of them out"
                )
        if good.get("stages") and not good.get("stage"):
            hint = "which column are these words in? such as `stage: Status`"
            yield problem_at(node.at("stages"), under(path, "stages"), "stages without a stage", hint)
        if not node.value:
            yield problem_at(node, path, "an empty map", "such as `name: full_name`")
        if len(good.get("fields", ())) > MOST_FIELDS:
            yield problem_at(node.at("fields"), under(path, "fields"), f"more than {MOST_FIELDS} fields")

    def by_word(self) -> dict[str, tuple[Expression, ...]]:
        """The expressions of each word that has any."""
        found = {word: in_order(getattr(self, word)) for word in WORDS}
        found |= {word: in_order(getattr(self, short)) or found[word] for short, word in ALIASES.items()}
        return {word: expressions for word, expressions in found.items() if expressions}


class ByExpressions:
    """A `Plan` that follows the user's map."""

    def __init__(self, options: MapOptions) -> None:
        self._words = options.by_word()
        self._fields = {clean(key, 60): in_order(each) for key, each in options.fields.items()}
        self._outside = {what: in_order(each) for what, each in options.outside.items()}
        every = (*self._words.values(), *self._fields.values(), *self._outside.values())
        self._names = frozenset(name for each in every for one in each for name in one.names)

    def sort(self, record: object, row: int, tally: Tally) -> Raw | None:
        """The record in our words; a word whose expressions fail on it is left out and noted."""
        values = {word: _first(word, each, record, row, tally) for word, each in self._words.items()}
        fields = {key: _first(key, each, record, row, tally) for key, each in self._fields.items()}
        outside = {
            what: _first(f"outside.{what}", each, record, row, tally) for what, each in self._outside.items()
        }
        return Raw(values, fields, outside)

    def knows(self, keys: Iterable[str]) -> bool:
        """Whether any expression looks at one of these columns."""
        return not self._names.isdisjoint(keys)

    def used(self, keys: Iterable[str]) -> frozenset[str]:
        """Which of these keys an expression names."""
        return self._names.intersection(keys)

    def words(self) -> dict[str, str]:
        """Our words, and the shop's own fields, to their expressions in order of preference."""
        every = self._words | {f"fields.{key}": each for key, each in self._fields.items()}
        every |= {f"outside.{what}": each for what, each in self._outside.items()}
        return {word: ", else ".join(one.text for one in each) for word, each in every.items()}


def _first(word: str, fallbacks: tuple[Expression, ...], record: object, row: int, tally: Tally) -> Any:
    for expression in fallbacks:
        try:
            value = expression.find(record)
        except Unreadable:
            tally.note(f"map.{word}: `{expression.text}` cannot be worked out", row)
            continue
        if text_of(value):
            return value
    return None


class ByOwnNames:
    """A `Plan` for records that use our own words; keys that are none are kept as the shop's own fields."""

    def sort(self, record: object, row: int, tally: Tally) -> Raw | None:
        """The record in our words, or None where none of its keys is one."""
        if not isinstance(record, dict):
            return None
        values: dict[str, Any] = {}
        fields: dict[str, Any] = {}
        for key, value in record.items():
            word = own_word(str(key))
            if word is None:
                fields[str(key)] = value
            elif not text_of(values.get(word)):
                values[word] = value
        return Raw(values, fields) if values else None

    def knows(self, keys: Iterable[str]) -> bool:
        """Whether any of these columns bears one of our names."""
        return any(map(own_word, keys))

    def used(self, keys: Iterable[str]) -> frozenset[str]:
        """Every key: what is none of our words becomes a field."""
        return frozenset(keys)

    def words(self) -> dict[str, str]:
        """None: every word is found by its own name."""
        return {}


def _bare(name: str) -> str:
    return "".join(char for char in name.casefold() if char.isalnum())


_OWN: Final = {_bare(word): word for word in WORDS} | {_bare(short): word for short, word in ALIASES.items()}


@lru_cache(maxsize=1000)  # a file has the same few columns in every row
def own_word(key: str) -> str | None:
    """Our word that a key stands for, whatever its case and signs (`Raised at`, `E-mail`); or None."""
    return _OWN.get(_bare(key))
