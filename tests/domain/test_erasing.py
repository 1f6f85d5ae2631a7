"""What is left of who was erased is the same, whichever way it is come to, and counts as it did."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from leadtui.domain.commands import Accepted, Erase
from leadtui.domain.erasing import scrubbed_row
from leadtui.domain.facts import Facts
from leadtui.store.lines import decode_line, encode_line
from leadtui.store.tombstones import tombstone
from tests.support.examples import examples
from tests.support.histories import do, shops
from tests.support.shop import Shop


def _counted(facts: Facts) -> object:
    return {
        contact: [msgspec.structs.replace(row, reason="", tags=(), answers={}) for row in rows]
        for contact, rows in facts.rows().items()
    }


@examples(60)
@given(shop=shops(), data=st.data())
def test_tombstones_fold_to_what_the_lines_themselves_do(shop: Shop, data: st.DataObject) -> None:
    """In whatever order things were done: the figures are what they were, and both folds are the same."""
    before = _counted(shop.facts)
    rows = shop.facts.rows()
    somebody = sorted(shop.facts.people)
    if not somebody:
        return
    chosen = tuple(data.draw(st.lists(st.sampled_from(somebody), min_size=1, max_size=2, unique=True)))
    outcome = do(shop, Erase(id=shop.new_id(), by="ana", contacts=chosen))
    assert isinstance(outcome, Accepted)
    lines = shop.archive.written
    gone = {event.contact for event in lines[-1].events}
    again = Facts()
    for line in lines:
        raw = encode_line(line)
        left = tombstone(raw, gone)
        assert len(left) == len(raw)
        assert tombstone(left, gone) == left
        again.apply(decode_line(left))
    assert again.people == shop.facts.people
    assert not gone & again.people.keys()
    assert again.rows() == shop.facts.rows()
    assert _counted(again) == before
    assert {one: again.counted(one) for one in gone} == {one: shop.facts.counted(one) for one in gone}
    for one in gone & rows.keys():
        assert tuple(map(scrubbed_row, rows[one])) == again.rows()[one]
