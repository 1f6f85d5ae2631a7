"""From a theme's colours to what Textual and our segments need of them."""

from __future__ import annotations

from collections.abc import Mapping

from rich.color import Color
from rich.style import Style
from textual.theme import Theme

from leadtui.config.themes import ThemeSpec
from leadtui.domain.stages import Category
from leadtui.ui.look import Paint, Palette

_OWN = "ansi_"
_DEFAULT = "ansi_default"

_CATEGORIES: tuple[Category, ...] = ("open", "working", "parked", "won", "lost", "out")


LIGHT_BACKGROUNDS = frozenset({"7", "15"})
"""Of the terminal's sixteen colours, those that are light."""


FEW_COLOURS = frozenset({"linux", "vt100", "vt220", "ansi", "xterm", "screen", "rxvt", "cons25"})
"""What TERM says where there are sixteen colours at most; today's terminals call themselves more."""


def fitting(environ: Mapping[str, str]) -> str:
    """The theme that `auto` means here: by COLORFGBG, where many terminals tell their background.

    Where there are no more than sixteen colours it is the terminal's own: ours, brought down to those, would
    no longer be apart.
    """
    if not _has_many_colours(environ.get("TERM", ""), environ.get("COLORTERM", "")):
        return "terminal"
    told = environ.get("COLORFGBG", "").rpartition(";")[2]
    return "light" if told in LIGHT_BACKGROUNDS else "dark"


def _has_many_colours(term: str, told: str) -> bool:
    """Whether a terminal has more than sixteen colours, by what it says of itself; one that is silent has."""
    return bool(told) or not (term.endswith("-16color") or term in FEW_COLOURS)


def palette(spec: ThemeSpec, *, colourless: bool = False) -> Palette:
    """The styles of a theme for segments; `colourless` (NO_COLOR) keeps bold, dim and signs only."""
    if colourless:
        return Palette()
    own = spec.base == "terminal"

    def style(colour: str, *, bold: bool = False, dim: bool = False) -> Paint:
        painted = Style(
            color=_rich(colour), bgcolor=_rich(spec.background), bold=bold or None, dim=dim or None
        )
        return painted if painted else None

    return Palette(
        blank=Style(bgcolor=_rich(spec.background)) or None,
        text=style(spec.text),
        strong=style(spec.heading, bold=True),
        muted=style(spec.muted, dim=own and spec.muted == spec.text),
        line=style(spec.line),
        heading=style(spec.heading, bold=True),
        accent=style(spec.accent),
        mark=style(spec.accent),
        fresh=style(spec.fresh),
        warm=style(spec.warm),
        late=style(spec.late, bold=True),
        urgent=style(spec.urgent, bold=True),
        good=style(spec.good),
        bad=style(spec.bad, bold=True),
        notice=style(spec.notice),
        alarm=_filled(spec.late, spec.background),
        eased=_filled(spec.muted, spec.background),
        stages={category: style(getattr(spec, f"stage_{category}"), bold=True) for category in _CATEGORIES},
    )


def _filled(colour: str, background: str) -> Style:
    """A block of a colour, its letters in the background's; of a terminal's own colours, one reversed."""
    if background == _DEFAULT:
        return Style(color=_rich(colour), reverse=True, bold=True)
    return Style(color=_rich(background), bgcolor=_rich(colour), bold=True)


def _rich(colour: str) -> Color | None:
    """A colour of a theme for Rich; None for the terminal's own default, which needs no code at all."""
    if colour == _DEFAULT:
        return None
    return Color.parse(colour.removeprefix(_OWN))


def textual_theme(name: str, spec: ThemeSpec, *, colourless: bool = False) -> Theme:
    """The same theme for Textual's own widgets and our stylesheets.

    Beside Textual's variables a stylesheet may use those of a theme's file: `$late`, `$muted`, `$line` and so
    on. A terminal theme, and every `colourless` one, leaves foreground and background to the terminal; for
    the latter the app has to be made with `ansi_color=True`, or Textual paints greys.
    """
    own = colourless or spec.base == "terminal"
    colours = dict.fromkeys(spec.colours, _DEFAULT) if colourless else spec.colours
    return Theme(
        name=name,
        primary=colours["accent"],
        secondary=colours["notice"],
        accent=colours["accent"],
        warning=colours["urgent"],
        error=colours["bad"],
        success=colours["good"],
        foreground=colours["text"],
        background=colours["background"],
        surface=colours["surface"],
        panel=colours["selection"],
        dark=spec.base != "light",
        ansi=own,
        variables=_variables(colours, own=own, colourless=colourless),
    )


def _variables(colours: dict[str, str], *, own: bool, colourless: bool) -> dict[str, str]:
    """Textual's variables that follow from ours, and ours by their names."""
    cursor = {
        "block-cursor-foreground": colours["text"],
        "block-cursor-background": colours["selection"],
        "block-cursor-text-style": "reverse" if own else "bold",
        "block-cursor-blurred-foreground": colours["text"],
        "block-cursor-blurred-background": colours["background"],
        "block-cursor-blurred-text-style": "bold",
        "block-hover-background": colours["selection"],
    }
    typing = {
        "input-cursor-text-style": "reverse",
        "input-cursor-foreground": colours["text"],
        "input-cursor-background": colours["background"],
        "input-selection-background": colours["accent"] if own else colours["line"],
    }
    frame = {
        "border": colours["accent"],
        "border-blurred": colours["line"],
        "scrollbar": colours["line"],
        "scrollbar-hover": colours["muted"],
        "scrollbar-active": colours["accent"],
        "scrollbar-background": colours["background"],
        "scrollbar-background-hover": colours["background"],
        "scrollbar-background-active": colours["background"],
        "scrollbar-corner-color": colours["background"],
    }
    footer = {
        "footer-background": colours["background"],
        "footer-foreground": colours["muted"],
        "footer-key-foreground": colours["accent"],
        "footer-description-foreground": colours["muted"],
    }
    boxes = {"ansi-background": colours["background"], "ansi-foreground": colours["text"]}
    return cursor | typing | frame | footer | boxes | colours
