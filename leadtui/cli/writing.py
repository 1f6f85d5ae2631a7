"""Commands that change something: each is one command to the journal, decided as the board's are."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, cast, get_args

from leadtui.cli import output
from leadtui.cli.context import Context, card_of
from leadtui.desk.items import item
from leadtui.desk.visits import VisitFolder
from leadtui.domain.board import Board, Card
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
)
from leadtui.domain.contacts import TouchHow
from leadtui.domain.decide import decide
from leadtui.domain.glance import name_of
from leadtui.domain.ids import new_id, short_id
from leadtui.domain.reach import read_line
from leadtui.domain.stages import OUT_REASONS
from leadtui.domain.text import clean
from leadtui.errors import RefusedError, UsageError
from leadtui.store.journal import Journal

HOWS: tuple[str, ...] = get_args(TouchHow)

REASON_LIMIT, SOURCE_LIMIT, NOTE_LIMIT = 200, 60, 4000
"""Characters that are kept."""


def add(options: argparse.Namespace) -> int:
    """`leadtui add`: somebody is on the phone."""
    context = Context(options)
    typed = read_line(" ".join(options.words), context.loaded.settings.shop.region)
    if not typed.ways and not typed.name:
        raise UsageError(
            "There is neither a number, nor an address, nor a name.", "Write 303 555 0142 June Park."
        )
    command = Add(
        **signed(context),
        ways=typed.ways,
        name=typed.name,
        words=", ".join(filter(None, (typed.words, clean(options.want)))),
        source=clean(options.source, SOURCE_LIMIT) or "phone",
    )
    with context.journal(writes=True) as journal:
        tell(context, journal, decided(context, journal, command), options.json)
    return 0


def claim(options: argparse.Namespace) -> int:
    """`leadtui claim`."""
    return on_lead(options, lambda context, card: Claim(**mine(context, card)))


def release(options: argparse.Namespace) -> int:
    """`leadtui release`."""
    return on_lead(options, lambda context, card: Release(**mine(context, card)))


def touch(options: argparse.Namespace) -> int:
    """`leadtui touch`."""
    said = " ".join(" ".join(options.how).lower().replace("-", " ").split()) or "reached"
    if said not in HOWS:
        raise UsageError(f"“{said[:40]}” is no kind of touch.", f"One of: {', '.join(HOWS)}.")
    how = cast(TouchHow, said)

    def command(context: Context, card: Card) -> Command:
        called = next((way.key for way in card.contact.ways if way.value == card.contact.phone), "")
        return Touch(**mine(context, card), how=how, way=called)

    return on_lead(options, command)


def callback(options: argparse.Namespace) -> int:
    """`leadtui callback`."""
    said = " ".join(options.when)

    def command(context: Context, card: Card) -> Command:
        to = None if said.strip().lower() == "none" else context.moment(said)
        return SetCallBack(**mine(context, card), to=to)

    return on_lead(options, command)


def not_enquiry(options: argparse.Namespace) -> int:
    """`leadtui not-enquiry`."""
    said = clean(" ".join(options.why), REASON_LIMIT)
    if not said:
        raise UsageError("Say why it is not an enquiry.", f"One of: {', '.join(OUT_REASONS.values())}.")

    def command(context: Context, card: Card) -> Command:
        stage = context.loaded.settings.pipeline.first_of("out")
        if stage is None:
            raise UsageError(
                f"{context.loaded.path} has no stage for what is not an enquiry.",
                "Add one of category “out”.",
            )
        reason = OUT_REASONS.get(said, said)
        return Move(**mine(context, card), stage=stage.id, expected=card.lead.stage, reason=reason)

    return on_lead(options, command)


def note(options: argparse.Namespace) -> int:
    """`leadtui note`."""
    text = clean(" ".join(options.text), NOTE_LIMIT, lines=True)
    if not text:
        raise UsageError("An empty note says nothing.", "Write what is to be kept.")
    return on_lead(options, lambda context, card: AddNote(**mine(context, card), text=text))


def mine(context: Context, card: Card) -> dict[str, Any]:
    """What every command of the person who asks about a lead begins with."""
    return signed(context) | {"lead": card.lead.id}


def signed(context: Context) -> dict[str, Any]:
    """What every command of the person who asks begins with: its id, who gives it, and for whom."""
    return {"id": new_id(context.clock.now()), "by": context.person, "for_whom": context.for_whom}


def on_lead(options: argparse.Namespace, make: Callable[[Context, Card], Command]) -> int:
    """Give one command about the lead that the options name, and tell what became of it."""
    context = Context(options)
    with context.journal(writes=True) as journal:
        card = card_of(context.board(journal), journal, options.lead)
        outcome = decided(context, journal, make(context, card))
        tell(context, journal, outcome, options.json, about=card.lead.id)
    return 0


def decided(context: Context, journal: Journal, command: Command) -> Accepted:
    """What became of a command. Raises RefusedError, StoreError."""
    outcome = journal.submit(command, partial(decide, rules=context.rules()))
    if isinstance(outcome, Refusal):
        raise refused(outcome)
    return outcome


def tell(context: Context, journal: Journal, outcome: Accepted, as_json: bool, about: str = "") -> None:
    """The leads as they are now; `about` is told also where there was nothing to change."""
    board = context.board(journal)
    leads = dict.fromkeys((*outcome.leads, *filter(None, [about])))
    _keep_visits(context, board, journal, leads)
    cards = [board.cards[lead] for lead in leads if lead in board.cards]
    if as_json:
        _say_items(context, cards)
    else:
        _say_cards(context, board, cards, outcome)


def refused(outcome: Refusal) -> RefusedError:
    """What a person can do about a refusal."""
    if outcome.command:
        return RefusedError(f"Refused: {outcome.why}.", f"“leadtui undo {outcome.command}” is that one.")
    if outcome.who:
        return RefusedError(
            f"Refused: {outcome.why}.", f"{outcome.who} can release it; a claim ends by itself."
        )
    return RefusedError(f"Refused: {outcome.why}.")


def _keep_visits(context: Context, board: Board, journal: Journal, leads: Iterable[str]) -> None:
    """Bring the folder for the calendar to where these leads are; what is wrong with it is told."""
    folder = context.loaded.settings.calendar_folder
    trouble = VisitFolder(folder, context.clock).keep(board, journal, leads) if folder else ""
    if trouble:
        output.warn(f"leadtui: {trouble}")


def _say_items(context: Context, cards: list[Card]) -> None:
    """The lead that the command was about; several in a list; nothing where none is left."""
    now = context.clock.now()
    told = [item(card, now) for card in cards]
    output.say_json(told if len(told) > 1 else told[0] if told else None)


def _say_cards(context: Context, board: Board, cards: list[Card], outcome: Accepted) -> None:
    now = context.clock.now()
    for card in cards:
        stage = board.stage_of(card.lead).label
        owner = card.lead.owner(now) or "nobody"
        nothing = "" if outcome.seq else "   (nothing to change)"
        output.say(f"{short_id(card.lead.id, board.cards)}  {name_of(card)}  {stage} · {owner}{nothing}")
