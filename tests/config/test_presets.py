"""Presets as files: what a shop writes over them, what it must write, and what may not be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from leadtui.config.presets import expanded, load_preset, preset_files
from leadtui.errors import ConfigError
from leadtui.strict import Marked
from leadtui.strict.secretplace import is_secret_place
from tests.support.polled import marked

CONFIG = Path("/shop/config.yaml")
OURS = preset_files(CONFIG)


def plain(node: Marked) -> Any:
    if isinstance(node.value, dict):
        return {key: plain(each) for key, each in node.value.items()}
    return [plain(each) for each in node.value] if isinstance(node.value, tuple) else node.value


def expand(kind: str, **written: Any) -> tuple[str, Any]:
    base, options = expanded(kind, marked(written, str(CONFIG)), "sources.crm")
    return base, plain(options)


@pytest.mark.parametrize("name", sorted(OURS))
def test_every_preset_says_what_it_rests_on_and_asks_for_little(name: str) -> None:
    preset = load_preset(OURS[name])
    assert len(preset.facts) >= 4
    secrets = [need for need in preset.needs.values() if need.secret]
    must = [need for need in preset.needs.values() if not need.default and not need.secret]
    assert len(must) <= 3
    assert secrets or name == "google-sheets"
    assert not any(is_secret_place(need.default) for need in secrets)
    assert len(preset.about) < 120


def test_what_a_shop_writes_is_put_into_the_blanks() -> None:
    kind, options = expand("hubspot", token="env:T")
    assert kind == "http"
    assert options["auth"] == {"kind": "header", "value": "env:T"}
    assert "token" not in options
    assert expand("typeform", token="env:T", forms="abc")[1]["foreach"] == {"items": ["abc"]}
    assert expand("chatwoot", token="env:T", account="3", address="https://chat.example/")[1]["url"] == (
        "https://chat.example/api/v1/accounts/3/conversations"
    )


def test_keys_of_the_shop_s_own_come_first() -> None:
    _, options = expand(
        "hubspot", token="env:T", channel="ad", page={"size": 10}, map={"name": "x", "fields": {"a": "b"}}
    )
    assert (options["channel"], options["page"]["size"], options["page"]["read"]) == (
        "ad", "10", "paging.next.after"
    )  # fmt: skip
    assert (options["map"]["name"], options["map"]["email"]) == ("x", "properties.email")
    assert options["map"]["fields"] == {"a": "b"}
    assert expand("hubspot", token="env:T", since={"kind": "none"})[1]["since"] == {"kind": "none"}


@pytest.mark.parametrize(
    ("written", "path", "message"),
    [
        ({}, "sources.crm.token", "missing"),
        ({"token": "pat-na1-secret"}, "sources.crm.token", "a secret does not stand in the config itself"),
        ({"token": "env:T", "forms": ["a b"]}, "sources.crm.forms", "not an id"),
        ({"token": "env:T", "forms": []}, "sources.crm.forms", "an empty list"),
        ({"token": "env:T", "forms": "a", "name_ref": "x'y"}, "sources.crm.name_ref", "not an id"),
    ],
)
def test_what_is_wrong_with_an_answer_is_told_where_it_stands(
    written: dict[str, Any], path: str, message: str
) -> None:
    with pytest.raises(ConfigError) as told:
        expand("typeform", **written)
    problem = next(one for one in told.value.problems if one.path == path)
    assert (problem.file, problem.message) == (str(CONFIG), message)
    assert problem.hint
    assert "pat-na1" not in str(told.value)


@pytest.mark.parametrize("text", ['x"y', "x'y", "a`b", "a{b", "a\\b", "a\x1bb"])
def test_an_answer_cannot_break_out_of_where_it_is_put(text: str) -> None:
    with pytest.raises(ConfigError):
        expand("airtable", token="env:T", base="app1", table="tbl1", name=text)


def test_a_kind_that_is_no_preset_is_left_to_others() -> None:
    assert expand("folder", path="~/in") == ("folder", {"path": "~/in"})


_OWN = """\
title: Mine
about: my own
needs: {token: {ask: a token, secret: MINE}}
facts: [{says: it answers, unverified: I tried it}]
source: {kind: http, url: "https://mine.example/leads", auth: {kind: header, value: "${token}"}}
"""


def test_a_shop_s_own_presets_stand_beside_its_config(tmp_path: Path) -> None:
    folder = tmp_path / "presets"
    folder.mkdir()
    (folder / "mine.yaml").write_text(_OWN)
    assert preset_files(tmp_path / "config.yaml")["mine"] == folder / "mine.yaml"
    (folder / "bad.yaml").write_text(_OWN.replace("${token}", "${tokn}"))
    with pytest.raises(ConfigError, match="nobody is asked for tokn"):
        load_preset(folder / "bad.yaml")
    (folder / "bad.yaml").write_text(_OWN.replace(", unverified: I tried it", ""))
    with pytest.raises(ConfigError, match="either verified or unverified"):
        load_preset(folder / "bad.yaml")
