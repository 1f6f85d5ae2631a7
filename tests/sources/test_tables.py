from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadtui.errors import SourceGarbled
from leadtui.sources.tables import Row, open_table


def table(text: str) -> tuple[tuple[str, ...], list[Row]]:
    header, rows = open_table(io.StringIO(text, newline=""))
    return header, list(rows)


def records(text: str) -> list[dict[str, str]]:
    return [row.record for row in table(text)[1] if not row.reason]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_seen_from_the_header(separator: str) -> None:
    lines = [["name", "message, with; signs"], ["Ana", "x"]]
    text = "\n".join(separator.join(f'"{cell}"' for cell in line) for line in lines)
    assert records(text) == [{"name": "Ana", "message, with; signs": "x"}]


def test_excel_may_say_which_it_is() -> None:
    assert records("sep=;\r\nname;phone\r\nAna;1,5\r\n") == [{"name": "Ana", "phone": "1,5"}]


def test_a_header_name_that_is_there_twice_keeps_both_columns() -> None:
    assert records("phone,name,phone,,\n1,Ana,2,3,4\n") == [
        {"phone": "1", "name": "Ana", "phone_2": "2", "column_4": "3", "column_5": "4"}
    ]


def test_quoted_newlines_stay_in_their_cell_and_lines_are_counted_as_an_editor_does() -> None:
    _, rows = table('name,message\r\nAna,"burst\r\npipe"\r\n\r\nBo,leak\r\n')
    assert [(row.line, row.record["message"]) for row in rows] == [(2, "burst\r\npipe"), (5, "leak")]


def test_a_row_with_more_cells_than_the_header_is_bad_and_one_with_fewer_is_not() -> None:
    _, rows = table("name,phone\nAna\nBo,1,2\nCy,3,,\n")
    assert [row.reason for row in rows] == ["", "3 cells where the first line names 2", ""]
    assert rows[1].raw == "Bo,1,2\n"


def test_a_quote_that_is_never_closed_costs_its_own_line_only() -> None:
    _, rows = table('name,message\nAna,"burst\nBo,leak\nCy,"no heat"\n')
    assert [(row.line, row.record.get("name"), bool(row.reason)) for row in rows] == [
        (2, None, True), (3, "Bo", False), (4, "Cy", False),
    ]  # fmt: skip


def test_a_quote_within_a_cell_is_taken_as_it_was_meant() -> None:
    assert records('name,message\nAna,12" pipe\nBo,"12" pipe\nCy,x\n') == [
        {"name": "Ana", "message": '12" pipe'},
        {"name": "Bo", "message": "12 pipe"},
        {"name": "Cy", "message": "x"},
    ]  # fmt: skip


def test_a_cell_of_a_megabyte_is_read() -> None:
    assert len(records(f"name,message\nAna,{'x' * 1_000_000}\n")[0]["message"]) == 1_000_000


@pytest.mark.parametrize("text", ["", "\n\n", " ,;\n", "PK\x03\x04\x00\x00"])
def test_a_file_without_a_header_is_no_good(text: str) -> None:
    with pytest.raises(SourceGarbled):
        table(text)


@given(st.text(st.characters(exclude_categories=[]) | st.sampled_from('",;\r\n'), max_size=200))
def test_no_text_breaks_it_and_every_line_is_accounted_for(text: str) -> None:
    try:
        _, rows = table("name;phone\n" + text)
    except SourceGarbled:
        return
    lines = [row.line for row in rows]
    assert lines == sorted(set(lines))
    filled = sum(1 for line in io.StringIO(text, newline="") if line.strip(' \t\r\n;"').strip())
    assert bool(rows) or not filled
