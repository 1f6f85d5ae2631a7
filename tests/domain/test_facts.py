"""The running fold: the same in any batching, across a cache, and with contacts kept outside memory."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from leadtui.domain.asof import as_of
from leadtui.domain.commands import Accepted, Claim, Intake, Merge, Move, Refusal, Touch, Undo
from leadtui.domain.contacts import Contact
from leadtui.domain.decide import decide
from leadtui.domain.events import Cancelled, Event, Line, Merged, Moved, Noted, Unknown
from leadtui.domain.facts import Facts
from leadtui.domain.fold import effective, fold, step
from leadtui.domain.stages import Milestone
from tests.support.examples import examples
from tests.support.histories import RULES_OF, any_command, do, moments, shops
from tests.support.lines import in_place
from tests.support.shop import DAY, NOON, Shop, at, folded, item, phone


@given(shop=shops(), data=st.data())
@examples(25)
def test_lines_may_come_in_any_batches_and_again(shop: Shop, data: st.DataObject) -> None:
    facts = Facts()
    rest = list(shop.lines)
    while rest:
        count = data.draw(st.integers(1, len(rest)))
        for line in rest[:count]:
            assert facts.apply(line) or not any(event.contact for event in line.events)
            assert facts.apply(line) == set()
        del rest[:count]
    assert (facts.people, facts.cursors, facts.seq) == (shop.facts.people, shop.facts.cursors, shop.facts.seq)


@given(shop=shops(), data=st.data(), in_memory=st.booleans())
@examples(40)
def test_a_shop_goes_on_from_a_cache_as_if_it_had_never_been_closed(
    shop: Shop, data: st.DataObject, in_memory: bool
) -> None:
    """With everybody in memory, and with nobody until they are asked for."""
    kept = folded(shop.lines)
    shop.reopen(in_memory=in_memory)
    for _ in range(5):
        command = data.draw(any_command(Twin(kept, shop)))
        decided = decide(kept, command, shop.now, RULES_OF[command.by])
        outcome = do(shop, command)
        if isinstance(decided, Refusal):
            assert outcome == decided
        elif decided:
            line = in_place(
                decided, seq=kept.seq + 1, command=command.id, by=command.by, recorded_at=shop.now
            )
            assert shop.lines[-1] == line
            kept.apply(line)
            assert shop.facts.accepted(command.id) == kept.accepted(command.id)
        shop.later(60)
    for contact_id, contact in kept.people.items():
        assert shop.facts.contact(contact_id) == contact
    for line in shop.lines:
        assert shop.facts.accepted(line.command) == kept.accepted(line.command)
    assert (shop.facts.cursors, shop.facts.seq, shop.facts.recorded_at, shop.facts.taken.latest()) == (
        kept.cursors, kept.seq, kept.recorded_at, kept.taken.latest(),
    )  # fmt: skip


class Twin(Shop):
    """A shop to draw commands for, that knows everybody while the one they are done in may not."""

    def __init__(self, facts: Facts, shop: Shop) -> None:
        self.archive, self.facts, self.rules, self.now = shop.archive, facts, shop.rules, shop.now
        self.commands = shop.commands
        shop.commands += 100


@given(shop=shops(), moment=moments)
@examples(25)
def test_any_past_moment_can_be_folded(shop: Shop, moment: object) -> None:
    assert as_of(shop.lines, at(10 * DAY)).people == shop.facts.people
    past = as_of(shop.lines, shop.now)
    assert past.people == shop.facts.people
    assert past.seq == shop.facts.seq


@given(shop=shops())
@examples(25)
def test_every_contact_is_the_fold_of_its_history(shop: Shop) -> None:
    for root in shop.facts.roots():
        history = shop.facts.history(root)
        assert [event.seq for event in history] == sorted({event.seq for event in history})
        assert fold(root, history) == shop.facts.people.get(root)
    told = {event.seq for root in shop.facts.roots() for event in shop.facts.history(root)}
    assert told == {event.seq for line in shop.lines for event in line.events if event.contact}


def event_of(seq: int, command: str, data: object, contact: str = "c", lead: str = "") -> Event:
    return Event(seq, command, NOON, NOON, "ana", contact, lead, data)  # type: ignore[arg-type]


def test_what_does_not_fit_changes_nothing() -> None:
    shop = Shop()
    lead = shop.new_lead(phone("0142"))
    contact = shop.contact_of(lead)
    for stray in (Noted("?"), Unknown("sung", {"song": "x"}), Merged("nobody"), Cancelled("nothing")):
        event = event_of(9, "x", stray, contact.id, "no such lead")
        assert step(contact.id, contact, event) == contact
    assert step("c", None, event_of(1, "x", Noted("?"))) is None
    opened = shop.lines[0].events[1]
    assert step(contact.id, contact, opened) == contact


def test_a_lead_opened_for_nobody_is_no_lead_and_is_still_known() -> None:
    """So it may be where only the events of a moment are folded."""
    shop = Shop()
    lead = shop.new_lead(phone("0142"))
    stream = shop.facts.stream_of(lead)
    later = [event for event in shop.lines[0].events if event.lead]
    facts = Facts()
    facts.apply(Line(1, "page", NOON, "web", tuple(later)))
    assert (facts.people, facts.lead(lead), facts.stream_of(lead)) == ({}, None, stream)
    (record,) = facts.records()
    assert (record.contact, record.leads) == (None, {lead: stream})
    assert facts.accepted("never") is None
    assert facts.contact("nobody") is None


def test_an_event_of_a_later_version_is_kept_and_left_out() -> None:
    shop = Shop()
    lead = shop.new_lead(phone("0142"))
    contact = shop.contact_of(lead)
    unknown = event_of(shop.facts.seq + 1, "later", Unknown("sung", {"song": "x"}), contact.id, lead)
    line = Line(unknown.seq, "later", NOON, "ana", (unknown,))
    assert shop.facts.apply(line, shop.archive.keep(line)) == {contact.id}
    assert shop.contact_of(lead) == contact
    assert shop.facts.history(contact.id)[-1] == unknown
    shop.act(Touch, lead, how="reached")
    assert shop.facts.seq == unknown.seq + 1


def test_a_milestone_keeps_the_moment_at_which_it_was_first_reached() -> None:
    shop = Shop()
    lead = shop.new_lead(phone("0142"))
    contact: Contact | None = shop.contact_of(lead)
    for seq, moment in enumerate((at(60), at(120)), start=9):
        moved = Moved("qualified", "working", (Milestone.QUALIFIED,))
        event = Event(seq, "x", moment, moment, "ana", shop.lead(lead).contact, lead, moved)
        contact = step(event.contact, contact, event)
    assert contact is not None
    assert contact.leads[0].milestones == {Milestone.INBOUND: NOON, Milestone.QUALIFIED: at(60)}


def test_a_cancel_of_a_cancel_brings_the_command_back() -> None:
    events = [
        event_of(1, "a", Noted("a")),
        event_of(2, "b", Cancelled("a")),
        event_of(3, "c", Cancelled("b")),
    ]
    assert [event.seq for event in effective(events[:1])] == [1]
    assert [event.seq for event in effective(events[:2])] == [2]
    assert [event.seq for event in effective(events)] == [1, 3]


def test_merges_in_a_circle_show_one_contact_by_the_smallest_id_of_the_circle() -> None:
    facts = Facts()
    shop = Shop()
    leads = [shop.new_lead(phone(f"014{n}")) for n in range(3)]
    ids = [shop.lead(lead).contact for lead in leads]
    for line in shop.lines:
        facts.apply(line)
    smallest, middle, largest = sorted(ids)
    for number, (one, into) in enumerate([(smallest, middle), (middle, largest), (largest, middle)]):
        seq = facts.seq + 1
        facts.apply(Line(seq, f"m{number}", NOON, "ana", (event_of(seq, f"m{number}", Merged(into), one),)))
    assert {facts.root(one) for one in ids} == {middle}
    assert len(facts.people[middle].leads) == 3


def test_a_contact_merged_into_itself_or_into_nobody_is_itself() -> None:
    shop = Shop()
    contact = shop.lead(shop.new_lead(phone("0142"))).contact
    facts = folded(shop.lines)
    for into in (contact, "nobody"):
        seq = facts.seq + 1
        facts.apply(Line(seq, f"m{seq}", NOON, "ana", (event_of(seq, f"m{seq}", Merged(into), contact),)))
    assert facts.root(contact) == "nobody"
    (shown,) = facts.people.values()
    assert [lead.contact for lead in shown.leads] == ["nobody"]


def test_what_became_of_a_command_names_its_leads_in_order() -> None:
    shop = Shop()
    page = Intake(
        id="page", by="web", source="web", items=(item("1", phone("0142")), item("2", phone("0143")))
    )
    accepted = shop.done(page)
    assert accepted == Accepted("page", 1, tuple(lead.id for lead in shop.leads))
    shop.reopen()
    assert shop.facts.accepted("page") == accepted
    assert shop.facts.accepted("never") is None
    assert set(shop.facts.taken.everybodys()) == {"page"}


def test_contacts_that_were_let_go_of_are_found_again() -> None:
    shop = Shop()
    one, other = shop.new_lead(phone("0142"), name="Jin Wu"), shop.new_lead(phone("0143"), name="J. Woo")
    shop.act(Merge, one, into=shop.lead(other).contact)
    merged = shop.last
    shop.add(phone("0144"))
    shop.undo(shop.last)
    added_undone = shop.last
    before = dict(shop.facts.people)
    records = list(shop.facts.records())
    assert shop.facts.records_of(one) == shop.facts.records_of(phone("0143").key) == records[:1]
    shop.reopen(in_memory=False)
    assert (shop.facts.people, shop.facts.lead("nobody"), shop.facts.contact("nobody")) == ({}, None, None)
    assert [shop.contact_of(one)] == list(before.values())
    assert shop.facts.stream_of(one) != shop.facts.stream_of(other)
    shop.facts.forget(records)
    assert not shop.facts.people
    assert [contact.id for contact in shop.facts.find(phone("0142").key)] == list(before)
    shop.done(Undo(id="split", by="ana", command=merged))
    assert len(shop.facts.people) == 2
    shop.done(Undo(id="back", by="ana", command=added_undone))
    assert len(shop.facts.people) == 3


def test_a_line_about_somebody_outside_memory_brings_them_in() -> None:
    shop = Shop()
    lead = shop.new_lead(phone("0142"))
    shop.reopen(in_memory=False)
    shop.done(Claim(id="claim", by="ana", lead=lead))
    assert shop.lead(lead).owner(NOON) == "ana"

    shop.reopen(in_memory=False)
    moved = decide(shop.facts, Move(id="move", by="bo", lead=lead, stage="qualifying"), NOON, shop.rules)
    assert not isinstance(moved, Refusal)
    shop.reopen(in_memory=False)
    line = in_place(moved, seq=shop.facts.seq + 1, command="move", by="bo", recorded_at=NOON)
    shop.facts.apply(line, shop.archive.keep(line))
    (contact,) = shop.facts.people.values()
    assert [(one.stage, len(one.enquiries)) for one in contact.leads] == [("qualifying", 1)]


def test_a_lead_stays_where_its_events_are_when_another_contacts_merge_was_asked_for_on_it() -> None:
    shop = Shop()
    one, other, third = (
        shop.new_lead(phone(f"014{n}"), name=name) for n, name in enumerate(("Jin Wu", "J. Woo", "Bo Chen"))
    )
    contact = shop.lead(one).contact
    shop.act(Merge, one, into=shop.lead(other).contact)
    first = shop.last
    shop.act(Merge, one, into=shop.lead(third).contact)  # by now the lead's contact is the other one
    shop.undo(first)
    for in_memory in (True, False):
        shop.reopen(in_memory=in_memory)
        assert shop.contact_of(one).id == contact
        assert shop.facts.stream_of(one) == contact
