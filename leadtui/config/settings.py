"""What a shop can set, as frozen Structs: every field with what it does, in the user's words.

All of it is text in a file until `leadtui.strict` has read it by these annotations; `config.example.yaml`
shows every field, and a test holds the two together.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Any, Literal

import msgspec

from leadtui.config.keys import Key, Keys
from leadtui.config.replies import reply_problems
from leadtui.config.stages import (
    DEFAULT_STAGES,
    StageSetting,
    retention_problems,
    staff_problems,
    stage_problems,
)
from leadtui.config.values import (
    Currency,
    DaysText,
    DayText,
    FiveSecondsOrMore,
    Hours,
    KeptFor,
    Kind,
    MinuteOrMore,
    PersonName,
    Region,
    Retry,
    Rhythm,
    Shared,
    SourceName,
    StageId,
    Store,
    TagName,
    Word,
    Zone,
    local_zone,
)
from leadtui.domain.ages import HOUR
from leadtui.domain.calendar import Calendar
from leadtui.domain.rules import Rules
from leadtui.domain.stages import Pipeline
from leadtui.domain.tags import TagRule
from leadtui.domain.templates import DEFAULT_TEMPLATES, Template
from leadtui.errors import Problem
from leadtui.strict import REST, Marked, problem_at, under
from leadtui.strict.secretplace import SecretField


class Shop(msgspec.Struct, frozen=True):
    """Who you are and where."""

    name: str = ""
    """What stands at the top of the board."""
    zone: Zone = ""
    """The time zone your hours are in. Left out: that of this machine."""
    region: Region = ""
    """Your country, so that phone numbers written without a country code are understood. Left out: only
    numbers with one are."""
    currency: Currency = ""
    """What stands before an amount; none: nothing. Left out: what your country writes."""


Day = tuple[Hours, ...] | DayText


class Week(msgspec.Struct, frozen=True):
    """When you work: hours for each day, several stretches if you like; a day left out is closed."""

    mon: Day = ()
    tue: Day = ()
    wed: Day = ()
    thu: Day = ()
    fri: Day = ()
    sat: Day = ()
    sun: Day = ()

    @classmethod
    def problems(cls, good: Mapping[str, Any], node: Marked, path: str) -> Iterator[Problem]:
        """Hours of a day that overlap; a week without any hours."""
        for day in (day for day in cls.__struct_fields__ if day in good):
            ordered = sorted(good[day])
            if any(before[1] > after[0] for before, after in pairwise(ordered)):
                yield problem_at(
                    node.at(day), under(path, day), "hours overlap", "each begins when the last has ended"
                )
        written = node.value if isinstance(node.value, dict) else {}
        if good.keys() == written.keys() and not any(good.values()):
            yield problem_at(
                node, path, "never open", "a shop without hours is never late; leave `hours` out for always"
            )

    def intervals(self) -> dict[int, tuple[tuple[int, int], ...]]:
        """By weekday (0 is Monday), minutes of the day, in order."""
        return {
            weekday: tuple(sorted(getattr(self, day))) for weekday, day in enumerate(self.__struct_fields__)
        }


class Person(msgspec.Struct, frozen=True):
    """One of you."""

    away: tuple[DaysText, ...] = ()
    """Days off: their stages go to the cover."""


class ChecklistSetting(msgspec.Struct, frozen=True):
    """What you ask every contact, and what follows from it."""

    framework: str = "five"
    """Which questions: five, inbound, bant, champ, or a file of your own in `frameworks` beside this one."""
    language: str = ""
    """The language of the words to say, in two letters. Left out: the first that the questions have."""
    ranges: dict[str, str] = {}
    """What jobs run, by a word of the enquiry; `other` for the rest."""
    within: str = "two weeks"
    """How soon is soon: what a yes to timing means."""
    postcodes: tuple[str, ...] = ()
    """Where you go: postcodes, how they begin, or ranges of them. They prefill the answer to area."""
    never: tuple[str, ...] = ("not our work", "out of area", "duplicate")
    """Reasons to pick from when it is never."""
    lost: tuple[str, ...] = ("price", "not now", "went with somebody else", "no answer any more")
    """Reasons to pick from when it is lost after the gate."""
    retries: tuple[Retry, ...] = ("1h", "4h", "tomorrow 9", "2d", "5d")
    """When to try again after each call that nobody answered; after the last, later is proposed."""


class TagSetting(msgspec.Struct, frozen=True):
    """What brings a tag with it when an enquiry comes in: any one of these is enough."""

    words: tuple[Word, ...] = ()
    """Words that the enquiry says."""
    sources: tuple[Word, ...] = ()
    """Where it came from."""
    postcodes: tuple[Word, ...] = ()
    """Postcodes, or how they begin."""

    @classmethod
    def problems(cls, good: Mapping[str, Any], node: Marked, path: str) -> Iterator[Problem]:
        """A tag that nothing brings."""
        written = node.value if isinstance(node.value, dict) else {}
        if good.keys() == written.keys() and not any(good.values()):
            yield problem_at(node, path, "no rule puts this tag on", "give it words, sources or postcodes")


class WallSetting(msgspec.Struct, frozen=True):
    """The screen on the shop's wall."""

    names: Literal["masked", "none"] = "masked"
    """What it shows of a name: masked (Ana R.), or none, where clients can see it."""
    bell: bool = False
    """Whether it rings once when somebody waits past the target and nobody has them."""
    page: FiveSecondsOrMore = 15
    """How long a page of leads stays."""


class SourceSetting(msgspec.Struct, frozen=True, kw_only=True):
    """One place enquiries come from: what every kind has in common, and the rest for its own kind."""

    kind: Kind
    """What it is: http, imap, folder, exec, or the name of a service (`leadtui source list`)."""
    enabled: bool = True
    """`no` leaves it alone without losing what is written here."""
    interval: Rhythm | None = None
    """How often it is asked; 0: only by hand. Left out: as often as its kind needs."""
    off_hours_interval: Rhythm | None = None
    """How often outside your hours. Left out: as often as within them."""
    options: Annotated[Marked, REST]
    """What its kind asks for, not looked at yet."""


class Settings(msgspec.Struct, frozen=True, dict=True):
    """Everything a shop can set; as it stands, what a shop without a config has."""

    shop: Shop = Shop()
    """Who you are and where."""
    hours: Week | None = None
    """When you work. Left out: always."""
    closed: tuple[DaysText, ...] = ()
    """Days when nobody works whatever the week says, each with a name if you like."""
    people: dict[PersonName, Person] = {}
    """Who works with leads. Left out: anybody."""
    stages: tuple[StageSetting, ...] = DEFAULT_STAGES
    """Your pipeline, in order."""
    lease: MinuteOrMore = HOUR
    """How long a claim lasts after the last thing its holder did on the lead."""
    shared_identity: tuple[Shared, ...] = ()
    """Numbers and addresses that many people share, so they tell nobody apart."""
    urgent_words: tuple[Word, ...] = ("burst", "leak", "no heat")
    """An enquiry that says one of these goes to the top."""
    tags: dict[TagName, TagSetting] = {}
    """Tags that leads get by themselves when an enquiry comes in."""
    checklist: ChecklistSetting = ChecklistSetting()
    """What you ask every contact, and what follows from it."""
    replies: tuple[Template, ...] = DEFAULT_TEMPLATES
    """What you write again and again."""
    sources: dict[SourceName, SourceSetting] = {}
    """Where enquiries come from."""
    retention: dict[StageId, KeptFor] = {}
    """How long people are kept whose leads have ended, by the stage of the end. Left out: for ever."""
    calendar_folder: str = ""
    """A folder for booked visits, a calendar entry (.ics) each. Left out: none are written."""
    data: str = ""
    """The folder for everything that is kept. Left out: where your system keeps data of programs."""
    store: Store = ""
    """Where the journal is, if not in that folder: another one, or postgresql://USER@HOST/DATABASE."""
    store_password: SecretField | None = None
    """Where the password for that database is kept."""
    group: Word = ""
    """A group of this machine whose people may read the journal's folder. Left out: nobody but you."""
    theme: str = "auto"
    """Colours: dark, light, terminal, one of your own, or auto."""
    mouse: bool = True
    """Whether the mouse works on the board."""
    motion: Literal["full", "reduced"] = "full"
    """Reduced: ages go by the minute, and nothing fades."""
    wall: WallSetting = WallSetting()
    """The screen on your wall."""
    keymap: dict[str, tuple[Key, ...] | Keys] = {}
    """Your own keys for actions."""

    @classmethod
    def problems(cls, good: Mapping[str, Any], node: Marked, path: str) -> Iterator[Problem]:
        """What is wrong with the stages and the replies as a whole."""
        if "stages" in good:
            yield from stage_problems(good["stages"], node, path)
            yield from staff_problems(good["stages"], good.get("people", {}), node, path)
        if good.get("retention"):
            yield from retention_problems(good["retention"], good.get("stages"), node, path)
        if "replies" in good:
            written = isinstance(node.value, dict) and "stages" in node.value
            stages = good.get("stages") or (None if written else DEFAULT_STAGES)
            ids = None if stages is None else [stage.id for stage in stages]
            yield from reply_problems(good["replies"], ids, node, path)

    @property
    def zone(self) -> str:
        """The shop's IANA time zone."""
        return self.shop.zone or local_zone()

    @cached_property
    def currency(self) -> str:
        """What stands before an amount; empty where nothing does."""
        from leadtui.domain.currencies import CURRENCIES  # few commands tell an amount

        sign = self.shop.currency or CURRENCIES.get(self.shop.region, "")
        return "" if sign == "none" else sign

    @cached_property
    def pipeline(self) -> Pipeline:
        """The stages as the domain has them."""
        return Pipeline(tuple(setting.stage() for setting in self.stages))

    @cached_property
    def calendar(self) -> Calendar:
        """When the shop works."""
        closed = frozenset[datetime.date]().union(*(days.dates() for days in self.closed))
        return Calendar(self.zone, self.hours.intervals() if self.hours else None, closed)

    def rules(self, today: datetime.date) -> Rules:
        """What a decision needs; `today` is the day in the shop's zone, or a moment of it."""
        return Rules(
            pipeline=self.pipeline,
            lease_s=self.lease,
            shared_identity=self.nobodies,
            urgent_words=self.urgent_words,
            tags=tuple(
                TagRule(tag, rule.words, rule.sources, rule.postcodes) for tag, rule in self.tags.items()
            ),
            away=self.away(today),
        )

    def away(self, today: datetime.date) -> frozenset[str]:
        """Who has the day off; `today` is the day in the shop's zone, or a moment of it."""
        if not self.days_off:
            return frozenset()
        if isinstance(today, datetime.datetime):
            from zoneinfo import ZoneInfo

            today = today.astimezone(ZoneInfo(self.zone)).date()
        return frozenset(name for name, days in self.days_off.items() if today in days)

    @cached_property
    def days_off(self) -> dict[str, frozenset[datetime.date]]:
        """By person, the days off; who has none is not named."""
        off = {
            name: frozenset[datetime.date]().union(*(days.dates() for days in person.away))
            for name, person in self.people.items()
        }
        return {name: days for name, days in off.items() if days}

    @cached_property
    def nobodies(self) -> frozenset[str]:
        """`shared_identity` as keys of ways to reach, and patterns of addresses."""
        return frozenset(_way_key(text, self.shop.region) for text in self.shared_identity)


def _way_key(text: str, region: str) -> str:
    from leadtui.domain.reach import email_way, phone_way  # reading numbers and addresses is slow to import

    if "@" in text and (text.startswith("@") or text.endswith("@") or "*" in text):
        return text.lower()
    way = email_way(text) if "@" in text else phone_way(text, region)
    return way.key if way else text
