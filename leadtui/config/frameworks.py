"""Frameworks: data files with questions and a gate rule. A shop's own stand beside its config."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from leadtui.config.parsed import parse
from leadtui.config.places import read
from leadtui.config.replies import check_blanks
from leadtui.config.settings import ChecklistSetting
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


def check_asking(good: Mapping[str, Any], whole: Marked) -> Iterator[Problem]:
    """What is wrong with the framework that a config names, and with blanks of its replies.

    `good` are the fields of the config that were written and are right in themselves, `whole` is the file.
    """
    if "checklist" not in good and ("replies" not in good or whole.at("checklist") is not whole):
        return  # nothing is said of it, or what is asked cannot be known
    name, config = good.get("checklist", ChecklistSetting()).framework, Path(whole.file)
    files = framework_files(config)
    if name not in files:
        node = whole.at("checklist", "framework")
        yield problem_at(node, "checklist.framework", f"there is no framework {name}", nearest(name, files))
        return
    try:
        framework = load_framework(name, config)
    except ConfigError as error:
        yield from error.problems
        return
    yield from check_blanks(good.get("replies", ()), (one.key for one in framework.questions), whole)


def warnings(framework: Framework) -> Iterator[str]:
    """What works and should not be: told by `leadtui check`."""
    if len(framework.questions) > MOST_QUESTIONS:
        yield (
            f"{framework.name} asks {len(framework.questions)} questions: with more than {MOST_QUESTIONS}, "
            "people stop asking them on a busy day, and then the answers tell nothing"
        )
