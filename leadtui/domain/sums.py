"""What a board's leads come to, kept so that one lead more or less costs what it touches.

Kept are moments, sorted: since when somebody waits, until when somebody has a lead.
How many wait, or are somebody's, at any time is then looked up. Nothing here depends on the time.
"""

from __future__ import annotations

import datetime
from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Literal

import msgspec

from leadtui.domain.contacts import Lead

FOREVER: Final = datetime.datetime.max.replace(tzinfo=datetime.UTC)
"""Until then somebody has a lead that was assigned to them."""

FEW: Final = 16
"""Up to so many moments are put in their places; beyond, sorting is quicker."""

Kind = Literal["active", "waiting", "held", "turn"]
"""`active`: it came to its stage. `waiting`: the oldest that nobody answered was raised. `held`: its holder
has it until then. `turn`: its holder may lose it then.
"""

Key = tuple[Kind, str]
"""The kind, and who it is about (of `held` only)."""

Moment = tuple[Key, datetime.datetime]


class Sums(msgspec.Struct, frozen=True, eq=False):
    """Moments of many leads."""

    moments: dict[Key, list[datetime.datetime]] = {}
    """Sorted; a list is never changed once it is in here."""

    def of(self, kind: Kind, who: str = "") -> Sequence[datetime.datetime]:
        """All moments of a kind, the earliest first."""
        return self.moments.get((kind, who), ())

    @property
    def holders(self) -> tuple[str, ...]:
        """Everybody who has, or had, an active lead."""
        return tuple(who for kind, who in self.moments if kind == "held")

    def advance(self, gone: Iterable[Moment], come: Iterable[Moment]) -> Sums:
        """The same without some moments and with others."""
        fresh: dict[Key, list[datetime.datetime]] = {}
        for key, at in gone:
            if key not in fresh:
                fresh[key] = list(self.moments[key])
            del fresh[key][bisect_left(fresh[key], at)]
        new: dict[Key, list[datetime.datetime]] = {}
        for key, at in come:
            if key in new:
                new[key].append(at)
            else:
                new[key] = [at]
        for key, moments in new.items():
            if key not in fresh:
                fresh[key] = list(self.moments.get(key, ()))
            known = fresh[key]
            if len(moments) <= FEW:
                for at in moments:
                    insort(known, at)
            else:
                known.extend(moments)
                known.sort()
        return Sums({key: moments for key, moments in (self.moments | fresh).items() if moments})


def moments_of(lead: Lead, due: datetime.datetime | None) -> Iterator[Moment]:
    """The moments of one lead that is due then."""
    if due is None and not lead.active:
        return
    holder, promised = lead.holder, lead.call_back
    until = FOREVER
    if holder is not None and holder.lease_s is not None:
        until = holder.last_at + datetime.timedelta(seconds=holder.lease_s)
        yield ("turn", ""), until
        if promised is not None:
            yield ("turn", ""), promised.at
            until = max(until, promised.at) if promised.who == holder.who else until
    if not lead.active:
        return
    yield ("active", ""), lead.entered_at
    if lead.waiting_since is not None:
        yield ("waiting", ""), lead.waiting_since
    if holder is not None:
        yield ("held", holder.who), until
