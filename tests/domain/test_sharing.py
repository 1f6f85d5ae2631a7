"""A shared mapping is what a dict would be, whatever was changed in it, and none is changed by the next."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from leadtui.domain.sharing import FEW, Shared

changes = st.dictionaries(st.integers(0, 2 * FEW), st.one_of(st.none(), st.integers()), max_size=FEW)


@given(st.lists(changes, max_size=6))
def test_every_one_is_what_a_dict_would_be(steps: list[dict[int, int | None]]) -> None:
    shared: Shared[int, int] = Shared()
    wanted: dict[int, int] = {}
    all_shared, all_wanted = [shared], [wanted]
    for step in steps:
        shared = shared.advance(step)
        wanted = {key: value for key, value in (wanted | step).items() if value is not None}
        all_shared.append(shared)
        all_wanted.append(wanted)
    for one, other in zip(all_shared, all_wanted, strict=True):
        assert one == other
        assert (len(one), bool(one)) == (len(other), bool(other))
        assert sorted(one) == sorted(other)
        assert sorted(one.values()) == sorted(other.values())
        assert [one.get(key) for key in range(2 * FEW)] == [other.get(key) for key in range(2 * FEW)]
        assert [key in one for key in range(2 * FEW)] == [key in other for key in range(2 * FEW)]


def test_keys_stand_in_the_order_in_which_they_came() -> None:
    shared = Shared({"b": 1, "a": 2}).advance({"c": 3}).advance({"b": 4})
    assert list(shared.items()) == [("b", 4), ("a", 2), ("c", 3)]


def test_one_in_which_nothing_changed_is_the_same() -> None:
    shared = Shared({"a": 1})
    assert shared.advance({}) is shared
