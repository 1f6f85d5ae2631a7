"""Commands that change something: each is one command to the journal, decided as the board's are."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from functools import partial

from leadtui.cli.context import Context, card_of
from leadtui.desk.items import item
from leadtui.domain.commands import (
    Accepted,
    Add,
    AddNote,
    Claim,
    Command,
    Move,
    Refusal,
    Release,
    SetCallBack,
    Touch,
    Undo,
)
from leadtui.domain.contacts import TouchHow
from leadtui.domain.decide import decide
from leadtui.domain.glance import name_of
from leadtui.domain.ids import by_ending, new_id, short_id
from leadtui.domain.reach import ways_in
from leadtui.domain.stages import OUT_REASONS
from leadtui.domain.text import clean
from leadtui.domain.undo import newest_of
from leadtui.errors import RefusedError, UsageError
from leadtui.store.journal import Journal

HOWS: tuple[TouchHow, ...] = ("reached", "no answer", "voicemail", "busy", "message sent", "wrong number")


def add(options: argparse.Namespace) -> int:
    """`leadtui add`: somebody is on the phone."""
    context = Context(options)
    ways, rest = ways_in(" ".join(options.words), context.loaded.settings.shop.region)
    command = Add(
        id=_new_id(context),
        by=context.person,
        ways=ways,
        name=clean(rest, 200),
        words=clean(options.want),
        source=clean(options.source, 60) or "phone",
    )
    with context.journal(writes=True) as journal:
        return _submit(context, journal, command, options.json)


def claim(options: argparse.Namespace) -> int:
    """`leadtui claim`."""
    return _on_lead(options, lambda context, lead: Claim(id=_new_id(context), by=context.person, lead=lead))


def release(options: argparse.Namespace) -> int:
    """`leadtui release`."""
    return _on_lead(options, lambda context, lead: Release(id=_new_id(context), by=context.person, lead=lead))


def touch(options: argparse.Namespace) -> int:
    """`leadtui touch`."""
    said = " ".join(options.how) or "reached"
    how = next((one for one in HOWS if one == said), None)
    if how is None:
        raise UsageError(f"“{said}” is no kind of touch.", f"One of: {', '.join(HOWS)}.")
    return _on_lead(
        options, lambda context, lead: Touch(id=_new_id(context), by=context.person, lead=lead, how=how)
    )


def callback(options: argparse.Namespace) -> int:
    """`leadtui callback`."""
    said = " ".join(options.when)

    def command(context: Context, lead: str) -> Command:
        to = None if said == "none" else context.moment(said)
        return SetCallBack(id=_new_id(context), by=context.person, lead=lead, to=to)

    return _on_lead(options, command)


def not_enquiry(options: argparse.Namespace) -> int:
    """`leadtui not-enquiry`."""
    said = clean(" ".join(options.why), 200)

    def command(context: Context, lead: str) -> Command:
        stage = context.loaded.settings.pipeline.first_of("out")
        if stage is None:
            raise UsageError(
                "Your config has no stage for what is not an enquiry.", "Add one of category “out”."
            )
        reason = OUT_REASONS.get(said, said)
        return Move(id=_new_id(context), by=context.person, lead=lead, stage=stage.id, reason=reason)

    return _on_lead(options, command)


def note(options: argparse.Namespace) -> int:
    """`leadtui note`."""
    text = clean(" ".join(options.text), 4000, lines=True)
    return _on_lead(
        options, lambda context, lead: AddNote(id=_new_id(context), by=context.person, lead=lead, text=text)
    )


def undo(options: argparse.Namespace) -> int:
    """`leadtui undo`: a command by its id, or my own newest."""
    context = Context(options)
    with context.journal(writes=True) as journal:
        target = options.command or _newest(context, journal)
        matches = by_ending(target, journal.facts.commands())
        command = Undo(
            id=_new_id(context), by=context.person, command=matches[0] if len(matches) == 1 else target
        )
        return _submit(context, journal, command, options.json)


def _newest(context: Context, journal: Journal) -> str:
    newest = newest_of(journal.facts, context.person)
    if newest is None:
        raise UsageError(
            f"{context.person} has done nothing that could be undone.", "“leadtui log” shows what was done."
        )
    return newest.command


def _on_lead(options: argparse.Namespace, make: Callable[[Context, str], Command]) -> int:
    context = Context(options)
    with context.journal(writes=True) as journal:
        card = card_of(context.board(journal), journal, options.lead)
        return _submit(context, journal, make(context, card.lead.id), options.json)


def _submit(context: Context, journal: Journal, command: Command, as_json: bool) -> int:
    outcome = journal.submit(command, partial(decide, rules=context.rules()))
    if isinstance(outcome, Refusal):
        raise RefusedError(f"Refused: {outcome.why}.")
    _tell(context, journal, outcome, as_json)
    return 0


def _tell(context: Context, journal: Journal, outcome: Accepted, as_json: bool) -> None:
    board = context.board(journal)
    cards = [board.cards[lead] for lead in outcome.leads if lead in board.cards]
    now = context.clock.now()
    if as_json:
        told = [item(card, now) for card in cards]
        print(json.dumps(told[0] if len(told) == 1 else told, ensure_ascii=False))
        return
    if not outcome.seq:
        print("Nothing to change.")
    for card in cards:
        stage = board.stage_of(card.lead).label
        owner = card.lead.owner(now) or "nobody"
        print(f"{short_id(card.lead.id, board.cards)}  {name_of(card)}  {stage} · {owner}")


def _new_id(context: Context) -> str:
    return new_id(context.clock.now())
