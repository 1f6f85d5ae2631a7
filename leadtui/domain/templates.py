"""Templates: the texts that a shop writes again and again, with blanks for what differs."""

from __future__ import annotations

from typing import Literal

import msgspec

from leadtui.domain.checklist import Verdict

ANSWERS = ("need", "area", "budget", "timing", "authority")

BLANKS = ("name", "first_name", "shop", "person", *ANSWERS, "visit", "wake", "amount")
"""What a text can leave open; beside these, the keys of a shop's own questions."""


class Template(msgspec.Struct, frozen=True, kw_only=True):
    """One text, for leads of some stages and verdicts."""

    name: str
    text: dict[str, str]
    """By language, the shop's own first."""
    subject: dict[str, str] = {}
    """Of a mail, by language."""
    channel: Literal["message", "email"] = "message"
    kind: Literal["answer", "nurture"] = "answer"
    """An answer is about what the person asked; nurture is anything more, and needs their consent."""
    stages: tuple[str, ...] = ()
    """Ids of the stages that it is for; none: all."""
    verdicts: tuple[Verdict, ...] = ()
    """The verdicts that it is for; none: all, and leads without one."""


DEFAULT_TEMPLATES = (
    Template(
        name="could not reach you",
        stages=("new", "qualifying"),
        text={
            "en": "Hello {first_name}, this is {person} from {shop}. You asked us about: {need}. "
            "I tried to call you. When is a good time?"
        },
    ),
    Template(
        name="offer a visit",
        stages=("qualified",),
        text={
            "en": "Hello {first_name}, this is {person} from {shop}. "
            "We would like to come and have a look. Which day suits you?"
        },
    ),
    Template(
        name="visit confirmed",
        stages=("booked",),
        text={"en": "Hello {first_name}, we will be with you on {visit}. {person}, {shop}"},
    ),
    Template(
        name="not for us",
        verdicts=("never",),
        text={"en": "Hello {first_name}, thank you for asking {shop}. Sadly this is nothing that we can do."},
    ),
    Template(
        name="back in touch",
        kind="nurture",
        verdicts=("later",),
        text={"en": "Hello {first_name}, this is {person} from {shop}. Shall we look at it again: {need}?"},
    ),
)
"""What a shop without texts of its own has."""
