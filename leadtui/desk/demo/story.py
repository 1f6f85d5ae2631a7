"""What happens to the pretend shop, second by second: pure, the same for the same seed, and without an end.

The first minute is written out, so that whoever watches sees within it what a bad hour brings; from then on
each minute is made up from the seed and its own number alone.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Final, Literal

import msgspec

from leadtui.desk.demo.people import (
    BURSTS,
    JOB_IN_HAND,
    JOBS,
    LOOKING_FOR_WORK,
    PHONE_NOISE,
    REPLIES,
    SELLING,
    Job,
    Person,
    person,
)

Feed = Literal["web-form", "calls", "chat", "ads"]
FEEDS: Final[tuple[Feed, ...]] = ("web-form", "calls", "chat", "ads")

Trouble = Literal["error", "login", "busy"]
"""How a feed fails: 500, a page to log in with 200, or 429 with a wait."""

MINUTE_S: Final = 60.0
STRANGERS_FROM: Final = 300
"""Numbers of people below this are those of the shop's past."""

STRANGERS_A_MINUTE: Final = 6
STORM_EVERY: Final = 7
"""Minutes from one burst of emergencies to the next."""

_IN_A_STORM: Final[tuple[Feed, ...]] = ("web-form", "web-form", "calls", "ads")

TROUBLE_EVERY: Final = 8
"""Minutes from one failing feed to the next."""


class Happening(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a feed comes to know, `at_s` seconds after the story began."""

    at_s: float
    feed: Feed
    id: str
    name: str = ""
    phone: str = ""
    """In E.164; empty for a caller who hides it."""
    email: str = ""
    words: str = ""
    service: str = ""
    address: str = ""
    postcode: str = ""
    voicemail_s: int = 0


# People of the past who are heard of again; `matters` gives them their history.
RETURNING: Final = 11
WITH_JOB_IN_HAND: Final = 12
WILL_REPLY: Final = 3
WILL_REPLY_TOO: Final = 6
REPEAT_CALLER: Final = 1


def _of(who: Person, at_s: float, feed: Feed, tag: str, job: Job | str, voicemail_s: int = 0) -> Happening:
    """A happening with all that the feed asks for; a telephone call knows a number and nothing else."""
    service, words = (job.service, job.words) if isinstance(job, Job) else ("", job)
    known = who if feed != "calls" else Person("", who.phone, "", "", "")
    return Happening(
        at_s=at_s,
        feed=feed,
        id=f"{feed}-{tag}",
        name=known.name,
        phone=known.phone,
        email=known.email,
        words=words,
        service=service if feed in ("web-form", "ads") else "",
        address=known.address if feed == "web-form" else "",
        postcode=known.postcode if feed in ("web-form", "ads") else "",
        voicemail_s=voicemail_s,
    )


def _first_minute() -> tuple[Happening, ...]:
    """A storm comes in: every kind of trouble that a board has to keep apart, within a minute."""
    stranger = [person(STRANGERS_FROM - 20 + index) for index in range(12)]
    partner = msgspec.structs.replace(
        person(STRANGERS_FROM - 8), phone=stranger[4].phone, address=stranger[4].address
    )
    return (
        _of(stranger[0], 2, "web-form", "0001", BURSTS[0]),
        _of(stranger[1], 5, "calls", "0001", "", 42),
        _of(stranger[2], 8, "web-form", "0002", BURSTS[1]),
        Happening(at_s=10, feed="calls", id="calls-0002", words=PHONE_NOISE, voicemail_s=9),
        _of(stranger[3], 12, "ads", "0001", JOBS[0]),
        _of(person(WILL_REPLY), 14, "chat", "0001", REPLIES[0]),
        _of(stranger[0], 18, "calls", "0003", "", 17),  # filled the form in, and now she calls
        _of(stranger[4], 21, "web-form", "0003", JOBS[3]),
        _of(partner, 24, "web-form", "0004", JOBS[10]),  # another person, on the same number
        _of(person(RETURNING), 27, "web-form", "0005", JOBS[6]),
        _of(stranger[5], 28, "chat", "0002", BURSTS[2]),  # the chat is down: both come when it recovers
        _of(person(WILL_REPLY_TOO), 30, "chat", "0003", REPLIES[1]),
        _of(person(WITH_JOB_IN_HAND), 32, "web-form", "0006", JOB_IN_HAND),
        _of(stranger[1], 34, "calls", "0004", "", 0),  # the same caller a second time, no name either time
        _of(stranger[6], 38, "ads", "0002", BURSTS[3]),
        _of(stranger[7], 39, "web-form", "0007", BURSTS[4]),
        _of(stranger[8], 40, "calls", "0005", "", 63),
        _of(stranger[9], 42, "ads", "0003", BURSTS[5]),
        _of(stranger[10], 44, "web-form", "0008", BURSTS[6]),
        Happening(
            at_s=50, feed="web-form", id="web-form-0009", name="Growth Team", email="growth@example.net",
            words=SELLING[0],
        ),
        _of(person(REPEAT_CALLER), 55, "calls", "0006", "", 21),
    )  # fmt: skip


def minute(seed: int, number: int) -> tuple[Happening, ...]:
    """What happens in the minute `number` (from 0), in the order of time."""
    if number == 0:
        return _first_minute()
    chance = random.Random(f"{seed}/{number}")
    storm = number % STORM_EVERY == 0
    count = STRANGERS_A_MINUTE if storm else chance.choice((0, 1, 1, 2))
    spread = MINUTE_S / 3 if storm else MINUTE_S
    moments = sorted(number * MINUTE_S + chance.random() * spread for _ in range(count))
    made = (_made_up(chance, number, index, at_s, storm) for index, at_s in enumerate(moments))
    return tuple(made)


def _made_up(chance: random.Random, number: int, index: int, at_s: float, storm: bool) -> Happening:
    """One happening of a minute: mostly a stranger, sometimes somebody known, sometimes noise."""
    tag = f"{number:04}{index}"
    stranger = person(STRANGERS_FROM + number * STRANGERS_A_MINUTE + index)
    if storm:
        stormy = chance.choice(_IN_A_STORM)
        return _of(stranger, at_s, stormy, tag, chance.choice(BURSTS) if stormy != "calls" else "", 30)
    before = number - chance.randint(1, 3)
    earlier = person(STRANGERS_FROM + max(1, before) * STRANGERS_A_MINUTE)
    kind = chance.choices(
        ("asks", "calls again", "replies", "robocall", "sells", "wants work"), (70, 8, 10, 5, 5, 2)
    )[0]
    if kind == "calls again":
        return _of(earlier, at_s, "calls", tag, "", chance.choice((0, 14, 33)))
    if kind == "replies":
        return _of(earlier, at_s, "chat", tag, chance.choice(REPLIES))
    if kind == "robocall":
        return Happening(at_s=at_s, feed="calls", id=f"calls-{tag}", words=PHONE_NOISE, voicemail_s=9)
    if kind == "sells":
        return Happening(
            at_s=at_s, feed="web-form", id=f"web-form-{tag}", name="Growth Team",
            email=f"offer{number}@example.net", words=chance.choice(SELLING),
        )  # fmt: skip
    if kind == "wants work":
        return _of(stranger, at_s, "web-form", tag, LOOKING_FOR_WORK)
    feed = chance.choice(FEEDS)
    voicemail_s = chance.choice((0, 12, 38, 55)) if feed == "calls" else 0
    return _of(stranger, at_s, feed, tag, chance.choice(JOBS) if feed != "calls" else "", voicemail_s)


def between(seed: int, start_s: float, end_s: float) -> Iterator[Happening]:
    """What happens from `start_s` to `end_s`, both included, in the order of time."""
    first, last = int(max(start_s, 0) // MINUTE_S), int(max(end_s, 0) // MINUTE_S)
    for number in range(first, last + 1):
        yield from (one for one in minute(seed, number) if start_s <= one.at_s <= end_s)


def trouble(seed: int, feed: Feed, at_s: float) -> Trouble | None:
    """How a feed fails at a moment: first the server, then its log-in, and then it is well again."""
    number, second = divmod(at_s, MINUTE_S)
    if number == 0:
        if feed != "chat" or not 22 <= second < 44:
            return None
        return "error" if second < 34 else "login"
    if number % TROUBLE_EVERY != TROUBLE_EVERY - 1:
        return None
    chance = random.Random(f"{seed}/trouble/{number:.0f}")
    if feed != chance.choice(FEEDS) or second >= 40:
        return None
    if chance.random() < 0.5:
        return "busy"
    return "error" if second < 25 else "login"
