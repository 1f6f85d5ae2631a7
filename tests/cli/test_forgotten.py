"""Who was erased does not come back with the next poll: over real servers, mailboxes and folders."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.test_person import traces
from tests.support.commandline import CommandLine
from tests.support.httpd import Httpd, answer_json
from tests.support.mailboxes import PASSWORD, Mailbox, letter


def record(key: str, name: str, number: str, words: str, **more: str) -> dict[str, str]:
    return {"id": key, "at": "2026-03-03T09:00:00Z", "who": name, "tel": number, "say": words} | more


RECORDS = [
    record("w1", "Zoë Quartz", "+13035550177", "hydrangea"),
    record("w2", "Bob Lee", "+13035550101", "a tap drips"),
    record("w3", "Zoë Quartz", "+13035550177", "hydrangea two", won="2026-01-01"),
    record("w4", "Cy Dow", "+13035550102", "a roof", won="2026-01-01"),
]
"""Who signed before they asked cannot be taken."""

ROWS = (
    "external_id,name,phone,message\nf1,Zoë Quartz,+13035550177,hydrangea three\nf2,Eve Fox,+13035550103,b\n"
)
FROM_ZOE = {"From": "Zoë Quartz <zoe@x.example>", "Subject": "hydrangea"}


@pytest.fixture
def form() -> Iterator[Httpd]:
    """Answers with all it has, every time."""
    with Httpd(lambda request: answer_json(RECORDS)).running() as server:
        yield server


@pytest.fixture(scope="module")
def mailbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mailbox]:
    """One server for all tests here."""
    with Mailbox(tmp_path_factory.mktemp("mailbox")).running() as server:
        yield server


def config(form: Httpd, mailbox: Mailbox) -> str:
    return f"""
shop: {{region: US}}
sources:
  form:
    kind: http
    url: {form.url}/
    map: {{id: id, raised_at: at, name: who, phone: tel, message: say, signed_at: won}}
  drop: {{kind: folder, path: ~/drop}}
  inbox:
    kind: imap
    host: 127.0.0.1
    port: {mailbox.port}
    ca_file: {mailbox.ca_file}
    folders: [forgotten]
    auth: {{kind: password, user: office@rootandbranch.example, password: "env:MAIL_PASSWORD"}}
"""


def poll(cli: CommandLine) -> list[str]:
    """Poll everything once, with a file that is delivered again; the names on the board."""
    drop = cli.home / "drop"
    drop.mkdir(exist_ok=True)
    (drop / "list.csv").write_text(ROWS)
    done = cli.process("collect", "--once")
    assert done.code == 0, done
    return sorted(one["name"] for one in cli.done("list", "--json").items)


def test_no_source_brings_back_who_was_erased(
    cli: CommandLine, form: Httpd, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MAIL_PASSWORD", PASSWORD)
    letters = letter("hydrangea four", **FROM_ZOE), letter("A leak", From="Gus <gus@x.example>")
    mailbox.deliver(mailbox.folder("forgotten"), *letters, arrived=datetime.datetime.now(datetime.UTC))
    cli.configure(config(form, mailbox))
    assert poll(cli) == ["Bob Lee", "Eve Fox", "Gus", "Zoë Quartz", "Zoë Quartz"]
    for _ in range(2):  # by mail she was somebody else, as far as anybody knows
        lead = next(one["id"] for one in cli.done("list", "--json").items if one["name"] == "Zoë Quartz")
        cli.done("person", "erase", lead, "--yes")
    assert poll(cli) == ["Bob Lee", "Eve Fox", "Gus"]
    shutil.rmtree(tmp_path / "drop")
    assert traces(tmp_path) == []
    (kept,) = tmp_path.rglob("form.ndjson")
    assert len(kept.read_text().splitlines()) == 1
