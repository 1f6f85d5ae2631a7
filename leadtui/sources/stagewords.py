"""A shop's own words for stages, as its old program exports them, and which of our stages each one means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import msgspec

from leadtui.domain.stages import DEFAULT_PIPELINE, Pipeline, Stage
from leadtui.domain.text import clean
from leadtui.errors import ConfigError
from leadtui.strict import Marked, nearest, problem_at, under

_SHOWN: Final = 40
"""Characters of a word that a message repeats."""

MOST_WORDS: Final = 30
"""A column with more different words is none of stages, but of names perhaps: they are not repeated."""

_USUAL: Final = {
    "qualifying": ("contacted", "attempting", "connected", "working", "inprogress", "engaged"),
    "booked": ("appointment", "scheduled", "meetingbooked", "visit", "sitevisit", "appointmentset"),
    "signed": ("won", "closedwon", "sold", "customer", "accepted", "converted", "completed"),
    "later": ("onhold", "nurture", "nurturing", "postponed", "cold"),
    "never": ("disqualified", "unqualified", "rejected"),
    "lost": ("closedlost", "closed", "declined", "noreply", "noresponse", "unresponsive"),
    "not-enquiry": ("spam", "junk", "invalid", "wrongnumber", "duplicate"),
}  # fmt: skip
"""What other programs call our stages. Only suggested: what a word means is for the shop to say."""


class UnknownStage(ValueError):
    """A word that stands for no stage; `args[0]` says which, and what it may have been."""


class StageMet(msgspec.Struct, frozen=True):
    """A word for a stage that a file has, in how many rows, and what it is taken for."""

    word: str
    count: int
    stage: str
    """The id of ours; empty where it is none."""
    hint: str = ""
    """The nearest name, of a word that is none."""
    meant: str = ""
    """The id of ours that this would be."""


class StageWords:
    """Finds the stage that a word means: by the table of a map, else by the id or the label of a stage."""

    def __init__(self, pipeline: Pipeline = DEFAULT_PIPELINE, table: Mapping[str, str] | None = None) -> None:
        """`table` says what a word of theirs is with us; `check_stages` tells what is wrong with it."""
        self._stages: dict[str, Stage] = {}
        self._names: dict[str, str] = {}
        """As they are told, by what they are found by."""
        for stage in pipeline.stages:
            for name in (stage.id, stage.label):
                self._stages.setdefault(_squeezed(name), stage)
                self._names.setdefault(_squeezed(name), name)
        ours = dict(self._stages)
        for word, name in (table or {}).items():
            if (stage_meant := ours.get(_squeezed(name))) is not None:
                self._stages[_squeezed(word)] = stage_meant
                self._names.setdefault(_squeezed(word), clean(word, _SHOWN))
        self._met: Counter[str] = Counter()

    def find(self, word: str) -> Stage:
        """The stage that a word stands for. Raises UnknownStage, with the nearest name."""
        name, stage = clean(word, _SHOWN), self._stages.get(_squeezed(word))
        if name in self._met or len(self._met) <= MOST_WORDS:
            self._met[name] += 1
        if stage is None and self.is_odd:
            raise UnknownStage("no stage, and nor are many others there: is that the right column?")
        if stage is None:
            hint = self._nearest(word)
            raise UnknownStage(f"“{name}” is no stage" + (f": {hint}" if hint else ""))
        return stage

    @property
    def is_odd(self) -> bool:
        """Whether more different words were met than a shop has stages."""
        return len(self._met) > MOST_WORDS

    def begin(self) -> None:
        """Count anew which words are met."""
        self._met.clear()

    def told(self) -> tuple[str, ...]:
        """What each word that was met is with us, in a line each."""
        if self.is_odd:
            return (f"stage: more than {MOST_WORDS} different words stand there: is that the right column?",)
        return tuple(f"stage: “{one.word}” is {_told(one)}" for one in self.met())

    def met(self) -> Iterator[StageMet]:
        """The words that were met, those of no stage first, then the most frequent."""
        found = [self._one(word, count) for word, count in self._met.items()]
        return iter(sorted(found, key=lambda one: (one.stage != "", -one.count, one.word)))

    def _one(self, word: str, count: int) -> StageMet:
        stage = self._stages.get(_squeezed(word))
        if stage is not None:
            return StageMet(word, count, stage.id)
        meant = self._stages.get(_squeezed(self._closest(word)))
        return StageMet(word, count, "", self._nearest(word), meant.id if meant else "")

    def _nearest(self, word: str) -> str:
        closest = self._closest(word)
        return f"did you mean {closest}?" if closest else ""

    def _closest(self, word: str) -> str:
        """The name that was most likely meant, or nothing."""
        import difflib  # only a mistake pays for it

        usual = (name for name, words in _USUAL.items() if _squeezed(word) in words)
        meant = next((name for name in usual if _squeezed(name) in self._stages), "")
        close = difflib.get_close_matches(_squeezed(word), self._names, n=1)
        return meant or (self._names[close[0]] if close else "")


def _told(one: StageMet) -> str:
    return one.stage or ", ".join(filter(None, ("none of ours", one.hint)))


def check_stages(options: Marked, path: str, pipeline: Pipeline) -> None:
    """Raises ConfigError where `stages` in the map of these options names what is no stage of the shop."""
    mapped = options.at("map") if isinstance(options.value, dict) else options
    table = mapped.at("stages") if isinstance(mapped.value, dict) else mapped
    if table is mapped or not isinstance(table.value, dict):
        return
    place = under(under(path, "map"), "stages")
    known = {_squeezed(name) for stage in pipeline.stages for name in (stage.id, stage.label)}
    ids = [stage.id for stage in pipeline.stages]
    problems = [
        problem_at(each, under(place, word), f"no stage is called {each.value[:_SHOWN]!r}", _hint(each, ids))
        for word, each in table.value.items()
        if isinstance(each.value, str) and _squeezed(each.value) not in known
    ]
    if problems:
        raise ConfigError(problems)


def _hint(named: Marked, ids: Iterable[str]) -> str:
    return nearest(str(named.value), ids) or f"one of: {', '.join(ids)}"


def _squeezed(word: str) -> str:
    """A word however it is written: capitals, blanks and signs tell no stages apart."""
    return "".join(char for char in word.casefold() if char.isalnum()) or word.strip()
