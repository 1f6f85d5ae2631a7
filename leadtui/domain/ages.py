"""How ages and lengths of time are written. Imports nothing: a glance uses it."""

from __future__ import annotations

MINUTE, HOUR, DAY = 60, 3600, 86400
"""In seconds."""


def age(seconds: float, *, fine: bool = False) -> str:
    """A time that has passed, in at most five columns: `<1m`, `12m`, `1h10`, `3d`; `fine`: `40s`, `7m40`.

    Clocks that disagree never show as less than nothing.
    """
    whole = int(max(seconds, 0))
    minutes, hours, days = whole // MINUTE, whole // HOUR, whole // DAY
    if days:
        return f"{min(days, 9999)}d"
    if hours:
        return f"{hours}h{minutes % 60:02}"
    if fine:
        return f"{minutes}m{whole % MINUTE:02}" if minutes else f"{whole}s"
    return f"{minutes}m" if minutes or seconds <= 0 else "<1m"


def spoken(seconds: float) -> str:
    """A time that has passed, to be heard: `less than a minute`, `1 hour 10 minutes`, `3 days`."""
    minutes = int(max(seconds, 0)) // 60
    if minutes < 1:
        return "less than a minute"
    days, hours = minutes // 1440, minutes // 60
    if days:
        return _counted(days, "day")
    if not hours:
        return _counted(minutes, "minute")
    rest = minutes % 60
    return _counted(hours, "hour") + (f" {_counted(rest, 'minute')}" if rest else "")


def _counted(count: int, unit: str) -> str:
    return f"{count} {unit}{'' if count == 1 else 's'}"


def duration(seconds: float) -> str:
    """A length of time as the config writes it, in the largest unit that is exact: `90s`, `5m`, `7d`."""
    whole = int(max(seconds, 0))
    for unit, letter in ((DAY, "d"), (HOUR, "h"), (MINUTE, "m")):
        if whole and whole % unit == 0:
            return f"{whole // unit}{letter}"
    return f"{whole}s"
