"""What may stand at the top of the checkout, and what the README promises."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

ALLOWED = {
    "LICENSE", "README.md", "config.example.yaml", "leadtui", "pyproject.toml", "tests", "themes", "uv.lock",
}  # fmt: skip
MADE = {"build", "dist"}
"""What building leaves behind; git ignores it."""


def test_the_top_level_holds_the_house_and_nothing_else() -> None:
    there = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert there - MADE <= ALLOWED


def _blocks() -> list[str]:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    return [block.strip() for block in re.findall(r"^```sh\n(.*?)^```", text, re.DOTALL | re.MULTILINE)]


def test_the_first_two_commands_of_the_readme_are_one_line_each() -> None:
    demo, tests = _blocks()[:2]
    assert "\n" not in demo
    assert demo.endswith("leadtui demo")
    assert "\n" not in tests
    assert "pytest" in tests
    for command in (demo, tests):
        assert "venv" in command, "it makes its own environment"
        assert "uv" not in command.split()


def test_the_ci_script_runs_the_second_of_them() -> None:
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & 0o111, "it can be executed"
    found = subprocess.run([script, "--command"], capture_output=True, text=True, check=True, timeout=60)
    assert found.stdout.strip() == _blocks()[1]
