"""Frameworks: data files with questions and a gate rule. A shop's own stand beside its config."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from leadtui.config.places import read
from leadtui.config.replies import check_blanks
from leadtui.config.settings import ChecklistSetting
from leadtui.config.yamlfile import parse
from leadtui.domain.checklist import MOST_QUESTIONS, Framework, flaws
from leadtui.errors import ConfigError, Problem
from leadtui.strict import Marked, decode, nearest, problem_at

OURS: Final = Path(__file__).resolve().parent / "frameworks"


def framework_files(config: Path) -> dict[str, Path]:
    """Every framework by its name; a shop's own, in `frameworks` beside its config, comes before ours."""
    folders = (OURS, config.parent / "frameworks")
    return {
        path.stem: path for folder in folders if folder.is_dir() for path in sorted(folder.glob("*.yaml"))
    }


def load_framework(name: str, config: Path) -> Framework:
    """The framework called so. Raises ConfigError with all that is wrong, a useless rule included."""
    files = framework_files(config)
    if name not in files:
        hint = nearest(name, files)
        raise ConfigError(
            [Problem(str(config), 1, "checklist.framework", f"there is no framework {name}", hint)]
        )
    path = files[name]
    marked = parse(read(path), str(path))
    framework = decode(marked, Framework)
    problems = [
        problem_at(marked, "", flaw, "see the shipped ones for an example") for flaw in flaws(framework)
    ]
    if problems:
        raise ConfigError(problems)
    return framework


def check_framework(name: str, config: Path, node: Marked) -> Iterator[Problem]:
    """What is wrong with the framework that a config names at `node`."""
    files = framework_files(config)
    if name not in files:
        yield problem_at(node, "checklist.framework", f"there is no framework {name}", nearest(name, files))
        return
    try:
        load_framework(name, config)
    except ConfigError as error:
        yield from error.problems


def check_asking(good: Mapping[str, Any], whole: Marked) -> Iterator[Problem]:
    """What is wrong with the framework of a config, and with blanks of its replies that no question fills.

    `good` are the fields of the config that are right in themselves, `whole` is the file.
    """
    written = whole.value if isinstance(whole.value, dict) else {}
    if "checklist" in written and "checklist" not in good:
        return  # what is asked cannot be known
    name = good.get("checklist", ChecklistSetting()).framework
    config = Path(whole.file)
    problems = list(check_framework(name, config, whole.at("checklist", "framework")))
    yield from problems
    if not problems and "replies" in good:
        asked = (question.key for question in load_framework(name, config).questions)
        yield from check_blanks(good["replies"], asked, whole)


def warnings(framework: Framework) -> Iterator[str]:
    """What works and should not be: told by `leadtui check`."""
    if len(framework.questions) > MOST_QUESTIONS:
        yield (
            f"{framework.name} asks {len(framework.questions)} questions: with more than {MOST_QUESTIONS}, "
            "people stop asking them on a busy day, and then the answers tell nothing"
        )
