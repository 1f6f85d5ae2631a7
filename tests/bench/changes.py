"""How often a change is called where there is none, and where there is one: `python -m tests.bench.changes`.

The shop is pretend: its enquiries come by chance, and each goes on or not by chance, after delays as they are
at work. `--years` and `--runs` say how long it is watched, `--seed` which chance it has.
"""

from __future__ import annotations

import argparse
import datetime
import math
import random
import sys
from collections.abc import Iterator
from typing import Final, NamedTuple

from leadtui.clock import UTC
from leadtui.domain.ages import DAY, HOUR
from leadtui.domain.figures.changes import RIPE_DAYS, WEEKS, Change, judged
from leadtui.domain.figures.numbers import KINDS, Kind, Moments
from tests.bench.measuring import Figure, tell

WEEK: Final = 7 * DAY
BEGAN: Final = datetime.datetime(2026, 1, 5, tzinfo=UTC).timestamp()  # a Monday
SETTLED: Final = WEEKS + 4
"""Weeks until everything that is looked at has happened."""

MOST_FALSE: Final = 5.0
LEAST_FOUND: Final = 80.0


class Odds(NamedTuple):
    """A shop: enquiries a week, and the share that goes on at each step."""

    a_week: float = 40.0
    qualified: float = 0.40
    booked: float = 0.55
    signed: float = 0.45


HALVED: Final = Odds(qualified=0.20)


def _delay(chance: random.Random, median_s: float, spread: float) -> float:
    return median_s * math.exp(chance.gauss(0, spread))


def _week(chance: random.Random, start: float, odds: Odds, lists: dict[Kind, list[float]]) -> None:
    """A week of a shop: mostly hours to be qualified, days to be booked, weeks to sign."""
    at = start
    while (at := at + chance.expovariate(odds.a_week / WEEK)) < start + WEEK:
        lists["asked"].append(at)
        lists["opened"].append(at)
        if chance.random() >= odds.qualified:
            continue
        qualified = at + _delay(chance, 4 * HOUR, 1.4)
        lists["qualified"].append(qualified)
        if qualified - at <= RIPE_DAYS["qualified"] * DAY:
            lists["ripe:qualified"].append(at)
        if chance.random() >= odds.booked:
            continue
        booked = qualified + _delay(chance, 1.5 * DAY, 1.0)
        lists["booked"].append(booked)
        if booked - qualified <= RIPE_DAYS["booked"] * DAY:
            lists["ripe:booked"].append(qualified)
        if chance.random() < odds.signed:
            signed = booked + _delay(chance, 6 * DAY, 0.8)
            if signed - booked <= RIPE_DAYS["signed"] * DAY:
                lists["ripe:signed"].append(booked)


def judgements(
    chance: random.Random, weeks: int, odds: Odds, then: Odds, after: int
) -> Iterator[tuple[Change, ...]]:
    """A judgement at the end of each week from `SETTLED` on; from `after` on, the shop has other odds."""
    lists: dict[Kind, list[float]] = {kind: [] for kind in KINDS}
    for week in range(weeks):
        _week(chance, BEGAN + week * WEEK, odds if week < after else then, lists)
        if week < SETTLED:
            continue
        end = BEGAN + (week + 1) * WEEK
        for moments in lists.values():
            moments.sort()
            if week % 50 == 0:
                del moments[: max(0, len(moments) - 2_000)]
        yield judged(Moments(lists, ()), [end - back * WEEK for back in range(WEEKS, -1, -1)])


def false_share(seed: int, years: int) -> float:
    """Per cent of the weeks in which a change was called while nothing changed."""
    weeks = years * 52
    called = judgements(random.Random(seed), weeks + SETTLED, Odds(), Odds(), weeks * 2)
    return 100 * sum(any(one.is_called for one in changes) for changes in called) / weeks


def found_share(seed: int, runs: int, within: int = 3) -> float:
    """Per cent of runs in which a halved share of qualified was called within so many closed weeks."""
    found = 0
    for run in range(runs):
        weeks = SETTLED + within
        told = list(judgements(random.Random(f"{seed}/{run}"), weeks, Odds(), HALVED, SETTLED))
        found += any(
            one.is_called and one.fell for changes in told for one in changes if one.figure == "qualified"
        )
    return 100 * found / runs


def figures(seed: int, years: int, runs: int) -> list[Figure]:
    """Both errors."""
    false, found = false_share(seed, years), found_share(seed, runs)
    note = f"{years:,} years, seed {seed}"
    return [
        Figure("% of weeks in which a change is called while nothing changes", false, MOST_FALSE, note),
        Figure("% of runs in which qualified halves and it is not called in 3 weeks", 100 - found,
               100 - LEAST_FOUND, f"{runs:,} runs, seed {seed}"),
    ]  # fmt: skip


def main(*, small: bool, seed: int = 1, years: int = 1_000, runs: int = 2_000) -> None:
    """Print both."""
    tell(figures(seed, 5, 20) if small else figures(seed, years, runs))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="tiny sizes: only to see that it runs")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--years", type=int, default=1_000)
    parser.add_argument("--runs", type=int, default=2_000)
    return parser.parse_args(sys.argv[1:])


if __name__ == "__main__":
    asked = _arguments()
    main(small=asked.quick, seed=asked.seed, years=asked.years, runs=asked.runs)
