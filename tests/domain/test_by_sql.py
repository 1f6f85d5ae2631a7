"""Any window of any journal counts as SQL over the exported journal does, exactly."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from leadtui.domain.ages import DAY
from leadtui.domain.figures.numbers import Moments, Window, numbers
from leadtui.domain.figures.tally import Tally
from tests.support.bysql import counted, loaded
from tests.support.examples import examples
from tests.support.histories import shops
from tests.support.shop import NOON, Shop


def exported(shop: Shop) -> list[dict[str, Any]]:
    """The journal as `leadtui log --json` prints it."""
    told = []
    for line in shop.lines:
        for event in line.events:
            plain = msgspec.to_builtins(event)
            plain["kind"] = plain["data"].pop("kind")
            told.append(plain)
    return told


def told(moments: Moments, window: Window) -> dict[str, int]:
    """Our figures by the names of the queries."""
    found = numbers(moments, window)
    return {
        **found.inbound._asdict(),
        "qualified": found.qualified.now,
        "qualified_before": found.qualified.previous,
        "booked_d": found.booked.d, "booked_n": found.booked.n, "booked_open": found.booked.open,
        "signed_d": found.signed.d, "signed_n": found.signed.n, "signed_open": found.signed.open,
        "unchecked": found.unchecked,
    }  # fmt: skip


windows = st.tuples(st.integers(-10 * DAY, DAY), st.integers(1, 12 * DAY))


@given(shop=shops(), spans=st.lists(windows, min_size=4, max_size=8))
@examples(60)
def test_it_counts_as_sql_does(shop: Shop, spans: list[tuple[int, int]]) -> None:
    now = shop.now.timestamp()
    tally = Tally()
    tally.fill(shop.facts, now)
    db = loaded(exported(shop))
    for start, length in spans:
        window = Window(NOON.timestamp() + start, min(NOON.timestamp() + start + length, now + 1))
        if window.start < window.end:
            assert told(tally.moments, window) == counted(db, *window)
    db.close()
