"""The example config with a shop's own answers put in, and what is only an example's switched off."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from leadtui.cli.hours import DAYS, Hours
from leadtui.domain.currencies import CURRENCIES

_PLACES: Final = {"answers": "ana", "covers": "bo", "visits": "dan"}
"""Who stands in the example, by what they do."""

_EXAMPLES_OWN: Final = ("closed", "tags", "shared_identity", "ranges")
"""Keys whose values say something of the example's shop, and nothing of another."""

_STAFF: Final = re.compile(r"^    (owner|cover): (\w+)$", re.MULTILINE)
_OWN_COVER: Final = re.compile(r"^(    owner: (.+)\n)    cover: \2\n", re.MULTILINE)
"""Nobody stands in for themselves."""

_FIRST_SOURCE: Final = re.compile(
    r"^#sources:\n((?:#  #.*\n)*)#  drop:\n#    kind: folder\n#    path: .*\n", re.MULTILINE
)
_PLAIN: Final = re.compile(r"[A-Za-z~/][A-Za-z0-9 &'._/-]*(?<! )")
_MEANS_SOMETHING: Final = frozenset("~ null true false yes no on off y n".split())
"""Words that YAML, or some reader of it, takes for something else than text."""


class Answers(NamedTuple):
    """What a shop says of itself."""

    name: str
    zone: str
    region: str
    people: Mapping[str, str]
    """By what they do: answers, covers, visits."""
    hours: Hours | None = None
    """None: always open."""
    postcodes: tuple[str, ...] = ()
    """Where they go; none: anywhere."""
    folder: str = ""
    """A drop folder for files of enquiries; empty: none."""
    is_wall_public: bool = False
    """Whether customers see the screen on the wall."""


def put_in(example: str, answers: Answers) -> str:
    """The example with a shop's own answers in it, quoted so that YAML takes any text for text."""
    text = _with_people(example, answers.people)
    for key, answer in (("name", answers.name), ("zone", answers.zone), ("region", answers.region)):
        text = _with_value(text, f"  {key}", written(answer))
    currency = CURRENCIES.get(answers.region)
    text = _with_value(text, "  currency", written(currency)) if currency else _switched_off(text, "currency")
    for key in _EXAMPLES_OWN:
        text = _switched_off(text, key)
    text = _with_hours(text, answers.hours)
    if answers.postcodes:
        text = _with_value(text, "  postcodes", json.dumps(answers.postcodes, ensure_ascii=False))
    else:
        text = _switched_off(text, "postcodes")
    if answers.is_wall_public:
        text = _with_value(text, "  names", "none")
    return _with_folder(text, answers.folder)


def _with_people(text: str, answered: Mapping[str, str]) -> str:
    people = {_PLACES[place]: written(name) for place, name in answered.items()}
    staff = "".join(f"  {name}:\n" for name in dict.fromkeys(people.values()))
    text = re.sub(r"^people:\n(?:  .*\n)+", lambda _: f"people:\n{staff}", text, flags=re.MULTILINE)
    text = _STAFF.sub(lambda found: f"    {found[1]}: {people[found[2]]}", text)
    return _OWN_COVER.sub(r"\1", text)


def _with_hours(text: str, hours: Hours | None) -> str:
    if hours is None:
        return _switched_off(text, "hours")
    days = (f"  {day}: {_stretches(hours.get(day, ()))}\n" for day in DAYS)
    return re.sub(r"^hours:\n(?:  .*\n)+", f"hours:\n{''.join(days)}", text, flags=re.MULTILINE)


def _stretches(stretches: tuple[str, ...]) -> str:
    return f"[{', '.join(stretches)}]" if stretches else "closed"


def _with_folder(text: str, folder: str) -> str:
    if not folder:
        return text
    return _FIRST_SOURCE.sub(
        lambda found: f"sources:\n{found[1]}  drop:\n    kind: folder\n    path: {written(folder)}\n", text
    )


def _with_value(text: str, key: str, value: str) -> str:
    before, begin, after = text.partition(f"\n{key}: ")
    return before + begin + value + after[after.index("\n") :]


def _switched_off(text: str, key: str) -> str:
    """With a key, and all that stands under it, made a comment."""
    block = re.compile(rf"^( *){key}:.*\n(?:\1 .*\n)*", re.MULTILINE)

    def commented(found: re.Match[str]) -> str:
        indent = found[1]
        return "".join(f"{indent}#{line[len(indent) :]}" for line in found[0].splitlines(keepends=True))

    return block.sub(commented, text, count=1)


def written(text: str) -> str:
    """A text as YAML takes it for text: as it is where that is plain, else in quotes."""
    plain = _PLAIN.fullmatch(text) and text.lower() not in _MEANS_SOMETHING
    return text if plain else json.dumps(text, ensure_ascii=False)
