"""Themes for eyes that see few colours: what means different things stays apart, and text stands out.

Vision without one kind of cone is simulated as in G. M. Machado, M. M. Oliveira and L. A. F. Fernandes, "A
Physiologically-based Model for Simulation of Color Vision Deficiency" (IEEE TVCG 15, 2009), whose matrices
for severity 1.0 work on linear sRGB. Colours are compared in CIELAB (D65) by their Euclidean distance, of
which 2.3 is just noticeable; contrast is that of WCAG 2.1, whose level AAA asks for 7 to 1.
"""

from __future__ import annotations

import math
from itertools import combinations

import pytest

from leadtui.config.shipped import shipped_themes
from leadtui.config.themes import ThemeSpec, load_themes

Rgb = tuple[float, float, float]

MATRICES: dict[str, tuple[Rgb, Rgb, Rgb]] = {
    "all cones": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900),
    ),
}  # fmt: skip
TO_XYZ = (
    (0.4124564, 0.3575761, 0.1804375),
    (0.2126729, 0.7151522, 0.072175),
    (0.0193339, 0.119192, 0.9503041),
)
WHITE = (0.95047, 1.0, 1.08883)

APART = 20.0
"""Nearly ten times what can just be told apart: the colours are of thin letters, and not side by side."""

MEANINGS = ("text", "accent", "notice", "fresh", "warm", "late", "urgent")
"""What colours tell apart. Good is told as fresh is, and bad as late; what matters less is told by weight."""

TEXTS = (
    *MEANINGS,
    "muted",
    "heading",
    "good",
    "bad",
    "stage-open",
    "stage-parked",
    "stage-lost",
    "stage-out",
)
THEMES, _ = load_themes([shipped_themes()])


def linear(colour: str) -> Rgb:
    """`#rrggbb` as linear light."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return _linear(red), _linear(green), _linear(blue)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def times(matrix: tuple[Rgb, Rgb, Rgb], colour: Rgb) -> Rgb:
    first, second, third = (math.fsum(a * b for a, b in zip(row, colour, strict=True)) for row in matrix)
    return first, second, third


def seen(colour: str, by: str) -> Rgb:
    """A colour in CIELAB, as seen with the cones that there are."""
    light = times(MATRICES[by], linear(colour))
    xyz = times(TO_XYZ, (_clipped(light[0]), _clipped(light[1]), _clipped(light[2])))
    x, y, z = (_root(value / white) for value, white in zip(xyz, WHITE, strict=True))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _clipped(value: float) -> float:
    return min(1.0, max(0.0, value))


def _root(value: float) -> float:
    return math.cbrt(value) if value > 0.008856 else 7.787 * value + 16 / 116


def contrast(one: str, other: str) -> float:
    """How much two colours differ in luminance, from 1 to 21."""
    dark, light = sorted(times(TO_XYZ, linear(colour))[1] for colour in (one, other))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("by", MATRICES)
@pytest.mark.parametrize("name", ["colour-blind", "high-contrast"])
def test_what_means_different_things_stays_apart(name: str, by: str) -> None:
    colours = THEMES[name].colours
    near = {
        (one, other): round(math.dist(seen(colours[one], by), seen(colours[other], by)), 1)
        for one, other in combinations(MEANINGS, 2)
    }
    assert min(near.values()) >= APART, near


def test_the_measure_finds_colours_that_are_not_apart() -> None:
    red, green = seen("#d0503c", "deuteranopia"), seen("#8a8a2e", "deuteranopia")
    assert (
        math.dist(red, green) < APART < math.dist(seen("#d0503c", "all cones"), seen("#8a8a2e", "all cones"))
    )


@pytest.mark.parametrize(("name", "least"), [("high-contrast", 7.0), ("colour-blind", 7.0)])
def test_every_text_stands_out(name: str, least: float) -> None:
    spec: ThemeSpec = THEMES[name]
    told = {one: round(contrast(spec.colours[one], spec.background), 1) for one in TEXTS}
    assert min(told.values()) >= least, told
    alarm = contrast(spec.background, spec.late)
    assert alarm >= least
