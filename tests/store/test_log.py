"""The file itself: torn ends, damage in the middle, and what later versions wrote."""

from __future__ import annotations

import json
import shutil
from binascii import crc32
from pathlib import Path

import pytest

from leadtui.domain.events import Line, Noted, Unknown
from leadtui.errors import StoreDamaged, StoreReadOnly
from leadtui.store.lines import decode_line, encode_line
from tests.support.journals import about, assert_agree, embedded, enquiry, note, people, put, written


def log_of(folder: Path) -> Path:
    return folder / "live-1.jsonl"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A journal of five lines."""
    folder = tmp_path / "data"
    journal = embedded(folder)
    put(journal, "c1", *enquiry(1))
    put(journal, "c2", *enquiry(2))
    put(journal, "c3", note(1, "Grüße, 你好"))
    put(journal, "c4", note(2), note(1))
    put(journal, "c5", about(1, Noted("the last")))
    journal.close()
    return folder


def test_every_line_is_json_that_any_tool_can_read(folder: Path) -> None:
    header, *lines = [json.loads(line) for line in written(log_of(folder)).decode().splitlines()]
    assert (header["leadtui"], header["generation"]) == (2, 1)
    assert [line["seq"] for line in lines] == [1, 4, 7, 8, 10]
    assert lines[2] == {
        "seq": 7,
        "command": "c3",
        "recorded_at": "2026-03-03T12:00:00Z",
        "by": "ana",
        "events": [
            {"contact": "contact-1", "lead": "lead-1", "data": {"kind": "noted", "text": "Grüße, 你好"}}
        ],
        "crc": lines[2]["crc"],
    }


def test_nobody_else_may_read_it(folder: Path) -> None:
    embedded(folder).compact()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {
        path.name: path.stat().st_mode & 0o777 for path in folder.iterdir() if path.stat().st_mode & 0o77
    } == {}


def assert_goes_on(folder: Path, left: bytes, kept: list[Line]) -> None:
    """With this in the log all of `kept` is there and no more, and the next writer goes on after it."""
    log_of(folder).write_bytes(left)
    reader = embedded(folder, read_only=True)
    assert list(reader.read()) == kept
    assert reader.damage == ""
    writer = embedded(folder, sync=lambda fd: None)
    assert writer.facts.seq == kept[-1].next_seq - 1
    assert put(writer, "next", note(1)).seq == kept[-1].next_seq
    assert log_of(folder).read_bytes().rstrip(b" ").endswith(b"}\n")
    assert [line.command for line in reader.read()] == [*(line.command for line in kept), "next"]
    assert people(reader) == people(writer)
    reader.close()
    writer.close()


def test_cut_at_any_byte_the_whole_lines_are_there_and_the_next_writer_goes_on(folder: Path) -> None:
    data = written(log_of(folder))
    ends = [at + 1 for at, byte in enumerate(data) if byte == ord("\n")]
    whole = list(embedded(folder).read())
    for cut in range(ends[-4], len(data) + 1):
        assert_goes_on(folder, data[:cut], whole[: sum(end <= cut for end in ends) - 1])


@pytest.mark.parametrize("behind", [b" " * 2000, b"\0" * 2000, b""], ids=["fill", "zeros", "the end"])
def test_the_beginning_of_a_last_line_was_never_finished(folder: Path, behind: bytes) -> None:
    data = written(log_of(folder))
    whole = list(embedded(folder).read())
    for place in range(data.rindex(b"\n", 0, -1) + 2, len(data), 3):
        assert_goes_on(folder, data[:place] + behind, whole[:-1])


@pytest.mark.parametrize("behind", [b" " * 2000, b""], ids=["fill", "the end"])
def test_the_end_of_a_last_line_was_never_finished_either(folder: Path, behind: bytes) -> None:
    """It takes the place of blanks, and of several sectors a power cut may leave the last alone."""
    data = written(log_of(folder))
    start = data.rindex(b"\n", 0, -1) + 1
    whole = list(embedded(folder).read())
    for place in range(1, len(data) - start, 3):
        assert_goes_on(folder, data[:start] + b" " * place + data[start + place :] + behind, whole[:-1])


def test_what_fits_in_the_fill_leaves_the_file_as_long_as_it_was(folder: Path) -> None:
    sizes = [log_of(folder).stat().st_size]
    journal = embedded(folder)
    for number in range(40):
        put(journal, f"d{number:02}", note(1, "x" * 100))
        sizes.append(log_of(folder).stat().st_size)
    assert sorted(set(sizes)) == list(range(4096, sizes[-1] + 1, 4096))
    assert len(set(sizes)) < 5
    assert list(embedded(folder).read()) == list(journal.read())
    assert len(list(journal.read())) == 45


def test_a_last_line_with_a_wrong_checksum_was_never_finished(folder: Path) -> None:
    data = log_of(folder).read_bytes()
    log_of(folder).write_bytes(data.replace(b"the last", b"the l\0\0\0"))
    writer = embedded(folder)
    assert writer.facts.seq == 9
    assert put(writer, "next", note(1)).seq == 10
    assert [line.command for line in embedded(folder).read()] == ["c1", "c2", "c3", "c4", "next"]


def test_a_reader_waits_for_the_rest_of_a_line_that_is_being_written(folder: Path) -> None:
    data = written(log_of(folder))
    start = data.rindex(b"\n", 0, -1) + 1
    log_of(folder).write_bytes(data[: start + 20])
    reader = embedded(folder, read_only=True)
    assert reader.facts.seq == 9
    with log_of(folder).open("ab") as file:
        file.write(data[start + 20 :])
    assert reader.catch_up() == {"contact-1"}
    assert reader.facts.seq == 10


@pytest.mark.parametrize("byte", [0, 8, 40, -12, -20, -30])
def test_a_bit_that_flips_in_the_middle_is_told_with_file_line_and_offset(folder: Path, byte: int) -> None:
    data = bytearray(log_of(folder).read_bytes())
    starts = [0, *(at + 1 for at, one in enumerate(data) if one == ord("\n"))]
    place = starts[3] + byte if byte >= 0 else starts[4] + byte
    data[place] ^= 1
    log_of(folder).write_bytes(data)
    with pytest.raises(StoreDamaged) as told:
        embedded(folder)
    assert f"live-1.jsonl: line 4, at byte {starts[3]}, is damaged" in told.value.message
    assert "to event 6, and so are 2 after it" in told.value.message
    assert "--read-only" in told.value.hint


def test_opening_what_is_damaged_again_and_again_keeps_no_file_open(folder: Path) -> None:
    log = log_of(folder)
    log.write_bytes(log.read_bytes().replace("Grüße".encode(), b"Gr\0\0\0\0e"))
    before = len(list(Path("/dev/fd").iterdir()))
    for _ in range(5):
        with pytest.raises(StoreDamaged):
            embedded(folder)
    assert len(list(Path("/dev/fd").iterdir())) == before


def test_what_is_damaged_can_be_looked_at_read_only_and_goes_on_without_that_line(folder: Path) -> None:
    log = log_of(folder)
    log.write_bytes(log.read_bytes().replace("Grüße".encode(), b"Gr\0\0\0\0e"))
    reader = embedded(folder, read_only=True)
    assert [line.command for line in reader.read()] == ["c1", "c2", "c4", "c5"]
    assert "line 4" in reader.damage
    assert [one.text for one in people(reader)["contact-1"].leads[0].notes] == ["called", "the last"]
    log.write_bytes(b"".join(line for at, line in enumerate(log.read_bytes().splitlines(True)) if at != 3))
    writer = embedded(folder)
    assert people(writer) == people(reader)
    assert put(writer, "next", note(1)).seq == 11


def test_damage_that_comes_while_a_board_is_open_leaves_the_board_as_it_is(folder: Path) -> None:
    follower, writer = embedded(folder), embedded(folder)
    before = people(follower)
    put(writer, "c6", note(1, "six"))
    put(writer, "c7", note(1))
    log_of(folder).write_bytes(log_of(folder).read_bytes().replace(b'"six"', b'"sex"'))
    with pytest.raises(StoreDamaged, match="line 7"):
        follower.catch_up()
    assert follower.facts.people == before


def later(folder: Path, old: str, new: str) -> None:
    """Let a later version have written the journal: other words in its lines, with good checksums."""
    lines = written(log_of(folder)).splitlines()
    changed = []
    for line in lines:
        body = line[: line.rindex(b',"crc"')].replace(old.encode(), new.encode())
        changed.append(b'%b,"crc":"%08x"}\n' % (body, crc32(body)))
    log_of(folder).write_bytes(b"".join(changed))


@pytest.mark.parametrize(
    ("new", "kept"),
    [
        ('"kind":"sung","song":{"notes":[1,2]}', Unknown("sung", {"song": {"notes": [1, 2]}})),
        ('"kind":"noted","text":7', Unknown("noted", {"text": 7})),
        ('"text":"?"', Unknown("", {"text": "?"})),
    ],
)
def test_a_kind_of_a_later_version_is_kept_and_ignored(folder: Path, new: str, kept: Unknown) -> None:
    before = people(embedded(folder))
    later(folder, '"kind":"noted","text":"the last"', new)
    journal = embedded(folder)
    last = list(journal.read())[-1]
    assert last.events[0].data == kept
    assert (last.events[0].contact, last.events[0].lead) == ("contact-1", "lead-1")
    assert decode_line(encode_line(last)) == last
    notes = people(journal)["contact-1"].leads[0].notes
    assert notes == before["contact-1"].leads[0].notes[:-1]
    assert put(journal, "next", note(1)).seq == 11
    assert_agree(journal.facts, list(journal.read()))


def test_a_field_of_a_later_version_does_not_hide_the_rest(folder: Path) -> None:
    later(folder, '"text":"the last"', '"text":"the last","mood":"good"')
    notes = people(embedded(folder))["contact-1"].leads[0].notes
    assert notes[-1].text == "the last"


def test_a_later_format_opens_read_only_and_says_so(folder: Path) -> None:
    later(folder, '"leadtui":2', '"leadtui":3')
    journal = embedded(folder)
    assert "format 3" in journal.read_only
    assert journal.facts.seq == 10
    assert not journal.compact()
    with pytest.raises(StoreReadOnly, match="format 3"):
        put(journal, "c6", note(1))


def test_who_has_it_open_writes_nothing_once_a_later_version_took_it_over(folder: Path) -> None:
    journal = embedded(folder)
    put(journal, "c6", note(1))
    put(embedded(folder), "c7", note(1))  # by who took it over
    later(folder, '"leadtui":2', '"leadtui":3')
    log_of(folder).replace(folder / "live-2.jsonl")
    (folder / "current").write_text("2\n")
    before = (folder / "live-2.jsonl").read_bytes()
    with pytest.raises(StoreReadOnly, match="format 3"):
        put(journal, "c8", note(1))
    assert (folder / "live-2.jsonl").read_bytes() == before


def test_lines_that_only_a_later_format_knows_are_passed_over(folder: Path) -> None:
    later(folder, '"leadtui":2', '"leadtui":3')
    later(folder, '"seq":7,', '"number":7,')
    journal = embedded(folder)
    assert [line.command for line in journal.read()] == ["c1", "c2", "c4", "c5"]
    assert journal.damage == ""


@pytest.mark.parametrize("content", [b"", b"hello\n", b"{}\n", b'{"leadtui":1}\n', b"\0" * 5000])
def test_a_file_that_is_no_journal_is_told(folder: Path, content: bytes) -> None:
    log_of(folder).write_bytes(content)
    with pytest.raises(StoreDamaged, match="not that of a journal"):
        embedded(folder)


def test_another_journal_in_its_place_is_read_anew(folder: Path, tmp_path: Path) -> None:
    follower = embedded(folder)
    other = embedded(tmp_path / "other")
    for number in range(10):
        put(other, f"d{number}", *enquiry(number + 5))
    shutil.copy(log_of(tmp_path / "other"), folder / "fresh")
    (folder / "fresh").replace(log_of(folder))
    assert "contact-1" in follower.catch_up()
    assert follower.facts.people == other.facts.people
    assert put(follower, "next", note(5)).seq == 31


def test_a_log_that_was_cut_and_grew_again_is_read_anew(folder: Path) -> None:
    """As when a sync failed after others had read the line."""
    follower, writer = embedded(folder), embedded(folder)
    size = len(written(log_of(folder)))
    put(writer, "c6", note(1, "was never acknowledged"))
    follower.catch_up()
    with log_of(folder).open("r+b") as file:
        file.truncate(size)
    put(embedded(folder), "d6", note(1, "was acknowledged, and is somewhat longer than that"))
    assert follower.catch_up()
    notes = people(follower)["contact-1"].leads[0].notes
    assert [one.text for one in notes][-2:] == [
        "the last",
        "was acknowledged, and is somewhat longer than that",
    ]


def test_a_new_generation_is_noticed(folder: Path) -> None:
    follower = embedded(folder)
    shutil.copy(log_of(folder), folder / "live-2.jsonl")
    (folder / "next").write_text("2\n")
    (folder / "next").replace(folder / "current")
    put(embedded(folder), "c6", note(1))
    assert follower.catch_up()
    assert follower.facts.seq == 11
    assert len(written(folder / "live-2.jsonl")) > len(written(log_of(folder)))


def test_a_lost_name_of_the_generation_is_found_again(folder: Path) -> None:
    (folder / "current").unlink()
    assert embedded(folder, read_only=True).facts.seq == 10
    assert not (folder / "current").exists()
    assert embedded(folder).facts.seq == 10
    assert (folder / "current").read_text() == "1\n"


def test_nonsense_in_place_of_the_generation_is_told(folder: Path) -> None:
    (folder / "current").write_text("live-1.jsonl\n")
    with pytest.raises(StoreDamaged, match="number of a generation"):
        embedded(folder)


def test_a_command_of_many_thousand_events_is_one_line(folder: Path) -> None:
    journal = embedded(folder)
    put(journal, "c6", *(note(1, f"{number} {'x' * 200}") for number in range(5000)))
    put(journal, "c7", note(2))
    again = embedded(folder)
    assert len(people(again)["contact-1"].leads[0].notes) == 5000 + 3
    assert [line.command for line in again.read(5000)] == ["c6", "c7"]
    assert len(again.facts.history("contact-2")) == 5
