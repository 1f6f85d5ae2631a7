"""Commands that decide about a lead: answers, the verdict, the visit, the order, the end."""

from __future__ import annotations

import argparse
from typing import Any, cast, get_args

from leadtui.cli.context import Context
from leadtui.cli.writing import mine, on_lead
from leadtui.domain.amounts import read_amount
from leadtui.domain.board import Card
from leadtui.domain.checklist import Reply, Verdict
from leadtui.domain.commands import AnswerQuestion, Command, Move, SetVerdict
from leadtui.domain.stages import Category, Milestone, Stage
from leadtui.domain.text import clean
from leadtui.errors import UsageError

REPLIES: tuple[str, ...] = get_args(Reply)

WORDS_LIMIT, REASON_LIMIT = 1000, 200
"""Characters that are kept."""


def answer(options: argparse.Namespace) -> int:
    """`leadtui answer`."""
    said = options.reply.lower()
    if said not in (*REPLIES, "none"):
        raise UsageError(f"“{said[:40]}” is no answer.", f"One of: {', '.join(REPLIES)}, none.")
    words = clean(" ".join(options.words), WORDS_LIMIT)

    def command(context: Context, card: Card) -> Command:
        asked = [question.key for question in context.loaded.framework.questions]
        if options.question not in asked:
            raise UsageError(
                f"No question is called {options.question[:40]}.", f"One of: {', '.join(asked)}."
            )
        reply = None if said == "none" else cast(Reply, said)
        return AnswerQuestion(**mine(context, card), question=options.question, answer=reply, words=words)

    return on_lead(options, command)


def ready(options: argparse.Namespace) -> int:
    """`leadtui ready`."""
    override = clean(options.override, REASON_LIMIT)
    return on_lead(options, lambda context, card: _verdict(context, card, "ready", override=override))


def later(options: argparse.Namespace) -> int:
    """`leadtui later`."""
    reason = clean(options.reason, REASON_LIMIT)

    def command(context: Context, card: Card) -> Command:
        wake_at = context.moment(" ".join(options.when))
        return _verdict(context, card, "later", wake_at=wake_at, reason=reason)

    return on_lead(options, command)


def never(options: argparse.Namespace) -> int:
    """`leadtui never`."""
    reason = _reason(options)
    return on_lead(options, lambda context, card: _verdict(context, card, "never", reason=reason))


def _verdict(context: Context, card: Card, verdict: Verdict, **more: Any) -> SetVerdict:
    """A verdict of who asks. Raises RefusedError where that is nobody of the shop."""
    context.check_decides()
    return SetVerdict(**mine(context, card), verdict=verdict, **more)


def book(options: argparse.Namespace) -> int:
    """`leadtui book`."""

    def command(context: Context, card: Card) -> Command:
        stage = _with_milestone(context, Milestone.BOOKED)
        at = context.moment(" ".join(options.when))
        return Move(**mine(context, card), stage=stage.id, appointment_at=at)

    return on_lead(options, command)


def sign(options: argparse.Namespace) -> int:
    """`leadtui sign`."""
    amount = _amount(options.amount)

    def command(context: Context, card: Card) -> Command:
        stage = _with_milestone(context, Milestone.SIGNED)
        return Move(**mine(context, card), stage=stage.id, amount=amount)

    return on_lead(options, command)


def lose(options: argparse.Namespace) -> int:
    """`leadtui lose`."""
    reason = _reason(options)

    def command(context: Context, card: Card) -> Command:
        stage = context.loaded.settings.pipeline.ended("lost")
        if stage is None:
            raise _no_stage(context, "category", "lost")
        return Move(**mine(context, card), stage=stage.id, reason=reason)

    return on_lead(options, command)


def _reason(options: argparse.Namespace) -> str:
    reason = clean(" ".join(options.why), REASON_LIMIT)
    if not reason:
        raise UsageError("Say why.", "For example: out of area.")
    return reason


def _amount(text: str | None) -> float | None:
    if text is None:
        return None
    amount = read_amount(text)
    if amount is None:
        raise UsageError(f"“{text[:40]}” is no amount.", "Write 4200 or 4,200.50.")
    return amount


def _with_milestone(context: Context, milestone: Milestone) -> Stage:
    stage = context.loaded.settings.pipeline.with_milestone(milestone)
    if stage is None:
        raise _no_stage(context, "milestone", milestone)
    return stage


def _no_stage(context: Context, what: str, name: Category | Milestone) -> UsageError:
    return UsageError(f"{context.loaded.path} has no stage with the {what} {name}.", "Add one.")
