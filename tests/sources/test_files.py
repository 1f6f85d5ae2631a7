from __future__ import annotations

import codecs
import contextlib
import datetime
import json
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadtui.domain.intake import Item
from leadtui.errors import SourceError, SourceGarbled, SourceUnreachable
from leadtui.sources.base import Page
from leadtui.sources.encodings import decode
from leadtui.sources.files import file_reading, read_items
from leadtui.sources.mail.message import read_mail
from leadtui.sources.mail.text import html_text
from leadtui.sources.vcards import read_cards
from tests.support.polled import context, marked


def pages(path: Path, options: dict[str, Any] | None = None, size: int = 500) -> list[Page]:
    given = context(path.parent)
    return list(read_items(path, file_reading(marked(options) if options else None, given), size))


def read(tmp_path: Path, name: str, content: bytes | str, options: dict[str, Any] | None = None) -> Page:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    (page,) = pages(path, options)
    return page


def only(page: Page) -> Item:
    (item,) = page.items
    return item


# -- encodings ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        "name;city\nJosé Müller;Köln\n".encode(),
        codecs.BOM_UTF8 + "name;city\nJosé Müller;Köln\n".encode(),
        "name;city\nJosé Müller;Köln\n".encode("utf-16"),
        codecs.BOM_UTF16_BE + "name;city\nJosé Müller;Köln\n".encode("utf-16-be"),
        "name;city\nJosé Müller;Köln\n".encode("utf-16-le"),
        "name;city\nJosé Müller;Köln\n".encode("cp1252"),
    ],
    ids=["utf-8", "utf-8 with mark", "utf-16", "utf-16-be", "utf-16-le without mark", "cp1252"],
)
def test_a_table_in_any_usual_encoding(tmp_path: Path, content: bytes) -> None:
    found = only(read(tmp_path, "export.csv", content))
    assert (found.name, found.fields) == ("José Müller", {"city": "Köln"})


def test_bytes_that_are_no_text_at_all_are_still_read_as_something(tmp_path: Path) -> None:
    assert only(read(tmp_path, "export.csv", b"name\nJos\x81\xe9\n")).name.startswith("Jos")


@given(st.binary(max_size=300), st.sampled_from([None, "utf-8", "latin-1", "no-such", "utf-16"]))
def test_no_bytes_break_the_decoding(content: bytes, charset: str | None) -> None:
    assert isinstance(decode(content, charset), str)


# -- tables ---------------------------------------------------------------------------------------------


def test_a_big_file_comes_in_pages_and_only_the_last_one_says_so(tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    path.write_text("name\n" + "".join(f"Person {number}\n" for number in range(1201)))
    found = pages(path)
    assert [len(page.items) for page in found] == [500, 500, 201]
    assert [page.last for page in found] == [False, False, True]
    assert (found[1].rows[0], found[2].rows[-1]) == (502, 1202)


def test_bad_rows_are_handed_back_with_line_reason_and_content(tmp_path: Path) -> None:
    text = "name,raised_at,booked_at\nAna,2026-03-01,\nBo,2026-03-02,2026-03-01\nCy,2026-03-01,,,x\n"
    page = read(tmp_path, "import.csv", text)
    assert [item.name for item in page.items] == ["Ana"]
    assert [(each.row, each.reason) for each in page.rejected] == [
        (3, "booked_at is before raised_at"), (4, "5 cells where the first line names 3"),
    ]  # fmt: skip
    assert "Bo" in page.rejected[0].raw


def test_unreadable_dates_are_told_with_their_lines(tmp_path: Path) -> None:
    page = read(tmp_path, "import.csv", "name,raised_at\nAna,2026-03-01\nBo,nonsense\nCy,nonsense\n")
    assert len(page.items) == 3
    assert page.warnings == (
        "raised_at: not a date that can be read; counted from when it was seen (lines 3, 4)",
    )


def test_different_rows_that_share_an_id_are_told(tmp_path: Path) -> None:
    page = read(tmp_path, "import.csv", "id,name\nform-7,Ana\nform-7,Bo\n")
    assert "same id" in page.warnings[0]
    assert "(line 3)" in page.warnings[0]


def test_a_table_with_nothing_for_us_is_no_good_and_says_what_it_has(tmp_path: Path) -> None:
    with pytest.raises(SourceGarbled, match="mql_id, origin") as caught:
        read(tmp_path, "olist.csv", "mql_id,origin\n1,social\n")
    assert "map" in caught.value.hint


def test_rows_without_phone_or_email_all_appear(tmp_path: Path) -> None:
    """The shape of a published export of marketing leads: a key, a day, a page and, mostly, an origin."""
    rows = [("8c18d1", "20-10-2017", "007f", "paid_search"), ("2f838c", "10-11-2017", "aeac", ""),
            ("728194", "25-12-2017", "007f", "social")]  # fmt: skip
    text = "mql_id,first_contact_date,landing_page_id,origin\n" + "".join(
        ",".join(row) + "\n" for row in rows
    )
    options = {
        "map": {"external_id": "mql_id", "raised_at": "first_contact_date", "campaign": "origin",
                "fields": {"page": "landing_page_id"}},
        "time_format": "%d-%m-%Y",
    }  # fmt: skip
    page = read(tmp_path, "enquiries.csv", text, options)
    assert [item.external_id for item in page.items] == ["8c18d1", "2f838c", "728194"]
    assert [item.campaign for item in page.items] == ["paid_search", "", "social"]
    assert page.items[0].raised_at == datetime.datetime(2017, 10, 20, 6, tzinfo=datetime.UTC)
    assert not page.rejected
    assert not page.warnings


# -- JSON -----------------------------------------------------------------------------------------------


def test_json_as_a_list_as_one_object_and_below_a_key(tmp_path: Path) -> None:
    ana = {"name": "Ana", "phone": 3035550142}
    assert only(read(tmp_path, "a.json", json.dumps([ana]))).ways[0].value == "+13035550142"
    assert only(read(tmp_path, "b.json", json.dumps(ana))).name == "Ana"
    assert only(read(tmp_path, "c.json", json.dumps({"data": [ana]}), {"items": "data"})).name == "Ana"


@pytest.mark.parametrize("content", ["", "{", '{"name": "A', "[" * 100_000, "1" * 5000, "null,"])
def test_json_that_is_none_is_no_good(tmp_path: Path, content: str) -> None:
    with pytest.raises(SourceGarbled):
        read(tmp_path, "a.json", content)


def test_json_whose_records_stand_elsewhere_is_not_taken_for_an_empty_list(tmp_path: Path) -> None:
    with pytest.raises(SourceGarbled, match="records"):
        read(tmp_path, "a.json", '{"records": [{"name": "Ana"}]}', {"items": "data"})


def test_lines_of_json_each_stand_for_themselves(tmp_path: Path) -> None:
    page = read(tmp_path, "a.ndjson", '\ufeff{"name": "Ana"}\n\n{"name": \n{"name": "Bo"}\n7\n')
    assert [item.name for item in page.items] == ["Ana", "Bo"]
    assert page.rows == (1, 4)
    assert [(each.row, each.reason) for each in page.rejected] == [
        (3, "not a line of JSON"), (5, "not an object with keys"),
    ]  # fmt: skip


def test_a_reject_file_that_was_mended_is_taken_in_as_what_it_holds(tmp_path: Path) -> None:
    lines = [
        {
            "row": 3,
            "reason": "booked_at is before raised_at",
            "raw": '{"name": "Ana", "raised_at": "2026-03-01"}',
        },
        {"row": 4, "reason": "a quote is opened", "raw": 'Bo,"x\n'},
    ]
    page = read(tmp_path, "drop-a.csv.ndjson", "\n".join(map(json.dumps, lines)))
    assert [item.name for item in page.items] == ["Ana"]
    assert [(each.row, each.reason) for each in page.rejected] == [(2, "a quote is opened")]


# -- vCards ---------------------------------------------------------------------------------------------

CARDS = """BEGIN:VCARD\r
VERSION:3.0\r
UID:urn:uuid:1\r
FN:Ana Ruiz\r
N:Ruiz;Ana;;;\r
TEL;TYPE=CELL:+1 303-555-0142\r
item1.TEL:303 555 0199\r
EMAIL;TYPE=INTERNET:ana@example.com\r
ORG:Ruiz\\, Sons;Plumbing\r
ADR;TYPE=HOME:;;1 High\r
  St;Denver;CO;80205;USA\r
NOTE:burst pipe\\nin the kitchen\r
END:VCARD\r
BEGIN:VCARD\r
VERSION:2.1\r
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=B6rg\r
TEL;CELL:+49 30 901820\r
END:VCARD\r
BEGIN:VCARD\r
FN:Half\r
"""


def test_cards_of_every_version_with_those_that_are_not_whole_handed_back(tmp_path: Path) -> None:
    page = read(tmp_path, "people.vcf", CARDS, {"map": {"name": "full_name"}})
    ana, joerg = page.items
    assert (ana.external_id, ana.name, ana.company) == ("urn:uuid:1", "Ana Ruiz", "Ruiz, Sons, Plumbing")
    assert [way.value for way in ana.ways] == ["+13035550142", "+13035550199", "ana@example.com"]
    assert (ana.address, ana.postcode) == ("1 High St, Denver, CO, USA", "80205")
    assert ana.words == "burst pipe\nin the kitchen"
    assert (joerg.name, joerg.ways[0].value) == ("Jörg Müller", "+4930901820")
    assert [(each.row, each.reason) for each in page.rejected] == [(19, "a card without an end")]


@given(st.text(st.sampled_from("BEGIN:VCARD\nEND=;\\ \tTELQUOTED-PRINTABLE"), max_size=200))
def test_no_card_breaks_it(text: str) -> None:
    list(read_cards(f"BEGIN:VCARD\nFN:x\n{text}\nEND:VCARD\n"))


# -- messages -------------------------------------------------------------------------------------------


def message(**headers: str) -> EmailMessage:
    built = EmailMessage()
    for name, value in headers.items():
        built[name.replace("_", "-")] = value
    return built


def test_a_message_of_a_form_is_from_whom_to_answer(tmp_path: Path) -> None:
    built = message(From="Site <noreply@site.example>", Reply_To="Ana Ruiz <ana@example.com>",
                    Subject="Burst pipe é", Date="Tue, 03 Mar 2026 04:00:00 -0700",
                    Message_ID="<1@site.example>")  # fmt: skip
    built.set_content("Water everywhere,\nplease call.\n")
    built.add_alternative("<p>HTML</p>", subtype="html")
    found = only(read(tmp_path, "a.eml", built.as_bytes()))
    assert (found.name, found.ways[0].value, found.external_id) == (
        "Ana Ruiz",
        "ana@example.com",
        "1@site.example",
    )
    assert found.words == "Burst pipe é\n\nWater everywhere,\nplease call."
    assert found.raised_at == datetime.datetime(2026, 3, 3, 11, tzinfo=datetime.UTC)
    assert (found.kind, found.channel) == ("message", "email")


def test_a_message_in_html_only_is_reduced_to_what_one_reads(tmp_path: Path) -> None:
    built = message(From="Bo <bo@example.com>", Subject="Quote")
    built.set_content(
        "<html><head><style>p{}</style><title>t</title></head>"
        "<body><p>Hello <b>you</b></p><script>x()</script>"
        "<ul><li>one</li><li>two &amp; three</li></ul></body></html>",
        subtype="html",
    )
    assert only(read(tmp_path, "a.eml", built.as_bytes())).words == "Quote\n\nHello you\none\ntwo & three"


def test_encoded_words_and_unknown_charsets_are_read(tmp_path: Path) -> None:
    raw = (
        b"From: =?utf-8?q?J=C3=B6rg_M=C3=BCller?= <joerg@example.com>\r\n"
        b"Subject: =?no-such?q?x?= =?utf-8?b?SGVp?=\r\n"
        b"Content-Type: text/plain; charset=no-such\r\n\r\nGr\xfc\xdfe"
    )
    found = only(read(tmp_path, "a.eml", raw))
    assert (found.name, found.ways[0].value) == ("Jörg Müller", "joerg@example.com")
    assert found.words.endswith("Grüße")


def test_a_file_that_is_no_message_is_no_good(tmp_path: Path) -> None:
    with pytest.raises(SourceGarbled):
        read(tmp_path, "a.eml", b"\x89PNG\r\n")


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_no_message_breaks_it(head: bytes, body: bytes) -> None:
    with contextlib.suppress(SourceGarbled):
        read_mail(b"From: " + head + b"\nContent-Type: " + body[:40] + b"\n\n" + body)


@given(st.text(st.sampled_from('<!-[]>p/ "=script&;#x1'), max_size=120))
def test_no_html_breaks_it(html: str) -> None:
    html_text(html)


# -- what cannot be read --------------------------------------------------------------------------------


def test_kinds_that_are_not_read_are_told_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SourceGarbled) as caught:
        read(tmp_path, "leads.xlsx", b"PK")
    assert "CSV" in caught.value.hint
    with pytest.raises(SourceGarbled, match="not a kind"):
        read(tmp_path, "photo.jpg", b"\xff\xd8")


def test_a_file_that_is_gone_is_unreachable(tmp_path: Path) -> None:
    for name in ("a.csv", "a.json", "a.eml"):
        with pytest.raises(SourceUnreachable, match=name):
            pages(tmp_path / name)


@given(st.sampled_from(["a.csv", "a.json", "a.ndjson", "a.vcf", "a.eml"]), st.binary(max_size=400))
def test_no_file_breaks_it(tmp_path_factory: pytest.TempPathFactory, name: str, content: bytes) -> None:
    with contextlib.suppress(SourceError):
        read(tmp_path_factory.getbasetemp(), name, content)
