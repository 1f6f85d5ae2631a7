from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from leadtui.desk.watch import Watch
from tests.support.desks import PATIENCE_S, ROOT, until

pytestmark = pytest.mark.usefixtures("_quick_looks")


class Told:
    """Counts how often it was called, and can be waited for."""

    def __init__(self) -> None:
        self.times = 0
        self._news = threading.Event()

    def __call__(self) -> None:
        self.times += 1
        self._news.set()

    def by(self, change: Callable[[], object]) -> float:
        """Make a change and wait until it is told; the seconds that took."""
        self._news.clear()
        since = time.perf_counter()
        change()
        assert self._news.wait(PATIENCE_S)
        return time.perf_counter() - since


Watched = Callable[..., None]


@pytest.fixture
def watched() -> Iterator[Watched]:
    """Starts a watch and waits until it is at work, where there is anything to watch."""
    with contextlib.ExitStack() as stack:

        def start(**folders: tuple[Path, Told]) -> None:
            watch = Watch(dict(folders.values()))
            stack.callback(watch.stop)
            watch.start()
            until(lambda: all(told.times for folder, told in folders.values() if folder.is_dir()))

        yield start


def replace(path: Path, text: str) -> None:
    """Save as editors do: write another file and rename it into place."""
    draft = path.with_name(f".{path.name}.draft")
    draft.write_text(text)
    draft.replace(path)


def test_a_change_is_told_at_once(tmp_path: Path, watched: Watched) -> None:
    told = Told()
    watched(it=(tmp_path, told))
    assert min(told.by(lambda: (tmp_path / "log").write_text("x")) for _ in range(5)) < 0.1


def test_a_file_that_is_replaced_again_and_again_is_told_every_time(tmp_path: Path, watched: Watched) -> None:
    told = Told()
    watched(it=(tmp_path, told))
    for text in ("one", "two", "three", "four"):
        told.by(partial(replace, tmp_path / "config.yaml", text))


def test_only_who_asked_for_a_folder_is_told_of_it(tmp_path: Path, watched: Watched) -> None:
    mine, other = tmp_path / "mine", tmp_path / "other"
    mine.mkdir()
    other.mkdir()
    told, not_told = Told(), Told()
    watched(mine=(mine, told), other=(other, not_told))
    before = not_told.times
    told.by(lambda: (mine / "file").touch())
    (mine / "below").mkdir()
    told.by(lambda: (mine / "file").write_text("x"))
    assert not_told.times == before


def test_a_folder_that_comes_later_is_watched_then(tmp_path: Path, watched: Watched) -> None:
    there, later = Told(), Told()
    watched(there=(tmp_path, there), later=(tmp_path / "later", later))
    later.by((tmp_path / "later").mkdir)
    later.by(lambda: (tmp_path / "later" / "file").touch())
    there.by(lambda: (tmp_path / "file").touch())


def test_a_folder_that_is_removed_and_made_again_is_watched_again(tmp_path: Path, watched: Watched) -> None:
    folder, told = tmp_path / "folder", Told()
    folder.mkdir()
    watched(it=(folder, told))
    for _ in range(2):
        folder.rmdir()
        told.by(folder.mkdir)
        told.by(lambda: (folder / "file").touch())
        (folder / "file").unlink()


def test_a_folder_behind_a_link_is_watched_and_so_is_the_next_one(tmp_path: Path, watched: Watched) -> None:
    first, second, link, told = tmp_path / "first", tmp_path / "second", tmp_path / "link", Told()
    first.mkdir()
    second.mkdir()
    link.symlink_to(first)
    watched(it=(link, told))
    told.by(lambda: (first / "file").touch())
    link.unlink()
    told.by(lambda: link.symlink_to(second))
    told.by(lambda: (second / "file").touch())


def test_many_changes_are_told_together_and_the_last_one_is_never_lost(
    tmp_path: Path, watched: Watched
) -> None:
    seen = 0
    last = tmp_path / "1999"

    class Looks(Told):
        def __call__(self) -> None:
            nonlocal seen
            seen = sum(1 for _ in tmp_path.iterdir())
            super().__call__()

    told = Looks()
    watched(it=(tmp_path, told))
    for number in range(2000):
        (tmp_path / str(number)).touch()
    until(lambda: seen == 2000)
    assert last.exists()
    assert told.times < 1000


def test_it_stops_at_once_and_nobody_is_told_afterwards(tmp_path: Path) -> None:
    told = Told()
    threads = threading.active_count()
    watch = Watch({tmp_path: told})
    watch.start()
    until(lambda: told.times)
    assert threading.active_count() == threads + 1
    since = time.perf_counter()
    watch.stop()
    assert time.perf_counter() - since < 0.5
    assert threading.active_count() == threads
    before = told.times
    (tmp_path / "file").touch()
    assert told.times == before


def test_without_any_folder_it_waits_and_stops_at_once(tmp_path: Path) -> None:
    watch = Watch({tmp_path / "nowhere": Told()})
    watch.start()
    since = time.perf_counter()
    watch.stop()
    assert time.perf_counter() - since < 0.5


def test_one_that_never_began_can_be_stopped(tmp_path: Path) -> None:
    Watch({tmp_path: Told()}).stop()


NO_FILES_LEFT = """
import os, pathlib, resource, sys, threading
import watchfiles
from leadtui.desk.watch import Watch
folder = pathlib.Path(sys.argv[1])
soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
last = os.dup(0)
resource.setrlimit(resource.RLIMIT_NOFILE, (last, hard))
told, tried, really = threading.Event(), threading.Event(), watchfiles.watch
def trying(*folders, **options):
    try:
        yield from really(*folders, **options)
    finally:
        tried.set()
watchfiles.watch = trying
watch = Watch({folder: told.set})
watch.start()
print("not yet" if tried.wait(20) and not told.is_set() else "too early")
resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
print("told" if told.wait(20) else "never")
watch.stop()
"""


def test_where_the_system_cannot_watch_it_is_tried_again(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", NO_FILES_LEFT, tmp_path],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, timeout=PATIENCE_S, check=False,
    )  # fmt: skip
    assert (done.stdout.split("\n")[:2], done.stderr) == (["not yet", "told"], "")


def test_it_is_not_imported_before_something_is_watched() -> None:
    code = "import sys, leadtui.desk.desk, leadtui.desk.live; print('watchfiles' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, timeout=PATIENCE_S, check=True,
    )  # fmt: skip
    assert done.stdout == "False\n"
