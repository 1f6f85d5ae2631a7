"""Two people and a source at work on two boards with different stages: what must hold whatever they do."""

from __future__ import annotations

from typing import Any

from hypothesis import event, given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from leadtui.domain.board import Board, empty_board
from leadtui.domain.commands import Accepted, Command, Intake, Refusal, Undo
from leadtui.domain.contacts import Contact
from leadtui.domain.decide import decide
from leadtui.domain.facts import Facts
from leadtui.domain.stages import Pipeline
from tests.support.examples import examples
from tests.support.histories import RULES_OF, acts, adds, do, first_page, pages, pauses, people, shops, undos
from tests.support.shop import ALWAYS_OPEN, Shop, folded, picture, whole_board


class Follower:
    """A board that is told of lines some time after they were written, several at once."""

    def __init__(self, pipeline: Pipeline) -> None:
        self.facts = Facts()
        self.board: Board = empty_board(pipeline, ALWAYS_OPEN)
        self.taken = 0

    def catch_up(self, shop: Shop, lines: int | None = None) -> None:
        fresh = shop.lines[self.taken :][:lines]
        self.taken += len(fresh)
        changed = {one for line in fresh for one in self.facts.apply(line)}
        if changed:
            self.board = self.board.advance(
                self.facts.seq, {one: self.facts.people.get(one) for one in changed}
            )


HAPPENINGS = (
    "a_source_delivers", "a_page_is_delivered_again", "somebody_is_added", "somebody_acts", "somebody_acts",
    "somebody_acts", "something_is_undone", "something_is_done_undone_and_done_again",
    "a_command_is_tried_again",
)  # fmt: skip


class TwoBoards(RuleBasedStateMachine):
    @initialize()
    def open_shop(self) -> None:
        self.shop = Shop()
        self.boards = [Follower(RULES_OF[person].pipeline) for person in ("ana", "bo")]
        self.commands: list[tuple[Command, Accepted]] = []
        self.happens(first_page(self.shop))

    # -- what happens ----------------------------------------------------------------------------------------

    def happens(self, command: Command) -> Accepted | Refusal:
        """Do it, and see that a refusal left no trace and that what was accepted is known from then on."""
        lines, people_before = len(self.shop.lines), dict(self.shop.facts.people)
        outcome = do(self.shop, command)
        event(f"{type(command).__name__} {'refused' if isinstance(outcome, Refusal) else 'accepted'}")
        if isinstance(outcome, Refusal) or not outcome.seq:
            assert (len(self.shop.lines), self.shop.facts.people) == (lines, people_before)
            assert self.shop.facts.accepted(command.id) is None
        else:
            assert len(self.shop.lines) == lines + 1
            assert self.shop.facts.accepted(command.id) == outcome
            self.commands.append((command, outcome))
        return outcome

    # One rule with a choice inside, since hypothesis leaves whole rules out of most runs.
    @rule(data=st.data(), what=st.sampled_from(HAPPENINGS), seconds=pauses)
    def something_happens(self, data: st.DataObject, what: str, seconds: int) -> None:
        getattr(self, what)(data)
        self.shop.later(seconds)

    def a_source_delivers(self, data: st.DataObject) -> None:
        assert isinstance(self.happens(data.draw(pages(self.shop))), Accepted)

    def a_page_is_delivered_again(self, data: st.DataObject) -> None:
        delivered = [command for command, _ in self.commands if isinstance(command, Intake)]
        if not delivered:
            return
        page = data.draw(st.sampled_from(delivered))
        outcomes = [
            self.happens(Intake(id=self.shop.new_id(), by=page.by, source=page.source, items=page.items))
            for _ in range(2)
        ]
        if len({(one.external_id, one.digest) for one in page.items}) == len(
            {one.external_id for one in page.items}
        ):
            assert outcomes[1] == Accepted(f"command-{self.shop.commands}", 0)

    def somebody_is_added(self, data: st.DataObject) -> None:
        assert isinstance(self.happens(data.draw(adds(self.shop))), Accepted)

    def somebody_acts(self, data: st.DataObject) -> None:
        self.happens(data.draw(acts(self.shop)))

    def something_is_undone(self, data: st.DataObject) -> None:
        self.happens(data.draw(undos(self.shop, [command.id for command, _ in self.commands])))

    def something_is_done_undone_and_done_again(self, data: st.DataObject) -> None:
        before = dict(self.shop.facts.people)
        command = data.draw(acts(self.shop) | adds(self.shop))
        outcome = self.happens(command)
        if isinstance(outcome, Refusal) or not outcome.seq:
            return
        after = dict(self.shop.facts.people)
        self.undo(command.id, data)
        assert self.shop.facts.people == before
        self.undo(self.shop.last, data)
        assert self.shop.facts.people == after
        if data.draw(st.booleans()):
            self.undo(self.shop.last, data)
            assert self.shop.facts.people == before

    def undo(self, command: str, data: st.DataObject) -> None:
        undone = self.happens(Undo(id=self.shop.new_id(), by=data.draw(people), command=command))
        assert isinstance(undone, Accepted), undone

    def a_command_is_tried_again(self, data: st.DataObject) -> None:
        command, outcome = data.draw(st.sampled_from(self.commands))
        lines = len(self.shop.lines)
        assert do(self.shop, command) == outcome
        assert len(self.shop.lines) == lines

    @rule(board=st.sampled_from((0, 1)), lines=st.integers(1, 9))
    def a_board_catches_up(self, board: int, lines: int) -> None:
        self.boards[board].catch_up(self.shop, lines)

    @rule(in_memory=st.booleans())
    def the_shop_is_opened_again_from_a_cache(self, in_memory: bool) -> None:
        expected = folded(self.shop.lines)
        self.shop.reopen(in_memory=in_memory)
        for lead in [lead.id for contact in expected.people.values() for lead in contact.leads]:
            assert self.shop.facts.contact_of(lead) == expected.contact_of(lead)
        for contact in expected.people:  # those without a lead as well
            self.shop.facts.contact(contact)
        assert facts_of(self.shop.facts) == facts_of(expected)

    # -- what holds ------------------------------------------------------------------------------------------

    @invariant()
    def what_is_known_makes_sense(self) -> None:
        ids = [lead.id for lead in self.shop.leads]
        assert len(ids) == len(set(ids))
        for contact_id, contact in self.shop.facts.people.items():
            assert contact.id == contact_id
            self.makes_sense(contact)

    def makes_sense(self, contact: Contact) -> None:
        keys = [enquiry.key for lead in contact.leads for enquiry in lead.enquiries]
        assert len(keys) == len(set(keys))
        assert len({way.key for way in contact.ways}) == len(contact.ways)
        for lead in contact.leads:
            assert lead.contact == contact.id
            assert self.shop.facts.contact_of(lead.id) == contact
            for moment in (
                lead.opened_at,
                lead.entered_at,
                lead.waiting_since,
                lead.touched_at,
                lead.raised_at,
            ):
                assert moment is None or moment <= self.shop.now
            assert all(moment <= self.shop.now for moment in lead.milestones.values())

    def teardown(self) -> None:
        if not hasattr(self, "shop"):
            return
        for follower in self.boards:
            follower.catch_up(self.shop)
            assert facts_of(follower.facts) == facts_of(self.shop.facts)
            whole = whole_board(follower.facts, follower.board.pipeline)
            assert picture(follower.board) == picture(whole)
        ids = [lead_id for board in self.boards for lead_id in board.board.cards]
        assert sorted(ids) == sorted([lead.id for lead in self.shop.leads] * 2)


def facts_of(facts: Facts) -> tuple[Any, ...]:
    return facts.people, facts.cursors, facts.seq, facts.recorded_at


TestTwoBoards = TwoBoards.TestCase
TestTwoBoards.settings = examples(100)


@given(shop=shops(), data=st.data())
@examples(60)
def test_after_an_undo_everything_is_decided_as_if_it_had_not_been(shop: Shop, data: st.DataObject) -> None:
    without, commands = folded(shop.lines), [line.command for line in shop.lines]
    lines = len(shop.lines)
    command = data.draw(acts(shop) | adds(shop))
    do(shop, command)
    if len(shop.lines) == lines:
        return
    shop.undo(command.id)
    following = data.draw(pages(shop) | adds(shop) | acts(shop) | undos(shop, commands))
    rules = RULES_OF[following.by]
    assert decide(shop.facts, following, shop.now, rules) == decide(without, following, shop.now, rules)
