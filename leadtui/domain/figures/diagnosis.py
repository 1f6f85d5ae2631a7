"""The diagnosis: what the figures say together, and where to look first. A few rules, as data.

A rule speaks only where a change was called, or where a rate has enough finished leads behind it. The first
that speaks is the sentence on the panel; all of them stand on the metrics screen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from leadtui.domain.ages import age
from leadtui.domain.figures.changes import Change, Figure
from leadtui.domain.figures.numbers import Rate
from leadtui.domain.figures.words import compared, turned

LOW_CLOSE, HIGH_CLOSE = 0.20, 0.30
"""Signed of finished: below, qualify before you score; above, with late leads, it is time to rank. Between
them the rule is silent."""

MANY_LATE: Final = 0.25
"""This share of the active leads late is a pile."""

FEWEST_LATE: Final = 3

GREW: Final = 1.25
"""A lag that is longer by so much is worth naming."""

FEWEST_NAMED: Final = 3
"""So many leads at least have an answer before it is named."""


class Named(NamedTuple):
    """A name that stands out: `n` of `d` have it."""

    name: str
    n: int
    d: int


class Lag(NamedTuple):
    """How long a step takes: medians, in seconds of the wall clock; None where nobody took it."""

    name: str
    before: float | None
    after: float | None

    @property
    def growth(self) -> float:
        """By what it is longer than it was: 1 as long; 0 where that cannot be told."""
        return self.after / self.before if self.after and self.before else 0.0


class Signs(NamedTuple):
    """What is known beside the four numbers."""

    failing: tuple[str, ...] | None = None
    """Sources that fail just now; None: nobody knows how they are, as of a past."""
    dead_before: Rate = Rate(0, 0)
    """Of the touches and visits on leads that came to an end, how many went into those that were lost."""
    dead_after: Rate = Rate(0, 0)
    turned_away: Named | None = None
    """The question that most unqualified leads were turned away by."""
    lost_said: Named | None = None
    """The answer that most lost bookings had and should not: `authority unknown`."""
    lags: tuple[Lag, ...] = ()
    closed: Rate = Rate(0, 0)
    """Signed, of the leads that came to an end."""
    late: int = 0
    """Leads that are late just now."""
    active: int = 0
    """Leads that are worked on just now."""
    unchecked: int = 0
    """Visits to come of leads that nobody asked the questions."""


class Finding(NamedTuple):
    """What a rule found."""

    code: str
    text: str
    """A sentence with its figures."""
    look: str = ""
    """The first place to look."""
    changes: tuple[Change, ...] = ()
    """Of which figures it tells."""
    signs: Signs | None = None
    """What it tells of beside them."""

    @property
    def whole(self) -> str:
        """Both, in a line."""
        return f"{self.text} {self.look}".rstrip()


class Case(NamedTuple):
    """All that a rule may look at."""

    changes: dict[Figure, Change]
    signs: Signs

    def fell(self, figure: Figure) -> bool:
        """Whether a fall was called."""
        change = self.changes.get(figure)
        return change is not None and change.is_called and change.fell

    def rose(self, figure: Figure) -> bool:
        """Whether a rise was called."""
        change = self.changes.get(figure)
        return change is not None and change.is_called and not change.fell

    def turned(self, figure: Figure) -> str:
        """Such a fall or rise, in words."""
        return turned(self.changes[figure])


class Rule(NamedTuple):
    """When something is said, and what."""

    code: str
    applies: Callable[[Case], bool]
    text: Callable[[Case], str]
    look: Callable[[Case], str]
    figures: tuple[Figure, ...] = ()
    """Which changes it is about; of none, about the signs."""


def diagnose(changes: Sequence[Change], signs: Signs) -> tuple[Finding, ...]:
    """What there is to say, the most pressing first; at the end, what cannot be told yet."""
    case = Case({change.figure: change for change in changes}, signs)
    return (*(_found(one, case) for one in RULES if one.applies(case)), *_too_few(changes))


def _found(rule: Rule, case: Case) -> Finding:
    changes = tuple(case.changes[figure] for figure in rule.figures)
    return Finding(rule.code, rule.text(case), rule.look(case), changes, None if changes else case.signs)


def _too_few(changes: Sequence[Change]) -> Iterator[Finding]:
    """Of the figures that look otherwise and may be so by chance, the one that does most."""
    unsure = [change for change in changes if change.is_unsure]
    if not unsure:
        return
    change = max(unsure, key=lambda one: abs(one.deviations))
    more = change.needed
    if more is None:
        some = "more weeks than these eight"
    elif change.figure == "enquiries":
        some = f"{more} weeks more" if more > 1 else "another week"
    else:
        what = {"qualified": "enquiries", "booked": "qualified", "signed": "booked"}[change.figure]
        some = f"some {_roughly(more)} more {what}"
    yield Finding("too_few", f"{compared(change)}: too few to tell.", f"It takes {some}.", (change,))


def _roughly(count: int) -> int:
    """A number that says that it is rough."""
    step = 5 if count < 50 else 10 if count < 200 else 50
    return max(step, round(count / step) * step)


def _look_at_sources(case: Case) -> str:
    failing = case.signs.failing
    if failing:
        return f"Look first: {' and '.join(failing)} {'fails' if len(failing) == 1 else 'fail'}."
    if failing is None:
        return "Look at each source, at what it brought, and at the ads."
    return "No source fails: look at what each brought, and at the ads."


def _all_fell(case: Case) -> bool:
    """Every share is lower, one of them beyond chance, and answers take longer."""
    shares = [case.changes[one] for one in ("qualified", "booked", "signed") if one in case.changes]
    first = _lag(case.signs, "raised to first try")
    return (
        len(shares) == 3
        and all(one.deviations <= -1 for one in shares)
        and any(one.is_called for one in shares)
        and first is not None
        and first.growth >= GREW
    )


def _slower(case: Case) -> str:
    lag = _lag(case.signs, "raised to first try")
    times = f": the first try takes {age(lag.after or 0)}, it took {age(lag.before or 0)}" if lag else ""
    return f"Qualified, booked and signed all fall, and so does the clock{times}."


def _strictest(case: Case) -> str:
    turned = case.signs.turned_away
    if turned is None or turned.n < FEWEST_NAMED:
        return "Look at the reasons by source, and at how soon they are called."
    return f"Look at the question that turns most away: no to {turned.name}, {turned.n} of {turned.d}."


def _grown(case: Case) -> str:
    grown = [lag for lag in case.signs.lags if lag.growth >= GREW and lag.name != "booked to signed"]
    if not grown:
        return "No lag grew: look at how visits are offered, and at how soon there is one free."
    worst = max(grown, key=lambda lag: lag.growth)
    return f"Look at {worst.name}: {age(worst.after or 0)}, it was {age(worst.before or 0)}."


def _said_by_lost(case: Case) -> str:
    said = case.signs.lost_said
    if said is None or said.n < FEWEST_NAMED:
        return "Look at who was in the room, at the price, and at visits that did not come about."
    return f"The gate lets the wrong ones through: {said.name} in {said.n} of the {said.d} that were lost."


def _lag(signs: Signs, name: str) -> Lag | None:
    return next((lag for lag in signs.lags if lag.name == name), None)


def _checklist_works(case: Case) -> bool:
    before, after = case.signs.dead_before, case.signs.dead_after
    enquiries = case.changes.get("enquiries")
    fewer = before.rate is not None and after.rate is not None and after.rate < before.rate
    return case.rose("qualified") and fewer and not (enquiries is not None and enquiries.is_called)


def _dead_ends(case: Case) -> str:
    before, after, change = case.signs.dead_before, case.signs.dead_after, case.changes["qualified"]
    shares = f"qualified {change.after.rate:.0%}, was {change.before.rate:.0%}"
    dead = f"dead ends {after.rate or 0:.0%} of the work, were {before.rate or 0:.0%}"
    return f"The checklist does its job: {shares}; {dead}."


def _close(case: Case) -> str:
    closed = case.signs.closed
    return f"{closed.n} of {closed.d} finished enquiries signed ({closed.rate or 0:.0%})"


def _is_low(case: Case) -> bool:
    closed = case.signs.closed
    return closed.is_enough and (closed.rate or 0) < LOW_CLOSE


def _piles_up(case: Case) -> bool:
    closed, late = case.signs.closed, case.signs.late
    many = late >= FEWEST_LATE and late >= MANY_LATE * case.signs.active
    return closed.is_enough and (closed.rate or 0) > HIGH_CLOSE and many


def _piled(case: Case) -> str:
    return f"{_close(case)}, and {case.signs.late} of {case.signs.active} leads are late: it is time to rank."


def _visits(case: Case) -> str:
    count = case.signs.unchecked
    whose = "1 visit is" if count == 1 else f"{count} visits are"
    return f"{whose} booked without the questions asked."


def _nothing(case: Case) -> str:
    return ""


RULES: Final[tuple[Rule, ...]] = (
    Rule("enquiries_fell", lambda case: case.fell("enquiries"), lambda case: case.turned("enquiries"),
         _look_at_sources, ("enquiries",)),
    Rule("capacity", _all_fell, _slower, lambda case: "Look at who has how much, and at the worst hours.",
         ("qualified", "booked", "signed")),
    Rule("qualified_fell", lambda case: case.fell("qualified"), lambda case: case.turned("qualified"),
         _strictest, ("qualified",)),
    Rule("booked_fell", lambda case: case.fell("booked"), lambda case: case.turned("booked"), _grown,
         ("booked",)),
    Rule("signed_fell", lambda case: case.fell("signed"), lambda case: case.turned("signed"), _said_by_lost,
         ("signed",)),
    Rule("checklist_works", _checklist_works, _dead_ends, _nothing, ("qualified",)),
    Rule("low_close", _is_low, lambda case: f"{_close(case)}: qualify before you score.",
         lambda case: "Look at the reasons by source."),
    Rule("time_to_rank", _piles_up, _piled, lambda case: "Turn the score on."),
    Rule("qualified_rose", lambda case: case.rose("qualified") and not _checklist_works(case),
         lambda case: case.turned("qualified"), _nothing, ("qualified",)),
    Rule("booked_rose", lambda case: case.rose("booked"), lambda case: case.turned("booked"), _nothing,
         ("booked",)),
    Rule("signed_rose", lambda case: case.rose("signed"), lambda case: case.turned("signed"), _nothing,
         ("signed",)),
    Rule("enquiries_rose", lambda case: case.rose("enquiries"), lambda case: case.turned("enquiries"),
         _nothing, ("enquiries",)),
    Rule("unchecked", lambda case: case.signs.unchecked > 0, _visits,
         lambda case: "Ask them before the visit."),
)  # fmt: skip
"""In the order in which they are told."""
