from __future__ import annotations

import json
import os
import stat
import sys
from pathlib import Path

import pytest

from leadtui.errors import ConfigError, SourceError, SourceRefused, SourceUnreachable
from leadtui.sources.base import Context, Page, Source
from leadtui.sources.files import PAGE_SIZE
from leadtui.sources.rejects import reject_file, write_rejects
from tests.support.polled import NOW, context, cursor_after, items, poll, source
from tests.support.set_clock import SetClock


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    folder = tmp_path / "drop"
    folder.mkdir()
    return folder


@pytest.fixture
def given(tmp_path: Path) -> Context:
    return context(tmp_path / "data")


@pytest.fixture
def folder(drop: Path, given: Context) -> Source:
    return source("folder", {"path": str(drop)}, given, "drop")


def put(drop: Path, name: str = "a.csv", text: str = "name\nAna\n") -> Path:
    path = drop / name
    path.write_text(text)
    return path


async def test_a_file_is_taken_and_gone_after_the_acknowledgement(drop: Path, folder: Source) -> None:
    path = put(drop)
    pages = [page async for page in folder.pages({})]
    assert [item.name for item in items(pages)] == ["Ana"]
    assert path.exists()
    for page in pages:
        await folder.acknowledge(page)
    assert not path.exists()
    assert cursor_after(pages) == {}


async def test_a_file_of_many_pages_is_only_removed_after_the_last_one(drop: Path, folder: Source) -> None:
    path = put(drop, text="name\n" + "".join(f"Person {number}\n" for number in range(PAGE_SIZE + 1)))
    seen: list[bool] = []
    async for page in folder.pages({}):
        await folder.acknowledge(page)
        seen.append(path.exists())
    assert seen == [True, False]


async def test_what_was_not_acknowledged_comes_again_the_same(drop: Path, folder: Source) -> None:
    put(drop)
    first = [page async for page in folder.pages({})]
    again = [page async for page in folder.pages({})]
    assert first == again != []


async def test_a_half_written_file_is_waited_for(drop: Path, given: Context) -> None:
    writes = iter(["name\nAna", "name\nAna Ruiz", None])
    path = put(drop, text="na")

    async def sleep(seconds: float) -> None:
        text = next(writes)
        if text is not None:
            path.write_text(text)
        clock.forward(seconds)

    clock = SetClock(NOW)
    slow = Context(given.region, given.zone, given.data, clock, sleep=sleep)
    folder = source("folder", {"path": str(drop)}, slow)
    assert await poll(folder) == []
    assert await poll(folder) == []
    assert [item.name for item in items(await poll(folder))] == ["Ana Ruiz"]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system does not tell")
async def test_a_file_is_not_taken_while_a_program_has_it_open_for_writing(
    drop: Path, tmp_path: Path
) -> None:
    clock = SetClock(NOW)
    folder = source("folder", {"path": str(drop)}, context(tmp_path / "data", clock=clock))
    put(drop, "b.csv", "name\nBo\n")
    with (drop / "a.csv").open("w") as writer:
        print("name\nAna", file=writer, flush=True)
        clock.forward(1)
        assert [item.name for item in items(await poll(folder))] == ["Bo"]
        clock.forward(61)
        with pytest.raises(SourceRefused, match=r"a\.csv: another program still has it open") as told:
            await poll(folder)
        assert told.value.retry_after == folder.interval_s
        print("Ana Ruiz", file=writer)
    assert [item.name for item in items(await poll(folder))] == ["Ana", "Ana Ruiz"]
    assert list(drop.iterdir()) == []


async def test_who_reads_a_file_keeps_nobody_from_taking_it(drop: Path, folder: Source) -> None:
    path = put(drop)
    with path.open():
        assert len(items(await poll(folder))) == 1


async def test_a_file_that_was_renamed_when_it_was_whole_is_taken_at_once(drop: Path, tmp_path: Path) -> None:
    clock = SetClock(NOW)

    async def sleep(seconds: float) -> None:
        pytest.fail("there is nothing to wait for")

    shop = context(tmp_path, clock=clock)
    folder = source(
        "folder", {"path": str(drop)}, Context(shop.region, shop.zone, tmp_path, clock, sleep=sleep)
    )
    path = put(drop, "a.csv.part")
    assert await poll(folder) == []
    path.rename(drop / "a.csv")
    assert len(items(await poll(folder))) == 1


@pytest.mark.parametrize(
    "name", [".a.csv", "~a.csv", "a.csv~", "a.csv.tmp", "a.csv.part", ".a.csv.swp", "Thumbs.db"]
)
async def test_unfinished_and_foreign_files_are_left_alone(drop: Path, folder: Source, name: str) -> None:
    path = put(drop, name)
    assert await poll(folder) == []
    assert path.exists()


async def test_an_empty_file_may_be_one_that_was_only_begun(drop: Path, tmp_path: Path) -> None:
    clock = SetClock(NOW)
    folder = source("folder", {"path": str(drop)}, context(tmp_path / "data", clock=clock))
    put(drop, text="")
    assert await poll(folder) == []
    clock.forward(61)
    (page,) = await poll(folder)
    assert "nothing in it" in page.rejected[0].reason


async def test_links_and_folders_in_it_lead_nowhere(drop: Path, folder: Source, tmp_path: Path) -> None:
    put(tmp_path, "secret.csv")
    (drop / "link.csv").symlink_to(tmp_path / "secret.csv")
    (drop / "folder.csv").mkdir()
    os.mkfifo(drop / "pipe.csv")
    assert await poll(folder) == []
    assert (tmp_path / "secret.csv").exists()


async def test_what_was_written_to_a_file_while_it_was_read_is_still_taken(
    drop: Path, folder: Source
) -> None:
    path = put(drop)
    async for page in folder.pages({}):
        path.write_text("name\nAna\nBo\n")
        await folder.acknowledge(page)
    assert [item.name for item in items(await poll(folder))] == ["Ana", "Bo"]
    assert not path.exists()


async def test_the_oldest_file_comes_first(drop: Path, folder: Source) -> None:
    for age, name in enumerate(("c.csv", "a.csv", "b.csv")):
        path = put(drop, name, f"name\n{name}\n")
        os.utime(path, (1_000_000 + age, 1_000_000 + age))
    assert [item.name for item in items(await poll(folder))] == ["c.csv", "a.csv", "b.csv"]


async def test_a_file_that_is_no_good_at_all_moves_aside_with_the_reason(
    drop: Path, folder: Source, given: Context
) -> None:
    for _ in range(2):
        path = put(drop, "leads.xlsx", "PK")
        (page,) = await poll(folder)
        assert page.items == ()
        assert page.rejected[0].reason == "a workbook cannot be read here; save it as CSV"
        assert "leads.xlsx" in page.warnings[0]
        assert not path.exists()
    aside = sorted(path.name for path in (given.data / "rejects").iterdir())
    assert aside == ["drop-2-leads.xlsx", "drop-leads.xlsx"]
    assert stat.S_IMODE((given.data / "rejects" / "drop-leads.xlsx").stat().st_mode) == 0o600


async def test_one_bad_file_does_not_keep_the_others(drop: Path, folder: Source) -> None:
    put(drop, "a.json", "{")
    put(drop, "b.csv")
    assert [item.name for item in items(await poll(folder))] == ["Ana"]
    assert list(drop.iterdir()) == []


async def test_a_file_that_cannot_be_put_away_is_told_and_not_taken_again(
    drop: Path, folder: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(drop)

    def refuse(path: Path, missing_ok: bool = False) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", refuse)
        taken: list[Page] = []
        with pytest.raises(SourceRefused, match="cannot be put away: Permission denied"):
            await poll(folder, into=taken)
    assert len(items(taken)) == 1
    with pytest.raises(SourceRefused, match=r"a\.csv"):
        assert await poll(folder) == []
    path.write_text("name\nBo\n")
    assert [item.name for item in items(await poll(folder))] == ["Bo"]


async def test_a_folder_that_is_not_there_is_unreachable(drop: Path, folder: Source) -> None:
    drop.rmdir()
    with pytest.raises(SourceUnreachable, match="No such file") as told:
        await poll(folder)
    assert told.value.retry_after == folder.interval_s


async def test_a_name_with_bytes_that_are_no_text_breaks_no_message(
    drop: Path, folder: Source, given: Context
) -> None:
    try:
        (drop / os.fsdecode(b"\xff\x1b[31m.zip")).write_text("x")
    except OSError:
        pytest.skip("this file system has no such names")
    (page,) = await poll(folder)
    page.warnings[0].encode()
    assert "\x1b" not in page.warnings[0]
    write_rejects(given.data, "drop", page.file, page.rejected)


async def test_it_is_looked_at_every_second_and_stands_beside_the_config(
    tmp_path: Path, given: Context
) -> None:
    folder = source("folder", {"path": "drop"}, given)
    assert folder.interval_s == 1
    with pytest.raises(SourceUnreachable, match="/shop/drop"):
        await poll(folder)


def test_its_options_are_checked(given: Context) -> None:
    with pytest.raises(ConfigError) as caught:
        source("folder", {"pth": "x", "interval": "1 minute", "time_format": "dd.mm"}, given)
    assert len(caught.value.problems) == 4
    assert "did you mean path?" in str(caught.value)


async def test_the_sample_changes_nothing(drop: Path, folder: Source) -> None:
    put(drop, text="name,roof\nAna,flat\n")
    before = sorted(drop.iterdir())
    sample = await folder.sample()
    assert [item.name for item in sample.page.items] == ["Ana"]
    assert sample.records == ({"name": "Ana", "roof": "flat"},)
    assert sorted(drop.iterdir()) == before


# -- the reject files -----------------------------------------------------------------------------------


async def test_rejects_are_kept_once_and_for_the_owner_only(
    drop: Path, folder: Source, given: Context
) -> None:
    for lead in ("", "Bo,2026-03-01,\n"):
        put(drop, "old.csv", f"name,raised_at,lost_at\n{lead}Ana,2026-03-02,2026-03-01\n")
        for page in await poll(folder):
            write_rejects(given.data, "drop", page.file, page.rejected)
    place = reject_file(given.data, "drop", "old.csv")
    assert place == given.data / "rejects" / "drop-old.csv.ndjson"
    (line,) = place.read_text().splitlines()
    assert json.loads(line)["reason"] == "lost_at is before raised_at"
    assert json.loads(line)["row"] == 2
    assert "Ana" in json.loads(line)["raw"]
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert stat.S_IMODE(place.parent.stat().st_mode) == 0o700


def test_a_file_name_leads_nowhere_else(tmp_path: Path) -> None:
    place = reject_file(tmp_path, "drop", "../../etc/passwd\n" + "x" * 500)
    assert place.parent == tmp_path / "rejects"
    assert len(place.name) < 140


def test_rejects_that_cannot_be_kept_are_an_error_of_the_source(tmp_path: Path) -> None:
    (tmp_path / "rejects").write_text("in the way")
    page = Page()
    with pytest.raises(SourceError, match="cannot be kept"):
        write_rejects(tmp_path, "drop", "a.csv", page.rejected)
