"""Lines: what goes in comes out, and no damage passes for a line."""

from __future__ import annotations

import datetime
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadtui.domain.contacts import Enquiry, Reply, Way
from leadtui.domain.events import (
    Answered,
    CallBackSet,
    Cancelled,
    Claimed,
    ContactMet,
    CursorMoved,
    EnquiryRaised,
    Event,
    Fact,
    Flagged,
    KnownKind,
    Line,
    Merged,
    Moved,
    Noted,
    Replied,
    Tagged,
    Touched,
    Unknown,
)
from leadtui.store.lines import BadLine, decode_line, decode_own, encode_facts, encode_line, seal
from tests.support.lines import in_place

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
EPOCH = datetime.datetime(1970, 1, 2)  # noqa: DTZ001  hypothesis adds the zone
times = st.datetimes(EPOCH, EPOCH.replace(year=2200), timezones=st.just(datetime.UTC))
ways = st.builds(Way, st.sampled_from(["phone", "email"]), texts)
enquiries = st.builds(
    Enquiry, texts, texts, times, times, name=texts, ways=st.lists(ways, max_size=2).map(tuple), words=texts,
    fields=st.dictionaries(texts, texts, max_size=3), answered_live=st.booleans(),
)  # fmt: skip
kinds: st.SearchStrategy[KnownKind] = st.one_of(
    st.builds(ContactMet, texts, st.lists(ways, max_size=2).map(tuple), typed=st.booleans()),
    st.builds(EnquiryRaised, enquiries),
    st.builds(Replied, st.builds(Reply, texts, texts, times, times, texts)),
    st.builds(Claimed, st.integers(0, 10**6)),
    st.builds(
        Moved,
        texts,
        st.sampled_from(["open", "lost"]),
        who=st.none() | texts,
        wake_at=st.none() | times,
        amount=st.none() | st.floats(allow_nan=False, allow_infinity=False),
    ),
    st.builds(Touched, st.sampled_from(["reached", "busy"]), texts, st.booleans()),
    st.builds(CallBackSet, st.none() | times, texts),
    st.builds(Noted, texts),
    st.builds(Flagged, st.booleans()),
    st.builds(Tagged, st.lists(texts, max_size=3).map(tuple)),
    st.builds(Answered, texts, st.sampled_from(["yes", "no", None]), texts),
    st.builds(Merged, texts),
    st.builds(Cancelled, texts),
    st.builds(CursorMoved, texts, st.dictionaries(texts, texts, max_size=3)),
)
facts = st.lists(st.builds(Fact, kinds, texts, texts, st.none() | times), min_size=1, max_size=4).map(tuple)
later = st.builds(Unknown, st.just("sung"), st.dictionaries(texts.filter(lambda key: key != "kind"), texts))


@settings(max_examples=150, deadline=None)
@given(facts, st.integers(1, 2**40), texts, texts, times)
def test_what_was_decided_is_what_is_read(
    facts: tuple[Fact, ...], seq: int, command: str, by: str, recorded_at: datetime.datetime
) -> None:
    line = in_place(facts, seq=seq, command=command, by=by, recorded_at=recorded_at)
    data = encode_facts(facts, seq=seq, command=command, by=by, recorded_at=recorded_at)
    assert data.count(b"\n") == 1
    assert decode_own(data) == decode_line(data) == line
    assert decode_line(encode_line(line)) == line


@given(later, texts, times)
def test_a_kind_that_is_not_known_goes_through_unchanged(
    data: Unknown, contact: str, at: datetime.datetime
) -> None:
    events = (
        Event(1, "c1", at, at, "ana", contact, "", data),
        Event(2, "c1", at, at, "ana", "", "", Noted("x")),
    )
    line = Line(1, "c1", at, "ana", events)
    assert decode_line(encode_line(line)) == line


@settings(max_examples=300)
@given(facts, st.data())
def test_no_single_flipped_bit_passes(facts: tuple[Fact, ...], data: st.DataObject) -> None:
    at = datetime.datetime(2026, 3, 3, tzinfo=datetime.UTC)
    line = bytearray(encode_facts(facts, seq=7, command="c", by="ana", recorded_at=at))
    place = data.draw(st.integers(0, len(line) - 1))
    line[place] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(BadLine):
        decode_line(bytes(line))


@given(facts, st.integers(0, 900))
def test_a_line_can_be_filled_up_to_the_length_of_the_one_whose_place_it_takes(
    facts: tuple[Fact, ...], more: int
) -> None:
    at = datetime.datetime(2026, 3, 3, tzinfo=datetime.UTC)
    line = encode_facts(facts, seq=7, command="c", by="ana", recorded_at=at)
    filled = seal(line[: line.rindex(b',"crc"')] + b"}", len(line) + more)
    assert (len(filled), decode_line(filled)) == (len(line) + more, decode_line(line))


HEAD = b'"seq":1,"command":"c","recorded_at":"2026-01-01T00:00:00Z","by":"a"'


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b"[1]",
        b'{"seq":1}',
        b"{%b}" % HEAD,
        b'{%b,"events":[7]}' % HEAD,
        b'{%b,"events":[]}' % HEAD.replace(b"1,", b'"1",'),
        b'{%b,"events":[]}' % HEAD.replace(b"Z", b""),
        b'{%b,"events":[]}' % HEAD.replace(b'"a"', b'"\xff"'),
    ],
)
def test_what_is_sealed_and_no_line_is_told(body: bytes) -> None:
    with pytest.raises(BadLine, match="not a line of this format"):
        decode_line(seal(body))


EAGER = """
import sys, threading
from leadtui.store.lines import decode_line, encode_facts
from tests.support.journals import NOON, enquiry
sys.setswitchinterval(1e-6)
data = encode_facts(enquiry(1), seq=1, command="c1", by="web", recorded_at=NOON)
start = threading.Barrier(10)
threads = [threading.Thread(target=lambda: (start.wait(), decode_line(data))) for _ in range(10)]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""


@pytest.mark.parametrize("chance", range(4))
def test_the_first_lines_may_be_read_by_many_threads_at_once(chance: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", EAGER], cwd=Path(__file__).parents[2], check=False, capture_output=True
    )
    assert (done.returncode, done.stderr) == (0, b"")
