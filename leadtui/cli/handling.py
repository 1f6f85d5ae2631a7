"""Commands for the work on one lead: the next one, whose it is, where it goes, tags, ways, replies."""

from __future__ import annotations

import argparse
from functools import partial

from leadtui.cli import output
from leadtui.cli.context import Context, card_of
from leadtui.cli.writing import mine, on_lead, tell
from leadtui.desk.items import item
from leadtui.domain.board import Board, Card
from leadtui.domain.commands import (
    Assign,
    Claim,
    Command,
    MarkWay,
    Move,
    NoShow,
    Refusal,
    Tag,
    Touch,
    WithdrawConsent,
)
from leadtui.domain.contacts import Way, WayState
from leadtui.domain.decide import decide
from leadtui.domain.dialling import is_e164, matches_digits, shown
from leadtui.domain.handoff import handoff
from leadtui.domain.linking import authority
from leadtui.domain.next import next_leads
from leadtui.domain.replies import Filled, Sender, fill_in, fitting, refused, way_for
from leadtui.domain.stages import Stage
from leadtui.domain.tags import URGENT, read_tags
from leadtui.domain.templates import Template
from leadtui.domain.text import clean
from leadtui.errors import RefusedError, UsageError

REASON_LIMIT = 200
"""Characters that are kept."""


def take_next(options: argparse.Namespace) -> int:
    """`leadtui next`: claim the lead that presses most; the same order as on the board."""
    context = Context(options)
    with context.journal(writes=True) as journal:
        board, decided = context.board(journal), partial(decide, rules=context.rules())
        for card in next_leads(board, context.person, context.clock.now()):
            outcome = journal.submit(Claim(**mine(context, card)), decided)
            if not isinstance(outcome, Refusal):
                tell(context, journal, outcome, options.json, about=card.lead.id)
                if not options.json:
                    _say_wanted(context, card)
                return 0
    if options.json:
        output.say_json(None)
    else:
        output.say("Nothing waits for you.")
    return 0


def _say_wanted(context: Context, card: Card) -> None:
    """How to reach them, and what they said."""
    region = context.loaded.settings.shop.region
    for line in (", ".join(shown(way, region) for way in card.contact.ways), card.lead.words):
        if line:
            output.say(f"  {clean(line)}")


def assign(options: argparse.Namespace) -> int:
    """`leadtui assign`."""

    def command(context: Context, card: Card) -> Command:
        return Assign(**mine(context, card), who=context.somebody(options.who))

    return on_lead(options, command)


def move(options: argparse.Namespace) -> int:
    """`leadtui move`: to a stage by its id, or one stage on or back."""

    def command(context: Context, card: Card) -> Command:
        stage = _stage(context, card, options.stage)
        return Move(
            **mine(context, card),
            stage=stage.id,
            expected=card.lead.stage,
            reason=clean(options.reason, REASON_LIMIT),
            wake_at=context.moment(options.until) if options.until else None,
        )

    return on_lead(options, command)


def _stage(context: Context, card: Card, said: str) -> Stage:
    pipeline = context.loaded.settings.pipeline
    step = {"on": 1, "back": -1}.get(said.lower())
    stage = pipeline.beside(card.lead.stage, step) if step else pipeline.get(said.lower())
    if stage is None and step:
        raise RefusedError("There is no stage on that side.")
    if stage is None:
        known = ", ".join(one.id for one in pipeline.stages)
        raise UsageError(f"No stage is called {said[:40]}.", f"One of: {known}, on, back.")
    return stage


def no_show(options: argparse.Namespace) -> int:
    """`leadtui no-show`."""
    return on_lead(options, lambda context, card: NoShow(**mine(context, card)))


def tag(options: argparse.Namespace) -> int:
    """`leadtui tag`: `+vip -boiler`."""

    def command(context: Context, card: Card) -> Command:
        known = (URGENT, *context.loaded.settings.tags, *card.lead.tags)
        add, remove = read_tags(options.tags, known)
        if not add and not remove:
            raise UsageError("Say which tag.", f"For example +{known[min(1, len(known) - 1)]} or -{URGENT}.")
        return Tag(**mine(context, card), add=add, remove=remove)

    return on_lead(options, command)


def do_not_use(options: argparse.Namespace) -> int:
    """`leadtui do-not-use`: a number or an address; `--again` takes it back."""

    def command(context: Context, card: Card) -> Command:
        way = _way(context, card, " ".join(options.way))
        again = WayState.LOOKS_RIGHT if way.kind == "email" or is_e164(way.value) else WayState.GIVEN
        state = again if options.again else WayState.DO_NOT_USE
        return MarkWay(**mine(context, card), way=way.key, state=state)

    return on_lead(options, command)


def _way(context: Context, card: Card, said: str) -> Way:
    """The way to reach that somebody wrote in any format; the only one there is where they wrote none."""
    ways = card.contact.ways
    wanted = said.strip().casefold()
    found = [way for way in ways if not wanted or wanted == way.value or matches_digits(way.value, wanted)]
    if len(found) == 1:
        return found[0]
    region = context.loaded.settings.shop.region
    known = ", ".join(shown(way, region) for way in found or ways) or "none"
    raise UsageError(
        f"They have no such way to reach: {said[:40]}." if wanted and not found else "Say which one.",
        f"There are: {known}.",
    )


def withdraw_consent(options: argparse.Namespace) -> int:
    """`leadtui withdraw-consent`."""
    return on_lead(options, lambda context, card: WithdrawConsent(**mine(context, card)))


def hand_off(options: argparse.Namespace) -> int:
    """`leadtui hand-off`: who it is, what they want and answered, in lines to send on."""
    context = Context(options)
    settings = context.loaded.settings
    region = settings.shop.region
    with context.journal() as journal:
        card = card_of(context.board(journal), journal, options.lead)
        decides = authority(card.contact, journal.facts.contact, region)
    lines = handoff(card, context.loaded.framework, zone=settings.zone, region=region, decides=decides)
    for line in lines:
        output.say(line)
    return 0


def reply(options: argparse.Namespace) -> int:
    """`leadtui reply`: the texts for a lead, one of them filled in, or the word that it was sent."""
    if options.sent and not options.text:
        raise UsageError("Say which text was sent.", "“leadtui reply ID” lists them.")
    context = Context(options)
    with context.journal(writes=options.sent) as journal:
        board = context.board(journal)
        card = card_of(board, journal, options.lead)
    texts = fitting(context.loaded.settings.replies, card.lead)
    if not options.text:
        _say_texts(context, board, card, texts)
        return 0
    text = _text(board, card, texts, options.text)
    why = refused(text, card.contact)
    if why:
        raise RefusedError(f"“{text.name}” is not for them: {why}.")
    settings = context.loaded.settings
    sender = Sender(settings.shop.name, context.person, settings.zone, settings.currency)
    language = options.language or card.contact.language or settings.checklist.language
    filled = fill_in(text, card.contact, card.lead, sender, language)
    if not options.sent:
        _say_text(context, card, text, filled, as_json=options.json)
        return 0
    if filled.gaps:
        gaps = ", ".join(f"[{gap}?]" for gap in filled.gaps)
        raise RefusedError(
            f"Fill in {gaps} first.", "“leadtui touch ID message sent” logs words of your own."
        )
    way = way_for(text, card.contact)
    sent = partial(Touch, how="message sent", way=way.key if way else "")
    return on_lead(options, lambda context, card: sent(**mine(context, card)))


def _text(board: Board, card: Card, texts: tuple[Template, ...], name: str) -> Template:
    found = [text for text in texts if text.name.casefold() == name.strip().casefold()]
    if found:
        return found[0]
    known = ", ".join(text.name for text in texts)
    stage = board.stage_of(card.lead).label
    raise UsageError(
        f"No reply for a lead that is {stage} is called “{name[:40]}”.",
        f"One of: {known}." if known else "The config has none for it.",
    )


def _say_texts(context: Context, board: Board, card: Card, texts: tuple[Template, ...]) -> None:
    if not texts:
        stage = board.stage_of(card.lead).label
        output.warn(f"Your config has no reply for a lead that is {stage}.")
    for line in output.table(
        (text.name, text.channel, refused(text, card.contact) or next(iter(text.text.values()), ""))
        for text in texts
    ):
        output.say(line)


def _say_text(context: Context, card: Card, text: Template, filled: Filled, *, as_json: bool) -> None:
    way = way_for(text, card.contact)
    to = way.value if way else ""
    if as_json:
        output.say_json({
            "lead": item(card, context.clock.now())["id"], "name": text.name, "to": to,
            "language": filled.language, "subject": filled.subject, "text": filled.text,
            "gaps": list(filled.gaps),
        })  # fmt: skip
        return
    region = context.loaded.settings.shop.region
    output.say(f"To: {shown(way, region) if way else 'nobody'}")
    if filled.subject:
        output.say(f"Subject: {filled.subject}")
    output.say()
    output.say(filled.text)
    if filled.gaps:
        output.warn(f"\nFill in {', '.join(f'[{gap}?]' for gap in filled.gaps)} before you send it.")
