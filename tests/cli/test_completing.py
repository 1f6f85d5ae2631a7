"""`leadtui completion`: the scripts do in a real shell what they promise."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from leadtui.cli.manual import COMMANDS
from tests.support.commandline import CommandLine

IN_BASH = """
source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}
found=$(complete -p leadtui); found=${found##*-F }
"${found%% *}" leadtui "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.fixture
def script(cli: CommandLine) -> Path:
    return cli.file("leadtui.bash", cli.done("completion", "bash").out)


def offered(script: Path, *words: str) -> set[str]:
    done = subprocess.run(
        ["bash", "-c", IN_BASH, "bash", script, *words], capture_output=True, text=True, check=True,
        cwd=script.parent,
    )  # fmt: skip
    return set(done.stdout.split())


def test_bash_completes_commands_options_and_files(script: Path) -> None:
    assert offered(script, "leadtui", "cla") == {"claim"}
    assert set(COMMANDS) <= offered(script, "leadtui", "")
    assert offered(script, "leadtui", "glance", "--fa") == {"--fail-late"}
    assert offered(script, "leadtui", "completion", "") >= {"bash", "zsh", "fish"}
    (script.parent / "customers.csv").touch()
    assert "customers.csv" in offered(script, "leadtui", "import", "cust")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_is_one_that_its_shell_can_read(shell: str, cli: CommandLine) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not on this machine")
    path = cli.file(f"leadtui.{shell}", cli.done("completion", shell).out)
    done = subprocess.run([shell, "-n", path], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_shell_that_is_not_known_is_told(cli: CommandLine) -> None:
    done = cli("completion", "powershell")
    assert (done.code, done.out) == (2, "")
    assert "Shells: bash, zsh, fish." in done.err
