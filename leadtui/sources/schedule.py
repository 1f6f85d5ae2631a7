"""When to poll again: pure arithmetic in seconds. `chance` is a number from 0 to 1 that the caller draws."""

from __future__ import annotations

import datetime
import email.utils
import math
import re
from collections.abc import Mapping
from typing import Final

LONGEST_PAUSE_S: Final = 900.0
"""No failure and no server keeps a source from being asked again for longer than this."""

JITTER: Final = 0.1
"""Share of the interval by which polls are spread, so that sources and machines do not march in step."""

_FIRST_RETRY_S: Final = 10.0
_RESETS: Final = (
    "ratelimit-reset",
    "x-ratelimit-reset-after",
    "x-ratelimit-reset",
    "x-rate-limit-reset",
)
"""Headers in which services say when one may ask again; none of them is a standard."""

_RESET: Final = re.compile(r"(?:^|[,;\s])(?:reset|t)\s*=\s*(\d{1,12})")


def pause(interval_s: float, chance: float, failures: int = 0, asked: float | None = None) -> float:
    """Seconds to wait after a poll: the interval, or after `failures` in a row a backoff.

    `asked` is what the source wants (Retry-After); it is kept to, within `LONGEST_PAUSE_S`.
    """
    if asked is not None and asked > 0:
        return min(asked, LONGEST_PAUSE_S) * (1 + JITTER * chance)
    if failures > 0:
        return backoff(interval_s, failures, chance)
    return interval_s * (1 - JITTER + 2 * JITTER * chance)


def backoff(interval_s: float, failures: int, chance: float) -> float:
    """Doubles with every failure in a row, from the interval or ten seconds, whichever is shorter."""
    first = min(max(interval_s, 1.0), _FIRST_RETRY_S)
    whole = min(first * 2.0 ** min(failures - 1, 20), LONGEST_PAUSE_S)
    return whole * (1 - 0.5 * chance)


def retry_after(value: str, now: datetime.datetime) -> float | None:
    """Seconds that a Retry-After asks for (RFC 9110, section 10.2.3: seconds or an HTTP date).

    At least 0 and at most `LONGEST_PAUSE_S`; None when it says nothing that can be read.
    """
    text = value.strip()
    try:
        seconds = float(text)
    except ValueError:
        at = http_date(text)
        if at is None:
            return None
        seconds = (at - now).total_seconds()
    if math.isnan(seconds):
        return None
    return min(max(seconds, 0.0), LONGEST_PAUSE_S)


def http_date(value: str) -> datetime.datetime | None:
    """A date of a header, aware; None when it cannot be read."""
    try:
        at = email.utils.parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return at if at.tzinfo else at.replace(tzinfo=datetime.UTC)


def asked_for(headers: Mapping[str, str], now: datetime.datetime) -> float | None:
    """Seconds that an answer asks us to wait, by the headers in use for it; None when none says so.

    `headers` are in lower case. A date is measured from the answer's own Date, where it has one: the two
    clocks need not agree.
    """
    now = http_date(headers.get("date", "")) or now
    if "retry-after" in headers:
        return retry_after(headers["retry-after"], now)
    if found := _RESET.search(headers.get("ratelimit", "")):
        return retry_after(found[1], now)
    for name in _RESETS:
        reset = headers.get(name, "").strip()
        if reset.isascii() and reset.replace(".", "", 1).isdigit() and len(reset) < 18:
            seconds = float(reset)
            # Some send seconds to go, others the moment itself since 1970, some of them in milliseconds.
            seconds = seconds / 1000 if seconds > 1e11 else seconds
            return retry_after(str(seconds - now.timestamp() if seconds > 1e9 else seconds), now)
    return None
