"""`leadtui collect --systemd` and `wall --systemd`: units that systemd takes, and that do what they say."""

from __future__ import annotations

import configparser
import os
import shutil
import subprocess

import pytest

from tests.support.commandline import CommandLine

CONFIG = """
shop: {name: "50% & \\"more\\""}
sources:
  drop: {kind: folder, path: ~/in}
"""


def unit(cli: CommandLine, command: str = "collect") -> configparser.ConfigParser:
    cli.configure(CONFIG)
    read = configparser.ConfigParser(interpolation=None)
    read.optionxform = str  # type: ignore[assignment,method-assign]  # as the library's documentation says
    read.read_string(cli.done(command, "--systemd").out)
    return read


def words_of(line: str) -> list[str]:
    """The words as systemd reads them (systemd.service(5), all of ours are quoted)."""
    return [
        word.replace("\\\\", "\\").replace('\\"', '"').replace("%%", "%").replace("$$", "$")
        for word in line.removeprefix('"').removesuffix('"').split('" "')
    ]


def test_the_command_of_the_unit_collects(cli: CommandLine) -> None:
    command = words_of(unit(cli)["Service"]["ExecStart"])
    assert command[-5:] == ["collect", "--config", str(cli.config), "--store", str(cli.data)]
    (cli.home / "in").mkdir()
    (cli.home / "in" / "a.csv").write_text("name,phone\nAna Ruiz,+1 303 555 0142\n")
    done = subprocess.run(
        [*command, "--once"], capture_output=True, text=True, check=False, env=cli.environ, cwd="/"
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "Ana Ruiz" in cli.done("list").out


def test_it_starts_again_after_a_failure_and_never_gives_up(cli: CommandLine) -> None:
    read = unit(cli)
    assert read["Service"]["Restart"] == "on-failure"
    assert read["Unit"]["StartLimitIntervalSec"] == "0"
    assert read["Unit"]["Description"] == 'leadtui: poll the sources of 50%% & "more"'


def test_a_password_in_the_place_of_the_journal_is_not_printed(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEADTUI_STORE", "postgresql://ana:secret@db.example/shop")
    done = cli.done("collect", "--systemd")
    assert "secret@" not in done.out


def test_the_wall_is_painted_on_the_machine_s_own_screen(cli: CommandLine) -> None:
    service = unit(cli, "wall")["Service"]
    command = words_of(service["ExecStart"])
    assert command[-5:] == ["wall", "--config", str(cli.config), "--store", str(cli.data)]
    streams = ("StandardInput", "StandardOutput", "StandardError")  # a board is painted on all three or none
    assert {service[stream] for stream in streams} == {"tty"}


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not on this machine")
@pytest.mark.parametrize(("command", "manager"), [("collect", "--user"), ("wall", "--system")])
def test_systemd_takes_the_unit(cli: CommandLine, command: str, manager: str) -> None:
    cli.configure(CONFIG)
    path = cli.file(f"leadtui-{command}.service", cli.done(command, "--systemd").out)
    done = subprocess.run(
        ["systemd-analyze", "verify", manager, path],
        capture_output=True, text=True, check=False, env=os.environ | {"XDG_RUNTIME_DIR": str(cli.home)},
    )  # fmt: skip
    assert path.name not in done.stderr + done.stdout
