"""Which contacts are shown as one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from leadtui.domain.merges import Merges

names = st.sampled_from("abcde")


def test_links_that_run_in_a_circle_have_one_root_seen_from_everywhere() -> None:
    merges = Merges()
    merges.link("c", "b")
    merges.link("b", "d")
    merges.link("a", "c")
    merges.link("d", "c")
    assert {merges.root(one) for one in "abcd"} == {"b"}
    assert merges.members("b") == set("abcd")


@given(st.lists(st.tuples(names, st.none() | names)))
def test_members_are_those_that_have_the_root(steps: list[tuple[str, str | None]]) -> None:
    merges = Merges()
    for one, into in steps:
        if into is None or into == one:
            merges.unlink(one)
        else:
            merges.link(one, into)
    for root in {merges.root(one) for one in "abcde"}:
        assert merges.root(root) == root
        assert merges.members(root) == {root} | {one for one in "abcde" if merges.root(one) == root}
