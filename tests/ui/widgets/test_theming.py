from __future__ import annotations

import datetime

import msgspec
import pytest
from rich.console import Console
from rich.style import Style
from textual.geometry import Region

from leadtui.config.shipped import shipped_themes
from leadtui.config.themes import ThemeSpec, load_themes
from leadtui.ui.look import Look, Palette
from leadtui.ui.theming import fitting, palette, textual_theme
from leadtui.ui.widgets.lane import LaneView
from tests.support.painted import LOOK, NOW, Alone, contact, lane, texts

THEMES, PROBLEMS = load_themes([shipped_themes()])
TERMINAL = THEMES["terminal"]


def styles(of: Palette) -> list[Style]:
    """Every style of a palette that is written on its ground; a filled block is a ground of its own."""
    values = [getattr(of, name) for name in of.__struct_fields__ if name not in ("alarm", "eased")]
    found = [*(of.stages.values()), *values]
    return [style for style in found if isinstance(style, Style)]


def look(theme: str, *, colourless: bool = False) -> Look:
    """The look of a shipped theme."""
    return msgspec.structs.replace(LOOK, palette=palette(THEMES[theme], colourless=colourless))


def test_all_shipped_themes_are_whole() -> None:
    assert not PROBLEMS
    assert {"dark", "light", "terminal"} <= set(THEMES)


@pytest.mark.parametrize("name", ["dark", "light"])
def test_every_style_carries_the_background_of_its_theme(name: str) -> None:
    made = palette(THEMES[name])
    backgrounds = {style.bgcolor.name for style in styles(made) if style.bgcolor}

    assert all(style.bgcolor is not None for style in styles(made))
    assert backgrounds == {THEMES[name].background}


def test_the_terminal_theme_leaves_the_background_and_plain_text_to_the_terminal() -> None:
    made = palette(TERMINAL)

    assert made.text is None
    assert made.blank is None
    assert all(style.bgcolor is None for style in styles(made))
    assert all(style.color is None or style.color.triplet is None for style in styles(made))


def test_without_colours_there_are_none() -> None:
    for spec in THEMES.values():
        assert all(
            style.color is None and style.bgcolor is None for style in styles(palette(spec, colourless=True))
        )


@pytest.mark.parametrize("name", sorted(THEMES))
@pytest.mark.parametrize("colourless", [False, True])
async def test_textual_takes_every_theme(name: str, colourless: bool) -> None:
    view = LaneView(look(name, colourless=colourless))
    view.show(lane([contact(age_s=460)]), NOW)
    app = Alone(view)
    app.register_theme(textual_theme("ours", THEMES[name], colourless=colourless))
    app.theme = "ours"
    async with app.run_test(size=(30, 8)) as pilot:
        await pilot.pause()

        assert texts(view)[2] == " 7m40 ! Ana Ruiz"
        assert app.native_ansi_color is (colourless or name == "terminal")
        assert app.theme_variables["late"] == ("ansi_default" if colourless else THEMES[name].late)


async def test_another_theme_paints_everything_anew() -> None:
    view = LaneView(look("dark"))
    view.show(lane([contact(age_s=460)]), NOW)
    async with Alone(view).run_test(size=(30, 8)) as pilot:
        before = view.render_line(2)
        view.restyle(look("light"))
        await pilot.pause()

        assert view.render_line(2) != before
        assert view.render_line(2).text == before.text


MOVE = len("\x1b[36;118H") + len("\n")
"""What the compositor writes around every region."""


@pytest.mark.parametrize(
    ("theme", "most_age", "most_mark", "most_row"), [("dark", 55, 50, 220), ("terminal", 30, 30, 130)]
)
async def test_what_changes_costs_a_slow_line_little(
    theme: str, most_age: int, most_mark: int, most_row: int
) -> None:
    class Measured(LaneView):
        def refresh(self, *regions: Region, **kind: bool) -> Measured:
            for region in regions:
                strip = self.render_line(region.y).crop(0, region.width)
                cost.append(MOVE + len(strip.render(console).encode()))
            super().refresh(*regions, **kind)
            return self

    cost: list[int] = []
    console = Console(color_system="truecolor", force_terminal=True)
    view = Measured(look(theme))
    people = [contact(f"Person {number}", age_s=240 + number, answers=3, amount=900) for number in range(4)]
    async with Alone(view).run_test(size=(30, 24)) as pilot:
        view.show(lane(people), NOW, "lead Person 0", focused=True)
        await pilot.pause()
        cost.clear()

        view.tick(NOW + datetime.timedelta(seconds=1))
        assert len(cost) == 4
        assert max(cost[:3]) <= most_age

        cost.clear()
        view.select("lead Person 1", focused=True)
        assert len(cost) == 4
        assert sum(cost) <= 4 * most_mark

        cost.clear()
        view.show(
            lane([*people, contact("First", age_s=5000, urgent=True)]), NOW, "lead Person 1", focused=True
        )
        assert len(cost) > 9
        assert sum(cost) <= most_row * len(cost)


def test_a_theme_of_the_users_own_may_be_as_short_as_four_colours() -> None:
    spec = ThemeSpec(
        base="dark", background="#000000", text="#ffffff", accent="#00ffff", muted="#cccccc", late="#ff0000"
    )

    assert isinstance(palette(spec, colourless=True), Palette)


@pytest.mark.parametrize(
    ("environ", "theme"),
    [
        ({"TERM": "xterm-256color"}, "dark"),
        ({"TERM": "xterm-kitty"}, "dark"),
        ({"TERM": "xterm", "COLORTERM": "truecolor"}, "dark"),
        ({"TERM": "xterm-256color", "COLORFGBG": "0;15"}, "light"),
        ({"TERM": "xterm"}, "terminal"),
        ({"TERM": "linux"}, "terminal"),
        ({"TERM": "xterm-16color"}, "terminal"),
        ({}, "dark"),
    ],
)
def test_the_theme_fits_the_terminal(environ: dict[str, str], theme: str) -> None:
    assert fitting(environ) == theme
