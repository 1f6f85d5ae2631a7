"""The README says what the program does, and the tables in it are the program's own."""

from __future__ import annotations

import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from leadtui.cli.manual import COMMANDS
from leadtui.clock import SystemClock
from leadtui.config.load import loaded
from leadtui.config.presets import load_preset, preset_files
from leadtui.desk.actions import ACTIONS, key_name
from leadtui.desk.feeding import source_of
from leadtui.sources.base import Context

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"


def _marked(name: str) -> str:
    """What stands in the README between the marks of a table."""
    found = re.search(
        rf"<!-- {name}:.*?-->\n(.*?)\n<!-- /{name} -->", README.read_text(encoding="utf-8"), re.DOTALL
    )
    assert found, f"README.md has no block {name}"
    return found[1].strip()


def _keys_table() -> str:
    lines = ["| key | does |", "|---|---|"]
    for action in ACTIONS:
        keys = " ".join(f"`{key_name(key)}`" for key in action.keys)
        lines.append(f"| {keys} | {action.help} |")
    return "\n".join(lines)


def _commands_table() -> str:
    lines = ["| command | does |", "|---|---|"]
    lines += [f"| `leadtui {entry.name}` | {entry.summary} |" for entry in COMMANDS.values()]
    return "\n".join(lines)


def _services_table() -> str:
    lines = ["| kind | what comes in | what it needs |", "|---|---|---|"]
    for name, file in sorted(preset_files(ROOT / "config.yaml").items()):
        preset = load_preset(file)
        needs = [f"`{key}`" for key, need in preset.needs.items() if need.secret or not need.default]
        lines.append(f"| `{name}` | {preset.about} | {', '.join(needs)} |")
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("name", "table"),
    [("keys", _keys_table()), ("commands", _commands_table()), ("services", _services_table())],
)
def test_the_tables_are_current(name: str, table: str) -> None:
    assert _marked(name) == table, f"paste this between the marks {name} of README.md:\n{table}"


def _examples() -> list[str]:
    return re.findall(r"^```yaml\n(.*?)^```", README.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("example", _examples(), ids=lambda text: text.split()[1].rstrip(":"))
def test_the_examples_are_good_configs(example: str, tmp_path: Path) -> None:
    read = loaded(example.encode(), str(tmp_path / "config.yaml"), {"HOME": str(tmp_path)})
    context = Context(region="US", zone=ZoneInfo("UTC"), data=tmp_path, clock=SystemClock())
    assert read.marked.value
    for name, setting in read.settings.sources.items():
        assert source_of(name, setting.kind, setting.options, context).name == name
