from __future__ import annotations

import contextlib
import queue
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from leadtui.config.load import Loaded, load
from leadtui.desk.boardconfig import check_for_board
from leadtui.desk.live import LiveFiles
from tests.support.desks import PATIENCE_S, Shop

pytestmark = pytest.mark.usefixtures("_quick_looks")


class Live:
    """Live files at work, and what was told of them, in order."""

    def __init__(self, shop: Shop, more: dict[Path, Callable[[], None]] | None = None) -> None:
        self.shop = shop
        self._told: queue.SimpleQueue[tuple[str, Any]] = queue.SimpleQueue()
        self._watching: queue.SimpleQueue[None] = queue.SimpleQueue()
        self.files = LiveFiles(
            shop.loaded(),
            shop.environ,
            check_for_board,
            changed=lambda fresh: self._told.put(("changed", fresh)),
            spoilt=lambda why: self._told.put(("spoilt", why)),
            themes=lambda good, why: self._told.put(("themes", (good, why))),
            more=more or {shop.inbox: lambda: self._watching.put(None)},
        )
        self.files.start()
        if more is None:
            self._watching.get(timeout=PATIENCE_S)

    def next(self) -> tuple[str, Any]:
        return self._told.get(timeout=PATIENCE_S)

    def changed(self) -> Loaded:
        kind, told = self.next()
        assert kind == "changed", told
        assert isinstance(told, Loaded)
        return told

    def spoilt(self) -> str:
        kind, told = self.next()
        assert kind == "spoilt", told
        return str(told)

    def until_urgent(self, *words: str) -> None:
        """Wait for a change that makes these words urgent."""
        while (news := self.next())[0] != "changed" or news[1].settings.urgent_words != words:
            pass

    @property
    def is_silent(self) -> bool:
        """Whether nothing more was told, once all that happened so far was looked at."""
        self.shop.write_config("urgent_words: [a-last-word]")
        while (news := self.next())[0] != "changed" or "a-last-word" not in news[1].settings.urgent_words:
            return False
        return True


@pytest.fixture
def live(shop: Shop) -> Iterator[Live]:
    with contextlib.closing(_Closing(Live(shop))) as closing:
        yield closing.live


class _Closing:
    def __init__(self, live: Live) -> None:
        self.live = live

    def close(self) -> None:
        self.live.files.stop()


def test_a_good_change_is_told_with_what_it_says(shop: Shop, live: Live) -> None:
    shop.write_config("urgent_words: [flood]")
    assert live.changed().settings.urgent_words == ("flood",)


def test_a_bad_change_is_told_in_words_and_mending_it_is_a_change_again(shop: Shop, live: Live) -> None:
    good = shop.config.read_text()
    shop.write_config("theem: dark\nmouze: yes")
    told = live.spoilt()
    assert "config.yaml:3: theem" in told
    assert "and 1 more" in told
    draft = shop.folder / "draft"
    draft.write_text(good)
    draft.replace(shop.config)
    assert live.changed().settings.urgent_words == shop.loaded().settings.urgent_words


def test_a_config_that_is_written_bit_by_bit_is_right_in_the_end(shop: Shop, live: Live) -> None:
    text = shop.config.read_text() + "urgent_words: [flood, leak, burst]\n"
    with shop.config.open("w") as file:
        for char in text:
            file.write(char)
            file.flush()
    while (news := live.next())[0] != "changed" or news[1].settings.urgent_words != (
        "flood",
        "leak",
        "burst",
    ):
        pass


def test_a_moment_without_the_file_is_not_told(shop: Shop, live: Live) -> None:
    kept = shop.folder / "config.yaml~"
    shop.config.rename(kept)
    kept.rename(shop.config)
    assert live.is_silent


def test_a_file_beside_the_config_is_none_of_its_business(shop: Shop, live: Live) -> None:
    (shop.folder / "notes.txt").write_text("x")
    shop.config.touch()
    assert live.is_silent


def test_a_config_behind_a_link_is_watched_where_it_is(shop: Shop) -> None:
    dotfiles = shop.folder / "dotfiles"
    dotfiles.mkdir()
    shop.config.rename(dotfiles / "leadtui.yaml")
    shop.config.symlink_to(dotfiles / "leadtui.yaml")
    live = Live(shop)
    (dotfiles / "leadtui.yaml").write_text("urgent_words: [flood]")
    live.until_urgent("flood")
    live.files.stop()


def test_whoever_wants_the_same_folder_is_told_as_well(shop: Shop) -> None:
    news: queue.SimpleQueue[None] = queue.SimpleQueue()
    live = Live(shop, {shop.folder: lambda: news.put(None)})
    news.get(timeout=PATIENCE_S)
    shop.write_config("urgent_words: [flood]")
    live.changed()
    news.get(timeout=PATIENCE_S)
    live.files.stop()


def test_themes_are_told_when_they_change_and_only_then(shop: Shop) -> None:
    themes = shop.folder / "themes"
    themes.mkdir()
    shipped = Path(__file__).resolve().parents[2] / "themes" / "dark.yaml"
    (themes / "mine.yaml").write_bytes(shipped.read_bytes())
    shop.write_config("theme: mine")
    live = Live(shop)
    (themes / "notes.txt").write_text("x")
    (themes / "wrong.yaml").write_text("colours: [")
    kind, (good, why) = live.next()
    assert kind == "themes"
    assert "mine" in good
    assert "wrong.yaml" in why
    (themes / "wrong.yaml").unlink()
    kind, (good, why) = live.next()
    assert (kind, why) == ("themes", "")
    assert live.is_silent
    live.files.stop()


def test_a_theme_that_comes_after_it_was_named_mends_the_config(shop: Shop, live: Live) -> None:
    themes = shop.folder / "themes"
    themes.mkdir()
    shop.write_config("theme: mine")
    assert "there is no theme" in live.spoilt()
    shipped = Path(__file__).resolve().parents[2] / "themes" / "dark.yaml"
    (themes / "mine.yaml").write_bytes(shipped.read_bytes())
    assert live.next()[0] == "themes"
    assert live.changed().settings.theme == "mine"


def test_a_config_that_is_written_for_the_first_time_is_taken(shop: Shop) -> None:
    home = {"HOME": str(shop.folder / "home")}
    told: queue.SimpleQueue[Loaded] = queue.SimpleQueue()
    files = LiveFiles(
        load(None, home), home, check_for_board,
        changed=told.put, spoilt=lambda why: None, themes=lambda good, why: None, more={},
    )  # fmt: skip
    files.start()
    folder = shop.folder / "home" / ".config" / "leadtui"
    folder.mkdir(parents=True)
    (folder / "config.yaml").write_text("urgent_words: [flood]")
    assert told.get(timeout=PATIENCE_S).settings.urgent_words == ("flood",)
    files.stop()
