"""How things look: the styles that segments are made with, resolved once, and the few settings beside them.

One `Look` is made for a theme and given to every widget; what was painted with another one is stale.
"""

from __future__ import annotations

import datetime
from typing import Any

import msgspec
from rich.style import Style

from leadtui.domain.stages import Category

Paint = Style | None
"""None is the terminal's own way of writing: the shortest there is."""


class Palette(msgspec.Struct, frozen=True, eq=False, kw_only=True):
    """Styles by what they mean, ready for segments; as it stands, no colour at all.

    Every style carries the background, since a segment's style is all that the terminal is told.
    """

    blank: Paint = None
    """Where nothing is written."""
    text: Paint = None
    strong: Paint = Style(bold=True)
    """Names: what the eye looks for."""
    muted: Paint = Style(dim=True)
    line: Paint = None
    heading: Paint = Style(bold=True)
    accent: Paint = Style(bold=True)
    mark: Paint = Style(bold=True)
    """The bar beside what is selected."""
    fresh: Paint = None
    warm: Paint = None
    late: Paint = Style(bold=True)
    urgent: Paint = Style(bold=True)
    good: Paint = None
    bad: Paint = Style(bold=True)
    notice: Paint = Style(bold=True)
    alarm: Paint = Style(bold=True, reverse=True)
    """A whole block that is to be seen from across a room."""
    eased: Paint = Style(reverse=True, dim=True)
    """The same block just after somebody took care of it."""
    stages: dict[Category, Paint] = {}
    """Headings by what their stages mean; `heading` for one that is not here."""


class Look(msgspec.Struct, frozen=True, eq=False, kw_only=True):
    """Everything but the data that what is painted depends on."""

    palette: Palette = Palette()
    zone: datetime.tzinfo = datetime.UTC
    """The shop's: every time of day is told in it."""
    region: str = ""
    """ISO 3166 code of the country whose numbers are written without a country code."""
    currency: str = ""
    """Written before an amount."""
    questions: int = 5
    """How many questions the checklist has."""
    still: bool = False
    """Whether motion is to be reduced: ages go by the minute, and nothing fades."""


def greyed(look: Look) -> Look:
    """The same look without any colour or weight: what is painted with it is not to be trusted."""
    muted = look.palette.muted
    paints: dict[str, Any] = dict.fromkeys(Palette.__struct_fields__, muted) | {
        "blank": look.palette.blank,
        "stages": {},
    }
    return msgspec.structs.replace(look, palette=Palette(**paints))
