"""People taken out of the reject files, whatever was put aside there."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from pathlib import Path

import pytest

from leadtui.domain.traces import Traces
from leadtui.errors import SourceError
from leadtui.sources.forgetting import Held, forget_rejected, rejected
from leadtui.sources.rejects import reject_key

ZOE = Traces(
    names=("zoë quartz",),
    emails=("quartz.zoe@example.com",),
    numbers=("35550177",),
    said=('a "geyser" in the hall, since monday',),
)


def put(data: Path, name: str, content: str | bytes) -> Path:
    path = data / "rejects" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def forget(data: Path) -> Held:
    """What was found is what is removed, and nothing is left to be found."""
    before = rejected(data, ZOE.told_in)
    assert forget_rejected(data, ZOE.told_in) == before
    assert rejected(data, ZOE.told_in) == Held(0, 0, before.unread)
    return before


MANY_LINES = """Kunde;Nachricht;Wer
Bo;"ein Hahn
tropft";Bo Li
Q;"she asks for
Zoë Quartz, at number 5
every day
and more of it";nobody
Cy;"noch
einer";Cy
"""


def test_a_cell_of_many_lines_goes_with_its_record(tmp_path: Path) -> None:
    path = put(tmp_path, "drop-old.csv", MANY_LINES)
    assert forget(tmp_path)[:3] == (1, 0, ())
    assert path.read_text() == 'Kunde;Nachricht;Wer\nBo;"ein Hahn\ntropft";Bo Li\nCy;"noch\neiner";Cy\n'
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_what_stays_of_a_table_stays_as_it_was(tmp_path: Path, encoding: str, newline: str) -> None:
    text = 'a,b\nBo,"ä\nb"\nZoë Quartz,"x\ny"\nCy,ü'.replace("\n", newline)
    path = put(tmp_path, "drop-old.txt", text.encode(encoding))
    assert forget(tmp_path)[:3] == (1, 0, ())
    left = text.partition("Zoë")[0] + "Cy,ü"
    assert path.read_bytes() == left.encode(encoding)


@pytest.mark.parametrize("row", [
    'ex,"A ""geyser"" in the hall,\n since Monday",',
    "1,x,+44 (303) 555-0177", "Zoë,Quartz,", "x,,QUARTZ.zoe@example.com",
])  # fmt: skip
def test_a_record_tells_of_somebody_by_all_of_its_cells(tmp_path: Path, row: str) -> None:
    path = put(tmp_path, "drop.csv", f"a,b,c\n{row}\nBo,tap,\n")
    assert forget(tmp_path)[:3] == (1, 0, ())
    assert path.read_text() == "a,b,c\nBo,tap,\n"


@pytest.mark.parametrize(
    "text", ['a,b\nBo,"never closed\nZoë Quartz,5\nCy,6\n', 'a,b\nBo,5" pipe\nZoë Quartz,"x"\n']
)
def test_a_table_whose_quotes_are_wrong_goes_as_a_whole(tmp_path: Path, text: str) -> None:
    path = put(tmp_path, "drop.csv", text)
    other = put(tmp_path, "other.csv", text.replace("Zoë", "Bob"))
    assert forget(tmp_path)[:3] == (0, 1, ())
    assert (path.exists(), other.exists()) == (False, True)


def test_a_record_in_a_line_of_json_goes_with_its_line(tmp_path: Path) -> None:
    raw = 'Q,"A ""geyser"" in\nthe hall, since Monday"'
    lines = [
        json.dumps({"row": 2, "reason": "no date", "raw": one})
        for one in ("Bo", raw, '{"name": "Zo\\u00eb Quartz"}')
    ]
    path = put(tmp_path, "web.ndjson", "\n".join(lines) + "\n")
    held = forget(tmp_path)
    assert held[:2] == (2, 0)
    assert held.keys == (reject_key(raw), reject_key('{"name": "Zo\\u00eb Quartz"}'))
    assert held.told == (("web.ndjson", raw), ("web.ndjson", '{"name": "Zo\\u00eb Quartz"}'))
    assert path.read_text() == lines[0] + "\n"


def workbook(text: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/sharedStrings.xml", f"<sst><si><t>{text}</t></si></sst>")
        book.writestr("xl/media/picture.png", b"\x00\x01")
    return packed.getvalue()


IN_ITS_SUBJECT = b"From: x@example.org\nSubject: =?utf-8?q?Zo=C3=AB_Quartz?=\n\n"
IN_ITS_BODY = b"Subject: x\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n"


@pytest.mark.parametrize(("name", "content"), [
    ("drop-leads.xlsx", workbook("Zo&#235; Quartz")),
    ("drop-one.json", b'[{"name": "Zo\\u00eb Quartz"'),
    ("drop-card.vcf", b"BEGIN:VCARD\nEMAIL:quartz.zoe@example.com\n"),
    ("drop-mail.eml", IN_ITS_SUBJECT),
    ("drop-mail.eml", IN_ITS_BODY + base64.b64encode("Zoë Quartz".encode())),
    ("drop-Zoë_Quartz-plan.pdf", b"%PDF\x00\x01"),
    ("drop-list.csv.4711.tmp", "name\nZoë Quartz\n".encode()),
])  # fmt: skip
def test_another_file_that_tells_of_somebody_goes_as_a_whole(
    tmp_path: Path, name: str, content: bytes
) -> None:
    path = put(tmp_path, name, content)
    put(tmp_path, "others.xlsx", workbook("Bob Lee"))
    assert forget(tmp_path)[:3] == (0, 1, ())
    assert not path.exists()


@pytest.mark.parametrize("content", [b"%PDF\x00\x01", workbook("x")[:-30], b"\xd0\xcf\x11\xe0\x00"])
def test_a_file_that_cannot_be_looked_into_is_named(tmp_path: Path, content: bytes) -> None:
    path = put(tmp_path, "drop-scan.pdf", content)
    assert forget(tmp_path).unread == ("drop-scan.pdf",)
    assert path.exists()


def test_a_file_that_is_named_after_somebody_gets_another_name(tmp_path: Path) -> None:
    """What it holds of others stays."""
    path = put(tmp_path, "drop-from Zoë Quartz.csv", "a,b\nZoë Quartz,5\nBo,6\n")
    held = forget(tmp_path)
    assert held[:2] == (1, 0)
    assert not path.exists()
    assert (tmp_path / "rejects" / "put-aside-1.csv").read_text() == "a,b\nBo,6\n"


def test_nothing_was_ever_rejected(tmp_path: Path) -> None:
    assert forget(tmp_path)[:3] == (0, 0, ())


def test_files_that_cannot_be_gone_through_are_told(tmp_path: Path) -> None:
    (tmp_path / "rejects" / "a.csv").mkdir(parents=True)
    with pytest.raises(SourceError, match="cannot be gone through"):
        rejected(tmp_path, ZOE.told_in)
