"""`leadtui source`: the services that are known, and one put into a config that stays as it stands."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from leadtui.cli.inserting import put_source, replace_file
from leadtui.config.load import loaded
from leadtui.config.shipped import shipped_example
from leadtui.errors import UsageError
from tests.support.commandline import CommandLine
from tests.support.httpd import Answer, Httpd, Request, answer_json

PRESET = """\
title: Mine
about: people who wrote to us
needs:
  token: {{ask: The token, secret: MINE_TOKEN}}
  form: {{ask: The id of the form, such_as: f1}}
  column: {{ask: A column, default: name}}
facts: [{{says: it answers, unverified: I tried it}}]
source:
  kind: http
  url: {url}/${{form}}
  auth: {{kind: header, value: "${{token}}"}}
  map: {{external_id: id, name: "${{column}}"}}
"""

CONFIG = """\
# The shop.
shop: {name: Mine, region: US}   # a name

sources:
    # What is dropped.
    drop:
        kind: folder
        path: ~/in

    # the end of sources

# The board.
theme: dark
"""


def _script(request: Request) -> Answer:
    if request.headers.get("authorization") != "Bearer hush-0123456789":
        return answer_json({}, 401)
    return answer_json([{"id": 1, "name": "Ana Ruiz", "colour": "red"}])


@pytest.fixture
def shop(cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> Iterator[CommandLine]:
    """A shop with a service of its own."""
    monkeypatch.setenv("MINE_TOKEN", "hush-0123456789")
    (cli.home / "in").mkdir()
    with Httpd(_script).running() as httpd:
        cli.configure(CONFIG)
        cli.config.chmod(0o600)
        folder = cli.config.parent / "presets"
        folder.mkdir()
        (folder / "mine.yaml").write_text(PRESET.format(url=httpd.url))
        yield cli


def test_the_list_has_every_service_with_a_line_on_each(shop: CommandLine) -> None:
    told = shop.done("source", "list").out
    assert "hubspot          people who were added to HubSpot" in told
    assert "mine             people who wrote to us" in told
    assert max(map(len, told.splitlines())) <= 79
    (mine,) = [one for one in shop.done("source", "list", "--json").json if one["name"] == "mine"]
    assert mine["needs"][0] == {
        "name": "token", "ask": "The token", "secret": True, "default": "", "many": False
    }  # fmt: skip
    assert mine["facts"] == [{"says": "it answers", "verified": "", "unverified": "I tried it"}]


def test_a_service_is_shown_and_written_and_all_else_stays(shop: CommandLine) -> None:
    told = shop.done("source", "add", "mine", "token=env:MINE_TOKEN", "form=f1").out
    assert "mine: 1 record on the first page, 1 good." in told
    assert "not looked at: colour" in told
    assert "MINE_TOKEN must be set" in told
    text = shop.config.read_text()
    block = (
        "    mine:\n      # Mine: people who wrote to us.\n      kind: mine\n"
        '      token: "env:MINE_TOKEN"\n      form: f1\n'
    )
    assert block in text
    assert text.replace(block, "") == CONFIG
    assert shop.config.stat().st_mode & 0o777 == 0o600
    assert "hush" not in text + told
    assert [path.name for path in shop.config.parent.iterdir() if path.name.startswith(".")] == []
    assert shop.done("check", "mine").out.startswith("mine: 1 record")
    assert shop.done("collect", "--once").out.startswith("drop: 0 taken")


def test_a_second_one_gets_a_name_of_its_own(shop: CommandLine) -> None:
    for _ in range(2):
        shop.done("source", "add", "mine", "token=env:MINE_TOKEN", "form=f1")
    shop.done("source", "add", "mine", "token=env:MINE_TOKEN", "form=f2", "column=title", "--name", "third")
    settings = loaded(shop.config.read_bytes(), shop.config).settings
    assert list(settings.sources) == ["drop", "mine", "mine-2", "third"]
    assert "      column: title\n" in shop.config.read_text()
    done = shop("source", "add", "mine", "token=env:MINE_TOKEN", "form=f1", "--name", "drop")
    assert (done.code, done.out) == (2, "")


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (
            ("add", "mine", "form=f1"),
            2,
            "Mine needs token: The token.\nWrite it behind: token=env:MINE_TOKEN …\n",
        ),
        (("add", "mine", "token=hush", "form=f1"), 2, "a secret does not stand in the config itself"),
        (("add", "mine", "tokn=x"), 2, "Mine needs no tokn.\nDid you mean token?\n"),
        (("add", "mine", "token"), 2, "Write KEY=VALUE"),
        (("add", "mne"), 2, "No service is called mne.\nDid you mean mine?\n"),
        (("add",), 2, "Which service?\n"),
        (("remove",), 2, "does not know “remove”"),
        (("add", "mine", "token=env:NO_SUCH", "form=f1"), 4, "NO_SUCH is not set"),
        (("add", "mine", "token=env:HOME", "form=f1"), 4, "does not accept the secret (401)"),
        (("add", "mine", "--read-only"), 5, "read-only"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_written(
    shop: CommandLine, words: tuple[str, ...], code: int, told: str
) -> None:
    done = shop("source", *words)
    assert (done.code, done.out) == (code, "")
    assert told in done.err
    assert "hush" not in done.err.replace("token=hush", "")
    assert shop.config.read_text() == CONFIG


def test_it_can_be_written_though_its_first_page_cannot_be_read(shop: CommandLine) -> None:
    done = shop("source", "add", "mine", "token=env:NO_SUCH", "form=f1", "--anyway")
    assert (done.code, "NO_SUCH is not set" in done.err) == (0, True)
    assert "Wrote mine into" in done.out
    assert "mine" in loaded(shop.config.read_bytes(), shop.config).settings.sources


def test_without_a_config_there_is_nothing_to_write_into(cli: CommandLine) -> None:
    done = cli("source", "add", "hubspot", "token=env:X")
    assert (done.code, done.out) == (2, "")
    assert "leadtui init" in done.err


def test_at_a_terminal_it_asks_and_keeps_a_secret_in_a_file_of_its_own(shop: CommandLine) -> None:
    answers = (("Which one?", "mine"), ("say where it is", "hush-0123456789"), ("id of the form", "a b"),
               ("Not an id", ""), ("id of the form", "f1"))  # fmt: skip
    code, said = _answering(shop, ("source", "add"), answers)
    assert code == 0, said
    assert "hush" not in said
    kept = shop.config.parent / "secrets" / "mine-token"
    assert kept.read_text() == "hush-0123456789\n"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert kept.parent.stat().st_mode & 0o777 == 0o700
    assert f'token: "file:{kept}"' in shop.config.read_text()
    assert "hush" not in shop.config.read_text()


def _answering(
    shop: CommandLine, words: tuple[str, ...], answers: tuple[tuple[str, str], ...]
) -> tuple[int, str]:
    """Run a command at a terminal: each answer is typed when its question stands there."""
    ours, theirs = os.openpty()
    said = b""
    with shop.start(*words, stdin=theirs, stdout=theirs, stderr=theirs) as started:
        os.close(theirs)
        seen = 0
        with suppress(OSError):
            for question, answer in answers:
                while (at := said.find(question.encode(), seen)) < 0:
                    said += os.read(ours, 65536)
                seen = at + len(question)
                if answer:
                    os.write(ours, f"{answer}\n".encode())
            while part := os.read(ours, 65536):
                said += part
        code = started.wait(timeout=30)
    os.close(ours)
    return code, said.decode()


# -- where it is put -------------------------------------------------------------------------------------


BLOCK = ["new:", "  kind: folder", "  path: ~/x"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "sources:\n  new:\n    kind: folder\n    path: ~/x\n"),
        ("shop: {}\n", "shop: {}\n\nsources:\n  new:\n    kind: folder\n    path: ~/x\n"),
        ("sources: {}  # none\nmouse: no", "sources:\n  new:\n    kind: folder\n    path: ~/x\nmouse: no\n"),
        (
            "sources: # all\n  a:\n    kind: folder\n    path: y # b\n\n\n# next\nmouse: no\n",
            "sources: # all\n  a:\n    kind: folder\n    path: y # b\n  new:\n    kind: folder\n"
            "    path: ~/x\n\n\n# next\nmouse: no\n",
        ),
        (
            "# a\u2028# b\nsources: ~",
            "# a\u2028# b\nsources:\n  new:\n    kind: folder\n    path: ~/x\n",
        ),
        (
            "sources:\r\n a: {kind: folder, path: y}\r\n",
            "sources:\r\n a: {kind: folder, path: y}\r\n new:\r\n   kind: folder\r\n   path: ~/x\r\n",
        ),
    ],
)
def test_a_source_is_put_behind_the_last_one(before: str, after: str, tmp_path: Path) -> None:
    assert put_source(before, BLOCK, tmp_path) == after
    assert "new" in loaded(after.encode(), tmp_path / "config.yaml").settings.sources


def test_in_the_example_it_stands_where_sources_are_explained(tmp_path: Path) -> None:
    before = shipped_example().read_text(encoding="utf-8")
    after = put_source(before, BLOCK, tmp_path)
    assert "\nsources:\n  new:\n    kind: folder\n    path: ~/x\n\n#sources:\n" in after
    assert list(loaded(after.encode(), tmp_path / "config.yaml").settings.sources) == ["new"]
    assert len(after.splitlines()) == len(before.splitlines()) + 5


def test_sources_in_one_line_are_left_to_a_person(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as told:
        put_source("sources: {a: {kind: folder, path: y}}\n", BLOCK, tmp_path)
    assert "  new:\n    kind: folder" in told.value.hint


def test_what_was_written_meanwhile_is_not_lost(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text("theme: dark\n")
    with pytest.raises(UsageError, match="changed meanwhile"):
        replace_file(path, b"theme: light\n", b"mouse: no\n")
    assert path.read_text() == "theme: dark\n"


def test_a_link_to_a_config_stays_one(tmp_path: Path) -> None:
    path, link = tmp_path / "real.yaml", tmp_path / "config.yaml"
    path.write_text("theme: dark\n")
    path.chmod(0o640)
    link.symlink_to(path)
    replace_file(link, b"theme: dark\n", b"mouse: no\n")
    assert link.is_symlink()
    assert (path.read_text(), path.stat().st_mode & 0o777) == ("mouse: no\n", 0o640)
