"""The hand-off: one lead in plain lines, for the next person, who need not use leadtui."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from leadtui.domain.board import Card
from leadtui.domain.checklist import Framework
from leadtui.domain.contacts import Answer, WayState
from leadtui.domain.dialling import shown
from leadtui.domain.glance import name_of
from leadtui.domain.text import clean

LONGEST = 500
"""Characters of one line."""

_UNUSABLE = (WayState.BAD, WayState.DO_NOT_USE)


def handoff(
    card: Card, framework: Framework | None, *, zone: str, region: str = "", decides: str = ""
) -> tuple[str, ...]:
    """Who it is, how to reach them, where, what they want, what they answered, and by when something is due.

    Every line is plain text without control characters, so that it can be pasted anywhere. Times are on the
    clock of `zone`, numbers as `region` writes them; `decides` is what `linking.authority` says.
    """
    lines = ((label, clean(text, LONGEST)) for label, text in _told(card, framework, zone, region, decides))
    return (clean(name_of(card), LONGEST), *(f"{label}: {text}" for label, text in lines if text))


def _told(
    card: Card, framework: Framework | None, zone: str, region: str, decides: str
) -> Iterator[tuple[str, str]]:
    contact, lead = card.contact, card.lead
    yield "Company", contact.company if contact.name else ""
    for way in contact.ways:
        if way.state not in _UNUSABLE:
            yield ("Phone" if way.kind == "phone" else "E-mail"), shown(way, region)
    yield "Address", ", ".join(filter(None, (contact.address, contact.postcode)))
    yield "Wants", lead.words
    yield from _answers(framework, lead.answers)
    yield "Decides", decides
    for label, at in (("Visit", lead.appointment_at), ("Due", card.due)):
        if at is not None and (label == "Due" or lead.active):
            yield label, f"{at.astimezone(ZoneInfo(zone)):%a %d %b %Y %H:%M}"


def _answers(framework: Framework | None, answers: dict[str, Answer]) -> Iterator[tuple[str, str]]:
    """In the order they are asked; then what was answered by another framework."""
    asked = {question.key: question.label for question in framework.questions} if framework else {}
    for key in (*asked, *(key for key in answers if key not in asked)):
        answer = answers.get(key)
        said = ", ".join(filter(None, (answer.answer, answer.words))) if answer else "not asked"
        yield asked.get(key, key.capitalize()), said
