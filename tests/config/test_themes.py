"""Themes: semantic colours with derived defaults, readable, and a bad file that keeps no good one out."""

from __future__ import annotations

import os
from itertools import product
from pathlib import Path

import pytest
import yaml

from leadtui.config.shipped import shipped_themes
from leadtui.config.themes import ThemeSpec, check_theme, load_themes, theme, theme_folders
from leadtui.errors import ConfigError
from tests.support.configs import read

TINY = 'base: dark\nbackground: "#101010"\ntext: "#eee"\naccent: "#88CCFF"\n'

NOT_TEXT = {"background", "surface", "selection", "line"}


def told(text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        theme(text.encode(), "t.yaml")
    return str(caught.value).splitlines()


def luminance(colour: str) -> float:
    """Relative luminance of sRGB (WCAG 2.2, definitions)."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours (WCAG 2.2, definitions)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("name", ["dark", "light"])
def test_every_text_is_readable_on_everything_it_stands_on(name: str) -> None:
    colours = load_themes([shipped_themes()])[0][name].colours
    texts = colours.keys() - NOT_TEXT
    faint = [
        (text, ground, round(contrast(colours[text], colours[ground]), 2))
        for text, ground in product(sorted(texts), ("background", "surface", "selection"))
        if contrast(colours[text], colours[ground]) < 7
    ]
    assert faint == []


@pytest.mark.parametrize("base", ["dark", "light"])
def test_derived_colours_are_readable_too(base: str) -> None:
    grounds = {"dark": ("#101010", "#eeeeee", "#88ccff"), "light": ("#ffffff", "#111111", "#004488")}
    background, text, accent = grounds[base]
    spec = theme(
        f'base: {base}\nbackground: "{background}"\ntext: "{text}"\naccent: "{accent}"'.encode(), "t.yaml"
    )
    readable = {
        name: contrast(each, spec.selection) for name, each in spec.colours.items() if name not in NOT_TEXT
    }
    assert min(readable.values()) >= 7, readable


def test_the_terminal_theme_uses_only_the_terminals_own_colours() -> None:
    spec = load_themes([shipped_themes()])[0]["terminal"]
    assert spec.base == "terminal"
    plain = {"black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"}
    own = {"ansi_default"} | {f"ansi_{each}" for each in plain} | {f"ansi_bright_{each}" for each in plain}
    assert set(spec.colours.values()) <= own
    assert spec.colours["background"] == spec.colours["text"] == "ansi_default"


def test_the_shipped_themes_are_these_and_name_every_colour() -> None:
    found, failed = load_themes([shipped_themes()])
    assert (sorted(found), failed) == (["colour-blind", "dark", "high-contrast", "light", "terminal"], ())
    for path in shipped_themes().glob("*.yaml"):
        assert set(yaml.safe_load(path.read_text())) == set(ThemeSpec.__struct_encode_fields__)


def test_four_lines_are_a_theme() -> None:
    spec = theme(TINY.encode(), "t.yaml")
    assert (spec.text, spec.accent) == ("#eeeeee", "#88ccff")
    assert (spec.heading, spec.stage_working, spec.notice, spec.stage_open) == (
        spec.text, spec.text, spec.accent, spec.accent,
    )  # fmt: skip
    assert spec.stage_lost == spec.stage_parked == spec.muted == "#c2c2c2"
    assert spec.bad == spec.late
    assert all(spec.colours.values())


def test_derived_colours_follow_the_ones_that_are_written() -> None:
    spec = theme((TINY + 'late: "#ffa0a0"\nmuted: "#cccccc"\n').encode(), "t.yaml")
    assert (spec.bad, spec.stage_out, spec.fresh) == ("#ffa0a0", "#cccccc", "#cccccc")


def test_a_terminal_theme_derives_without_mixing() -> None:
    spec = theme(b"base: terminal\nbackground: default\ntext: white\naccent: bright-blue\n", "t.yaml")
    assert (spec.surface, spec.muted, spec.line, spec.accent, spec.late) == (
        "ansi_default", "ansi_white", "ansi_bright_black", "ansi_bright_blue", "ansi_red",
    )  # fmt: skip


def test_everything_wrong_with_a_theme_is_told_at_once() -> None:
    assert told('base: drak\nbackgruond: "#101010"\ntext: "#12"\naccent: bleu\n') == [
        "t.yaml:1: base: 'drak' is not one of the choices (did you mean dark?)",
        't.yaml:1: background: missing (write a colour such as "#8fc7e8", in quotes)',
        "t.yaml:2: backgruond: unknown key (did you mean background?)",
        "t.yaml:3: text: '#12' is not a colour (write \"#rrggbb\")",
        "t.yaml:4: accent: 'bleu' is not a colour (did you mean blue?)",
    ]


def test_a_colour_that_a_comment_ate_is_told() -> None:
    assert told(TINY + "late: #ff0000\n") == [
        't.yaml:5: late: nothing here (a bare # begins a comment: write "#rrggbb")'
    ]
    assert len(told(TINY.replace('"#eee"', "#eee"))) == 1


def test_colours_that_do_not_go_with_the_base_are_told() -> None:
    assert told(TINY + "late: red\n") == ['t.yaml:5: late: no colour for the base dark (write "#rrggbb")']
    own = "base: terminal\nbackground: default\ntext: default\naccent: cyan\n"
    assert told(own + 'stage-won: "#00ff00"\n') == [
        "t.yaml:5: stage-won: no colour for the base terminal (default, red, bright-red and so on)"
    ]


def test_a_bad_theme_keeps_no_good_one_out_and_the_shipped_one_stays(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(TINY)
    (tmp_path / "dark.yaml").write_text("base: dark\n")
    (tmp_path / "bad.yaml").write_text("base: [dark\nx")
    (tmp_path / "folder.yaml").mkdir()
    (tmp_path / "Not A Name.yaml").write_text(TINY)
    (tmp_path / "auto.yaml").write_text(TINY)
    (tmp_path / ".mine.yaml.swp").write_text("half")
    (tmp_path / ".hidden.yaml").write_text("half")
    (tmp_path / "notes.txt").write_text("colours I like")
    found, failed = load_themes([shipped_themes(), tmp_path])
    assert sorted(found) == ["colour-blind", "dark", "high-contrast", "light", "mine", "terminal"]
    assert found["dark"] == load_themes([shipped_themes()])[0]["dark"]
    wrong = {Path(problem.file).name for problem in failed}
    assert wrong == {"dark.yaml", "bad.yaml", "folder.yaml", "Not A Name.yaml", "auto.yaml"}


def test_a_users_theme_comes_before_the_shipped_one_of_its_name(tmp_path: Path) -> None:
    themes = tmp_path / "themes"
    themes.mkdir()
    (themes / "dark.yaml").write_text(TINY)
    found, failed = load_themes(theme_folders(tmp_path / "config.yaml"))
    assert found["dark"].background == "#101010"
    assert failed == ()


def test_nobody_needs_themes_of_their_own(tmp_path: Path) -> None:
    assert load_themes(theme_folders(tmp_path / "config.yaml"))[1] == ()


def test_a_file_in_place_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "themes").write_text("")
    found, failed = load_themes(theme_folders(tmp_path / "config.yaml"))
    assert len(found) == 5
    assert [problem.message for problem in failed] == [f"the folder cannot be read: {os.strerror(20)}"]


def test_a_theme_that_the_settings_name_must_be_there() -> None:
    marked = read("mouse: on\ntheme: drak\n").marked.at("theme")
    (problem,) = check_theme("drak", ["dark", "light"], marked)
    assert (problem.line, problem.path, problem.hint) == (2, "theme", "did you mean dark?")
    assert list(check_theme("auto", ["dark"], marked)) == []
    assert list(check_theme("dark", ["dark"], marked)) == []
