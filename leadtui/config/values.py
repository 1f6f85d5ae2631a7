"""The texts of a config that mean something: zones, hours, dates, names; each read by one small function."""

from __future__ import annotations

import datetime
import os
import re
from typing import Annotated, Final

import msgspec

from leadtui.domain.storeurl import has_password, is_server_url
from leadtui.strict import PRIVATE, Parse, Wrong, nearest, seconds
from leadtui.strict.marked import shown

DAY_MINUTES: Final = 24 * 60

Interval = tuple[int, int]
"""Minutes since midnight, from and to; the end is not part of it."""

_CODES: Final = (
    "AC AD AE AF AG AI AL AM AO AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT "
    "BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER "
    "ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GT GU GW GY HK HN HR HT HU ID IE "
    "IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV "
    "LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP "
    "NR NU NZ OM PA PE PF PG PH PK PL PM PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK "
    "SL SM SN SO SR SS ST SV SX SY SZ TA TC TD TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG US UY UZ VA "
    "VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW"
)

REGIONS: Final = frozenset(_CODES.split())
"""ISO 3166 codes of the countries whose numbers phonenumbers reads; importing that to ask it is slow."""

_OTHER_NAMES: Final = {"UK": "GB", "EN": "GB", "USA": "US", "GER": "DE", "AUS": "AU", "CAN": "CA"}
"""What people write for a country that ISO 3166 calls something else."""


def zone(text: str) -> str:
    """The name of an IANA time zone. Raises `Wrong` with the nearest one."""
    import zoneinfo

    try:
        zoneinfo.ZoneInfo(text)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise Wrong(f"there is no time zone {shown(text)}", _nearest_zone(text)) from None
    return text


def _nearest_zone(text: str) -> str:
    """A hint for a misspelt zone; a town alone (`denver`) is found too."""
    import zoneinfo

    every = sorted(zoneinfo.available_timezones())
    town = text.strip().rpartition("/")[2].replace(" ", "_").lower()
    there = [name for name in every if "/" in name and name.rpartition("/")[2].lower() == town]
    return f"did you mean {there[0]}?" if there else nearest(text, every) or "such as Europe/London"


def region(text: str) -> str:
    """The ISO 3166 code of a country, in capitals. Raises `Wrong`."""
    code = text.upper()
    if code not in REGIONS:
        known = _OTHER_NAMES.get(code)
        hint = f"did you mean {known}?" if known else "two letters (ISO 3166), such as US, GB or DE"
        raise Wrong(f"{shown(text)} is not a country", hint)
    return code


LONGEST_CURRENCY: Final = 4


def currency(text: str) -> str:
    """What stands beside an amount: a sign or a few letters, or `none`. Raises ValueError."""
    sign = text.strip()
    fits = 0 < len(sign) <= LONGEST_CURRENCY and sign.isprintable()
    if not fits or any(char.isdigit() or char.isspace() for char in sign):
        raise ValueError(text)
    return sign


_TIME: Final = r"([0-9]{1,2}):([0-9]{2})"  # a text: `re` compiles it when a config has one, as all below


def time_of_day(text: str) -> int:
    """`7:00` to `24:00`, in minutes since midnight. Raises ValueError."""
    match = re.fullmatch(_TIME, text)
    if match is None:
        raise ValueError(text)
    minutes = int(match[1]) * 60 + int(match[2])
    if int(match[2]) > 59 or minutes > DAY_MINUTES:
        raise ValueError(text)
    return minutes


def interval(text: str) -> Interval:
    """`7:00-12:00`, in minutes since midnight. Raises ValueError or `Wrong`."""
    begin, dash, end = (part.strip() for part in text.replace("\u2013", "-").partition("-"))
    if not dash:
        raise ValueError(text)
    found = time_of_day(begin), time_of_day(end)
    if found[1] <= found[0]:
        hint = "past midnight: 22:00-24:00, and 0:00-6:00 on the next day"
        raise Wrong(f"{shown(text)} ends before it begins", hint)
    return found


def day(text: str) -> tuple[Interval, ...]:
    """The hours of a day written as one text: `closed`, or `7:00-12:00, 13:00-17:00`."""
    if text == "closed":
        return ()
    return tuple(interval(part.strip()) for part in text.split(","))


class Days(msgspec.Struct, frozen=True):
    """A day, or every day from the first to the last one; `name` says what for."""

    first: datetime.date
    last: datetime.date
    name: str = ""

    def dates(self) -> frozenset[datetime.date]:
        """Every one of the days."""
        count = (self.last - self.first).days + 1
        return frozenset(self.first + datetime.timedelta(index) for index in range(count))

    def cover(self, date: datetime.date) -> bool:
        """Whether a day is one of them."""
        return self.first <= date <= self.last


_DAYS: Final = r"(?as)(\d{4}-\d\d-\d\d)(?:\s*\.\.\s*(\d{4}-\d\d-\d\d))?(?:\s+(.+))?"

LONGEST_RANGE: Final = 366
"""Days; a longer range is a slip in a year."""


def days(text: str) -> Days:
    """`2026-12-25`, `2026-12-24..2027-01-01`, either followed by a name. Raises ValueError or `Wrong`."""
    match = re.fullmatch(_DAYS, text)
    if match is None:
        raise ValueError(text)
    first, last = _date(match[1]), _date(match[2] or match[1])
    if last < first:
        raise Wrong(f"{shown(text)} ends before it begins", "write the earlier date first")
    if (last - first).days >= LONGEST_RANGE:
        raise Wrong(f"{shown(text)} is longer than a year", "is one of the years a slip?")
    return Days(first, last, match[3] or "")


def _date(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise Wrong(f"there is no day {text}", "dates are year-month-day, such as 2026-12-25") from None


_ID: Final = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_SOURCE: Final = r"[a-z0-9]+(?:[-_.][a-z0-9]+)*"


def stage_id(text: str) -> str:
    """A stage's fixed name. Raises ValueError."""
    if len(text) > 40 or not re.fullmatch(_ID, text):
        raise ValueError(text)
    return text


def source_name(text: str) -> str:
    """A source's name: part of what its records are known by. Raises ValueError."""
    if len(text) > 40 or not re.fullmatch(_SOURCE, text):
        raise ValueError(text)
    return text


def shared(text: str) -> str:
    """A phone number, an e-mail address, or a pattern of addresses. Raises ValueError."""
    given = text.strip()
    is_mail = given.count("@") == 1 and len(given) > 1 and not any(map(str.isspace, given))
    is_phone = sum(map(str.isdigit, given)) >= 3 and set(given) <= set("+0123456789 ()-./")
    if not (is_mail or is_phone):
        raise ValueError(text)
    return given


def person_name(text: str) -> str:
    """The name of one of the shop's people. Raises ValueError."""
    if not text.strip() or not text.isprintable() or len(text) > 40 or text.lower() == "nobody":
        raise ValueError(text)
    return text.strip()


def word(text: str) -> str:
    """A word or a few that an enquiry may say. Raises ValueError."""
    if not text.strip():
        raise ValueError(text)
    return text.strip()


def tag_name(text: str) -> str:
    """A tag: one word. Raises ValueError."""
    if not text or len(text) > 40 or not text.isprintable() or any(map(str.isspace, text)):
        raise ValueError(text)
    return text


_LAST_MINUTE: Final = datetime.datetime(2999, 12, 31, 23, 59, tzinfo=datetime.UTC)
"""When a moment that is over by some time of some day is over."""


def retry(text: str) -> str:
    """A moment to try again at, as it was written: it is read anew after each call. Raises ValueError."""
    from leadtui.domain.when import read_moment  # only a config that says so pays for it

    found = read_moment(text, _LAST_MINUTE, "UTC")
    if found is None:
        raise ValueError(text)
    if found <= _LAST_MINUTE:
        raise Wrong(f"{shown(text)} may be over by the time it is read", "such as 1h, tomorrow 9 or mon 14")
    return text.strip()


def local_zone() -> str:
    """The IANA name of this machine's time zone (TZ, else the link /etc/localtime), or UTC."""
    named = os.environ.get("TZ", "").lstrip(":")
    _, found, link = os.path.realpath("/etc/localtime").rpartition("zoneinfo/")
    for name in (named, link if found else ""):
        try:
            return zone(name) if name else "UTC"
        except ValueError:
            continue
    return "UTC"


def rhythm(text: str) -> int:
    """How often a source is asked, in seconds; `0` is only by hand. Raises ValueError."""
    return 0 if text == "0" else seconds(text)


def _at_least(least: int, words: str) -> Parse:
    def read(text: str) -> int:
        duration = seconds(text)
        if duration < least:
            raise Wrong(f"{shown(text)} is too short", f"at least {words}")
        return duration

    return Parse(read, "a duration such as 90s, 5m, 4h or 7d")


Zone = Annotated[str, Parse(zone, "an IANA time zone such as Europe/London")]
Region = Annotated[str, Parse(region, "the two letters of a country, such as US")]
Currency = Annotated[str, Parse(currency, "a sign or up to four letters, such as $ or CHF, or none")]
Hours = Annotated[Interval, Parse(interval, "hours such as 7:00-12:00")]
DayText = Annotated[tuple[Interval, ...], Parse(day, "closed, or hours such as 7:00-12:00")]
DaysText = Annotated[Days, Parse(days, "a date (2026-12-25) or a range (2026-12-24..2026-12-31)")]
StageId = Annotated[str, Parse(stage_id, "small letters, digits and hyphens, such as site-visit")]
SourceName = Annotated[str, Parse(source_name, "small letters, digits and hyphens, such as web-form")]
Shared = Annotated[str, Parse(shared, "a number, an address or a part of one such as info@")]
_DAY_S: Final = 86_400
_KEPT: Final = r"([0-9]{1,4})(d|w|y)"
_KEPT_S: Final = {"d": _DAY_S, "w": 7 * _DAY_S, "y": 365 * _DAY_S + _DAY_S // 4}


def kept_for(text: str) -> int:
    """How long something is kept, in seconds: `90d`, `26w`, `2y`. Raises ValueError or `Wrong`."""
    match = re.fullmatch(_KEPT, text.strip())
    if match is None:
        raise ValueError(text)
    if not int(match[1]):
        raise Wrong(f"{shown(text)} is no time at all", "at least 1d; left out: for ever")
    return int(match[1]) * _KEPT_S[match[2]]


FiveSecondsOrMore = Annotated[int, _at_least(5, "5s")]
KeptFor = Annotated[int, Parse(kept_for, "days, weeks or years, such as 90d, 26w or 2y")]
MinuteOrMore = Annotated[int, _at_least(60, "1m")]


def store(text: str) -> str:
    """Where the journal is. Raises `Wrong` for a URL with a password."""
    if is_server_url(text) and has_password(text):
        raise Wrong(
            "a password does not stand in the config itself",
            "leave it out of the URL; store_password says where it is kept, or ~/.pgpass, or PGPASSWORD",
        )
    return text


Store = Annotated[str, Parse(store, "a folder, or postgresql://USER@HOST/DATABASE"), PRIVATE]
PersonName = Annotated[str, Parse(person_name, "a name (nobody is taken)")]
Word = Annotated[str, Parse(word, "a word or a few")]
TagName = Annotated[str, Parse(tag_name, "a tag of one word")]
Retry = Annotated[str, Parse(retry, "a moment such as 1h, 4h, tomorrow 9 or 2d")]
Kind = Annotated[str, Parse(word, "the kind of source it is: http, imap, folder, exec or a service")]
Rhythm = Annotated[int, Parse(rhythm, "a duration such as 30s or 5m, or 0 (by hand)")]
