"""No module needs itself, however long the way round, imports for type checkers included."""

from __future__ import annotations

from functools import cache
from graphlib import CycleError, TopologicalSorter

import grimp


@cache
def _imports() -> dict[str, set[str]]:
    """Which module names which; what only type checkers read counts too."""
    graph = grimp.build_graph("leadtui", exclude_type_checking_imports=False, cache_dir=None)
    return {module: set(graph.find_modules_directly_imported_by(module)) for module in graph.modules}


def _cycle(imports: dict[str, set[str]]) -> list[str]:
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_there_are_no_import_cycles() -> None:
    assert _cycle(_imports()) == []


def test_the_graph_is_the_whole_house() -> None:
    assert {"leadtui.domain.fold", "leadtui.errors", "leadtui.desk.demo.story"} <= _imports().keys()


def test_a_cycle_would_be_seen() -> None:
    assert set(_cycle({"a": {"b"}, "b": {"c"}, "c": {"a"}})) == {"a", "b", "c"}
