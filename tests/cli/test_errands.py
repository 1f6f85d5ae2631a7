"""Somebody is erased at one desk, and what could not be taken of them on another machine goes as well."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from leadtui.desk.errands import MACHINE_FILE
from tests.store.test_erasing import bytes_of_tables
from tests.support.commandline import CommandLine
from tests.support.desks import finish, until
from tests.support.httpd import Httpd, answer_json
from tests.support.pgserver import new_url

PRIVATE = ("quartz", "5550177", "hydrangea")


def record(key: str, name: str, number: str, words: str) -> dict[str, str]:
    """Who signed before they asked cannot be taken."""
    when = {"at": "2026-03-03T09:00:00Z", "won": "2026-01-01"}
    return when | {"id": key, "who": name, "tel": number, "say": words}


RECORDS = [
    record("w1", "Zoë Quartz", "+13035550177", "hydrangea two"),
    record("w2", "Cy Dow", "+13035550102", "a roof"),
]


def held(folder: Path) -> str:
    """What reject files hold."""
    return "".join(path.read_text() for path in (folder / "rejects").glob("*")).lower()


def private(text: str) -> list[str]:
    plain = json.dumps(text, ensure_ascii=False).lower()
    return [word for word in PRIVATE if word in plain]


class Machines:
    """Two that have one journal: one polls a form that lists all it has, people are erased on the other."""

    def __init__(self, cli: CommandLine, form: Httpd) -> None:
        self.cli, self.where = cli, new_url()
        self.polling, self.desk = cli.home / "polling", cli.home / "desk"
        source = (
            f"sources:\n  form:\n    kind: http\n    url: {form.url}/\n    interval: 5s\n"
            "    map: {id: id, raised_at: at, name: who, phone: tel, message: say, signed_at: won}\n"
        )
        self.of_polling = self._config("polling.yaml", self.polling, source)
        self.of_desk = self._config("desk.yaml", self.desk, "")

    def _config(self, name: str, data: Path, more: str) -> tuple[str, Path]:
        text = f"shop: {{region: US}}\nstore: '{self.where}'\ndata: {data}\n{more}"
        return "--config", self.cli.file(name, text)

    def meet_zoe(self) -> str:
        said = self.cli.done("add", "+13035550177", "Zoë", "Quartz", "--json", *self.of_desk).json
        return str(said["id"][-4:])


@pytest.fixture
def machines(cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machines]:
    monkeypatch.setattr("leadtui.cli.person.ELSEWHERE_S", 0.0)
    with Httpd(lambda request: answer_json(RECORDS)).running() as form:
        yield Machines(cli, form)


def test_what_another_machine_could_not_take_goes_when_it_polls_and_does_not_come_back(
    machines: Machines,
) -> None:
    cli = machines.cli
    zoe = machines.meet_zoe()
    assert "0 taken, 2 rejected" in cli.done("collect", "--once", *machines.of_polling).out
    assert private(held(machines.polling)) == ["quartz", "5550177", "hydrangea"]
    exported = cli("person", "export", zoe, *machines.of_desk)
    assert "may also stand in “rejects” on" in exported.err
    before = cli.done("glance", "--json", *machines.of_desk).json["inbound"]
    erased = cli.done("person", "erase", zoe, "--yes", *machines.of_desk)
    assert "may still stand on" in erased.out
    assert private(bytes_of_tables(machines.where).decode("utf-8", "replace")) == []
    for _ in range(2):  # the form lists her record still
        cli.done("collect", "--once", *machines.of_polling)
        assert private(held(machines.polling)) == []
        assert "cy dow" in held(machines.polling)
    assert cli.done("glance", "--json", *machines.of_desk).json["inbound"] == before
    assert b"errand-" not in bytes_of_tables(machines.where)


def test_a_machine_that_polls_has_done_it_before_the_command_is_through(
    machines: Machines, monkeypatch: pytest.MonkeyPatch
) -> None:
    cli = machines.cli
    zoe = machines.meet_zoe()
    monkeypatch.setattr("leadtui.cli.person.ELSEWHERE_S", 30.0)
    collector = cli.start("collect", *machines.of_polling)
    try:
        until(lambda: (machines.polling / "rejects").exists() and private(held(machines.polling)))
        told = cli.done("person", "erase", zoe, "--yes", "--json", *machines.of_desk).json
        assert told["elsewhere"] == []
        assert private(held(machines.polling)) == []
    finally:
        collector.send_signal(signal.SIGTERM)
        finish(collector)


def test_a_machine_that_only_imported_does_it_when_somebody_writes_there(machines: Machines) -> None:
    cli = machines.cli
    zoe = machines.meet_zoe()
    rows = cli.file("rows.csv", "name,phone,signed_at,raised_at\nZoë Quartz,x,2026-01-01,2026-03-03\n")
    assert "1 rejected" in cli.done("import", rows, *machines.of_polling).out
    assert private(held(machines.polling)) == ["quartz"]
    cli.done("person", "erase", zoe, "--yes", *machines.of_desk)
    assert private(held(machines.polling)) == ["quartz"]
    cli.done("add", "+13035550188", "Bo", "Chen", *machines.of_polling)
    assert private(held(machines.polling)) == []


def test_one_machine_alone_leaves_itself_no_errand(machines: Machines) -> None:
    cli = machines.cli
    zoe = machines.meet_zoe()
    cli.done("collect", "--once", *machines.of_polling)
    told = cli.done("person", "erase", zoe, "--yes", "--json", *machines.of_polling).json
    assert told["elsewhere"] == []
    assert told["rejected"] == 1
    assert private(held(machines.polling)) == []
    assert (machines.polling / MACHINE_FILE).stat().st_mode & 0o777 == 0o600
