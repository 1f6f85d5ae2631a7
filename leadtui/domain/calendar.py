"""The shop's working time: when it is open, and what an hour of it means on the clock.

A moment is open when the wall clock of the shop's zone stands inside an interval of that day. So an interval
in the hour that a spring change skips is shorter, and one in the hour that an autumn change repeats is
worked twice. All moments are aware; results are in UTC. Durations are seconds of working time.
"""

from __future__ import annotations

import datetime
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache, partial
from itertools import accumulate

import msgspec

_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_TICK = datetime.timedelta(microseconds=1)
_SECOND = 1_000_000
_MINUTE = 60 * _SECOND
_DAY = 24 * 60 * _MINUTE
_EPOCH_WEEKDAY = 3  # 1 January 1970 was a Thursday

_BLOCK_DAYS = 32
_BLOCK = _BLOCK_DAYS * _DAY
_BLOCKS_KEPT = 512

HORIZON_DAYS = 20 * 366
"""A moment further ahead than this is not looked for."""

Week = dict[int, tuple[tuple[int, int], ...]]
"""Working intervals by weekday (0 is Monday): minutes of the local day, half-open, up to 24 * 60."""

_WHOLE_DAY = ((0, 24 * 60),)


class Calendar(msgspec.Struct, frozen=True, dict=True):
    """When the shop works; as it stands, always.

    Raises ValueError for intervals that are not within a day, and zoneinfo.ZoneInfoNotFoundError (on first
    use) for a zone that this machine does not know.
    """

    zone: str = "UTC"
    week: Week | None = None
    """None: at all hours. A weekday that is not named is closed."""
    closed: frozenset[datetime.date] = frozenset()
    """Local days on which nobody works, whatever the week says."""

    def __post_init__(self) -> None:
        """Refuses intervals that are not within a day."""
        for weekday, intervals in (self.week or {}).items():
            if not 0 <= weekday <= 6 or not all(0 <= start < end <= 24 * 60 for start, end in intervals):
                raise ValueError(f"not a weekday with intervals inside one day: {weekday}: {intervals}")

    def is_open(self, at: datetime.datetime) -> bool:
        """Whether the shop works at `at`."""
        return self._hours is None or self._hours.is_open(_ticks(at))

    def add(self, at: datetime.datetime, seconds: float) -> datetime.datetime | None:
        """The first moment by which `seconds` of working time have passed since `at`.

        With no seconds (or fewer) it is `at` itself where that is open, else the next opening. None when that
        much working time does not come within `HORIZON_DAYS`: a calendar that never opens.
        """
        ticks = round(max(seconds, 0) * _SECOND)
        if self._hours is None:
            return _moment(_ticks(at) + ticks)
        return _moment(self._hours.after(_ticks(at), ticks))

    def elapsed(self, start: datetime.datetime, end: datetime.datetime) -> float:
        """Seconds of working time from `start` to `end`; none when `end` is not after `start`."""
        first, last = _ticks(start), _ticks(end)
        if last <= first:
            return 0.0
        return (last - first if self._hours is None else self._hours.between(first, last)) / _SECOND

    def next_open(self, at: datetime.datetime) -> datetime.datetime | None:
        """`at` itself where that is open, else the next opening; None when the calendar never opens."""
        return self.add(at, 0)

    def closes(self, at: datetime.datetime) -> datetime.datetime | None:
        """When the opening that `at` falls into ends; None when it is closed at `at`, or never closes."""
        return None if self._hours is None else _moment(self._hours.end_of(_ticks(at)))

    @cached_property
    def _hours(self) -> _Hours | None:
        """Working time on the time line; None where all of it is."""
        week = dict.fromkeys(range(7), _WHOLE_DAY) if self.week is None else self.week
        if not self.closed and all(week.get(day) == _WHOLE_DAY for day in range(7)):
            return None
        return _Hours(self.zone, week, self.closed)


def _ticks(moment: datetime.datetime) -> int:
    """Microseconds since 1970: whole numbers, so that what is added can be measured again exactly."""
    return (moment - _EPOCH) // _TICK


_FIRST = _ticks(datetime.datetime.min.replace(tzinfo=datetime.UTC)) + 2 * _DAY
_LAST = _ticks(datetime.datetime.max.replace(tzinfo=datetime.UTC)) - 2 * _DAY
"""Moments that every zone can tell."""


def _moment(ticks: int | None) -> datetime.datetime | None:
    return None if ticks is None or ticks > _LAST else _EPOCH + ticks * _TICK


class _Block(msgspec.Struct, frozen=True):
    """Openings in `_BLOCK_DAYS` days of UTC, in order and apart; `before` is the open time before each."""

    starts: list[int]
    ends: list[int]
    before: list[int]
    total: int

    def opening(self, at: int) -> int | None:
        """The end of the opening that `at` falls into, as far as it lies in this block."""
        index = bisect_right(self.ends, at)
        return self.ends[index] if index < len(self.ends) and self.starts[index] <= at else None

    def passed(self, at: int) -> int:
        """Open time of this block until `at`."""
        index = bisect_right(self.ends, at)
        if index == len(self.ends):
            return self.total
        return self.before[index] + max(0, at - self.starts[index])

    def when(self, worked: int) -> int:
        """The first moment at which so much (more than none) of this block's open time has passed."""
        index = bisect_left(self.before, worked) - 1
        return self.starts[index] + worked - self.before[index]


class _Hours:
    """A week's openings laid on the time line, a block at a time, each worked out once and kept."""

    def __init__(
        self, zone: str, week: Mapping[int, tuple[tuple[int, int], ...]], closed: frozenset[datetime.date]
    ) -> None:
        # Imported here because it takes longer than everything else that a calendar always open needs.
        from zoneinfo import ZoneInfo

        self._zone = ZoneInfo(zone)
        self._week = {
            day: tuple((a * _MINUTE, b * _MINUTE) for a, b in week.get(day, ())) for day in range(7)
        }
        self._closed = frozenset((day - _EPOCH.date()).days for day in closed)
        self._never = not any(self._week.values())
        self._block = lru_cache(_BLOCKS_KEPT)(self._lay_out)

    def is_open(self, at: int) -> bool:
        """Whether `at` falls into an opening."""
        return self._block(at // _BLOCK).opening(at) is not None

    def after(self, at: int, ticks: int) -> int | None:
        """The first moment with so much open time since `at`; with none, the first that is open."""
        for block in self._blocks_from(at):
            done = block.passed(at)
            if ticks == 0 and done < block.total:
                return max(at, block.starts[bisect_right(block.ends, at)])
            if 0 < ticks <= block.total - done:
                return block.when(done + ticks)
            ticks -= block.total - done
        return None

    def between(self, first: int, last: int) -> int:
        """Open time from one moment to a later one."""
        blocks = (self._block(number) for number in range(first // _BLOCK, last // _BLOCK + 1))
        return sum(block.passed(last) - block.passed(first) for block in blocks)

    def end_of(self, at: int) -> int | None:
        """When the opening that `at` falls into ends, past midnights and blocks; None where there is none."""
        reached = at
        for block in self._blocks_from(at):
            end = block.opening(reached)
            if end is None:
                return reached if reached > at else None
            reached = end
            if reached % _BLOCK:
                return reached
        return None

    def _blocks_from(self, at: int) -> Iterator[_Block]:
        first = at // _BLOCK
        last = min(first + HORIZON_DAYS // _BLOCK_DAYS, _LAST // _BLOCK)
        return iter(()) if self._never else (self._block(number) for number in range(first, last + 1))

    def _lay_out(self, number: int) -> _Block:
        spans: list[list[int]] = []
        for start, end in sorted(self._openings(number * _BLOCK, (number + 1) * _BLOCK)):
            if spans and start <= spans[-1][1]:
                spans[-1][1] = max(spans[-1][1], end)
            else:
                spans.append([start, end])
        before = list(accumulate((end - start for start, end in spans), initial=0))
        return _Block([start for start, _ in spans], [end for _, end in spans], before[:-1], before[-1])

    def _openings(self, lower: int, upper: int) -> Iterator[tuple[int, int]]:
        for begin, end, offset in self._offsets(lower, upper):
            for day in range((begin + offset) // _DAY, (end - 1 + offset) // _DAY + 1):
                if day in self._closed:
                    continue
                midnight = day * _DAY - offset
                for opens, shuts in self._week[(day + _EPOCH_WEEKDAY) % 7]:
                    start, stop = max(begin, midnight + opens), min(end, midnight + shuts)
                    if start < stop:
                        yield start, stop

    def _offsets(self, lower: int, upper: int) -> Iterator[tuple[int, int, int]]:
        """The stretches of time between two changes of the zone's clocks: begin, end, offset from UTC."""
        begin, offset = lower, self._offset(lower)
        for probe in range(lower + _DAY, upper + 1, _DAY):
            while self._offset(probe) != offset:
                seconds = range(max(begin, probe - _DAY), probe + 1, _SECOND)
                cut = seconds[bisect_left(seconds, True, key=partial(self._differs, offset))]
                yield begin, cut, offset
                begin, offset = cut, self._offset(cut)
        yield begin, upper, offset

    def _differs(self, offset: int, at: int) -> bool:
        return self._offset(at) != offset

    def _offset(self, at: int) -> int:
        moment = _EPOCH + min(max(at, _FIRST), _LAST) * _TICK
        return (moment.astimezone(self._zone).utcoffset() or datetime.timedelta()) // _TICK
