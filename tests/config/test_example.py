"""The example config: it works as it stands and with everything switched on, and it shows every setting."""

from __future__ import annotations

import re
import zoneinfo
from itertools import chain
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from leadtui.config.frameworks import check_asking
from leadtui.config.keymap import check_keymap
from leadtui.config.load import Loaded, load
from leadtui.config.settings import (
    ChecklistSetting,
    Person,
    Settings,
    Shop,
    SourceSetting,
    TagSetting,
    Week,
)
from leadtui.config.shipped import shipped_example
from leadtui.config.stages import StageSetting
from leadtui.config.themes import check_theme, load_themes, theme_folders
from leadtui.desk.actions import ACTIONS
from leadtui.desk.feeding import source_of
from leadtui.domain.stages import DEFAULT_PIPELINE
from leadtui.domain.templates import BLANKS, Template
from leadtui.sources.base import Context
from leadtui.sources.command import CommandOptions
from leadtui.sources.folder import FolderOptions
from leadtui.sources.http.incremental import SinceOptions
from leadtui.sources.http.options import HttpOptions
from leadtui.sources.http.paging import PageOptions
from leadtui.sources.plan import MapOptions
from leadtui.sources.reading import ReadOptions
from leadtui.sources.registry import KINDS
from leadtui.strict import Marked

SWITCHED_OFF = re.compile(r"^#(?=[a-z_]+:|(?:  )+\S)", re.MULTILINE)
"""The `#` before a setting: prose is a space away from it, and the tables in it an odd number of them."""


@pytest.fixture(params=["as it stands", "with everything switched on"])
def example(request: pytest.FixtureRequest, tmp_path: Path) -> Loaded:
    text = shipped_example().read_text(encoding="utf-8")
    if request.param != "as it stands":
        text = SWITCHED_OFF.sub("", text)
    path = tmp_path / "config.yaml"
    path.write_text(text, encoding="utf-8")
    return load(path, {"HOME": str(tmp_path)})


@pytest.fixture
def everything(tmp_path: Path) -> Loaded:
    path = tmp_path / "config.yaml"
    path.write_text(SWITCHED_OFF.sub("", shipped_example().read_text(encoding="utf-8")), encoding="utf-8")
    return load(path, {"HOME": str(tmp_path)})


def keys(*nodes: Marked) -> set[str]:
    return set(chain.from_iterable(node.value for node in nodes if isinstance(node.value, dict)))


def children(node: Marked) -> list[Marked]:
    assert node.value is not None
    assert not isinstance(node.value, str)
    return list(node.value.values() if isinstance(node.value, dict) else node.value)


def test_it_is_a_plumbing_shop_that_could_start_with_it(example: Loaded) -> None:
    settings = example.settings
    assert settings.shop == Shop("Root & Branch Plumbing", "America/Denver", "US", "$")
    assert len(settings.calendar.closed) == 5
    assert settings.pipeline.first.owner == "ana"
    assert "phone:+13035550100" in settings.nobodies
    assert (
        list(check_theme(settings.theme, load_themes(theme_folders(example.path))[0], example.marked)) == []
    )
    assert list(check_keymap(settings.keymap, ACTIONS, example.marked.at("keymap"))) == []
    written = {"checklist": settings.checklist, "replies": settings.replies}
    assert list(check_asking(written, example.marked)) == []


def test_its_stages_are_the_default_ones_with_owners(example: Loaded) -> None:
    bare = tuple(
        msgspec.structs.replace(stage, owner=None, cover=None) for stage in example.settings.pipeline.stages
    )
    assert bare == DEFAULT_PIPELINE.stages


def test_every_setting_is_shown(everything: Loaded) -> None:
    root = everything.marked
    assert keys(root) == set(Settings.__struct_fields__)
    assert keys(root.at("shop")) == set(Shop.__struct_fields__)
    assert keys(root.at("hours")) == set(Week.__struct_fields__)
    assert keys(*children(root.at("people"))) == set(Person.__struct_fields__)
    assert keys(*children(root.at("stages"))) == set(StageSetting.__struct_fields__)
    assert keys(root.at("checklist")) == set(ChecklistSetting.__struct_fields__)
    assert keys(*children(root.at("tags"))) == set(TagSetting.__struct_fields__)
    assert keys(*children(root.at("replies"))) == set(Template.__struct_fields__)
    assert keys(*children(root.at("sources"))) >= set(SourceSetting.__struct_fields__) - {"options"}


def test_every_setting_is_explained_in_words() -> None:
    lines = shipped_example().read_text(encoding="utf-8").splitlines()
    for name in Settings.__struct_fields__:
        at = next(number for number, line in enumerate(lines) if re.match(rf"#?{name}:", line))
        above = lines[at - 1]
        assert re.match(r"# \w|#\s{3}|# -", above) or name == "shop", f"{name}: {above}"
    tables = (StageSetting, SourceSetting, TagSetting, Template)
    for name in chain.from_iterable(table.__struct_fields__ for table in tables):
        assert name == "options" or any(re.match(rf"#   {name}  ", line) for line in lines), name


def test_every_option_of_a_source_is_shown_and_explained() -> None:
    text = shipped_example().read_text(encoding="utf-8")
    for name in ReadOptions.__struct_fields__:
        assert re.search(rf"^#   {name}  ", text, re.MULTILINE), name
    _, _, web = text.partition("#  web-form:\n")
    for name in HttpOptions.__struct_fields__:
        assert re.search(rf"^#    #?{name}:", web, re.MULTILINE) or name == "time_format", name
    for table in (*get_args(PageOptions), *get_args(SinceOptions), MapOptions, FolderOptions, CommandOptions):
        for name in table.__struct_fields__:
            assert re.search(rf"\b{name}\b", text), f"{table.__name__}: {name}"


def test_every_blank_of_a_reply_is_shown() -> None:
    text = shipped_example().read_text(encoding="utf-8")
    assert all(f"{{{blank}}}" in text for blank in BLANKS)


def test_what_is_switched_off_is_the_default_or_an_addition(tmp_path: Path) -> None:
    standing = load(shipped_example(), {"HOME": str(tmp_path)}).settings
    assert (standing.sources, standing.keymap) == ({}, {})
    assert standing.data == str(tmp_path / ".local/share/leadtui")


async def test_the_sources_it_shows_can_be_built(everything: Loaded, tmp_path: Path) -> None:
    settings = everything.settings
    context = Context(settings.shop.region, zoneinfo.ZoneInfo(settings.zone), tmp_path)
    assert {source.kind for source in settings.sources.values()} == {*KINDS, "hubspot"}
    built = [source_of(name, each.kind, each.options, context) for name, each in settings.sources.items()]
    assert {source.name for source in built} == {"drop", "inbox", "crm", "export", "web-form"}
    for source in built:
        await source.close()
