"""The lines of the embedded journal: JSON objects, one a line, each ending in a checksum.

::

    {"leadtui":2,"journal":"0197…","generation":1,"made_at":"2026-11-22T08:00:00Z","crc":"8a1f03bc"}
    {"seq":1,"command":"0197…","recorded_at":"2026-…Z","by":"web","events":[
        {"contact":"0197…","data":{"kind":"contact_met","name":"Ana Ruiz"}}, …],"crc":"52c9d4e1"}

(each on one line). The checksum is the CRC-32 of every byte before `,"crc"`, so that a reader can check a
line without parsing it, and any JSON tool can read the file. What all events of a line share is said once; an
event has `at` only where it was true at another time than it was recorded. Behind the last line of a log
stand blanks: see `fill`.
"""

from __future__ import annotations

import datetime
from binascii import crc32
from collections.abc import Iterable
from typing import Annotated, Any

import msgspec

from leadtui.domain.events import Event, Fact, KnownKind, Line, Unknown
from leadtui.domain.making import made_once

FORMAT = 2
"""Of the file as a whole; a reader that does not know it reads what it can and never writes.

Format 1 had the whole journal in one file. Since format 2 a file may begin in the middle: see `Header`.
"""

KNOWN_FORMATS = (1, FORMAT)

TAIL = len(b',"crc":"00000000"}\n')
"""Bytes that a sealed line ends with."""

Moment = Annotated[datetime.datetime, msgspec.Meta(tz=True)]


class BadLine(ValueError):
    """These bytes are not a whole line of ours."""


class Header(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """The first line of a file."""

    leadtui: int
    """The format."""
    journal: str = ""
    """The journal's own id, the same in every generation."""
    generation: int = 0
    """Of a log; 0 in a file of history."""
    made_at: Moment | None = None
    base: int = 0
    """The position of the line that follows: how many bytes of lines the journal has before it."""
    seq: int = 1
    """What that line begins with, or will."""
    rewritten: int = 0
    """How often lines of the journal were rewritten in place: who read them before reads all anew."""
    erased: int = 0
    """Whoever was erased by the event of this seq, or before it, is in none of the files any more."""


class _About(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    contact: str = ""
    lead: str = ""
    at: Moment | None = None


class _Event(_About, frozen=True, omit_defaults=True, kw_only=True):
    data: KnownKind


class _LaterEvent(_About, frozen=True, omit_defaults=True, kw_only=True):
    """An event of a kind that this version may not know."""

    data: dict[str, Any]


class _Head(msgspec.Struct, frozen=True, kw_only=True):
    seq: int
    command: str
    recorded_at: Moment
    by: str


class _Line(_Head, frozen=True, kw_only=True):
    events: tuple[_Event, ...]


class _LaterLine(_Head, frozen=True, kw_only=True):
    events: tuple[_LaterEvent, ...]


_encoder = msgspec.json.Encoder()
_header = msgspec.json.Decoder(Header)


# Made when a line is first read: that takes milliseconds, which a list from a checkpoint need not pay.
@made_once
def _lines() -> msgspec.json.Decoder[_Line]:
    return msgspec.json.Decoder(_Line)


@made_once
def _later_lines() -> msgspec.json.Decoder[_LaterLine]:
    return msgspec.json.Decoder(_LaterLine)


def seal(body: bytes, size: int = 0) -> bytes:
    """A JSON object as a line that carries its checksum.

    It is filled up with blanks to `size` bytes: a line that takes the place of a longer one moves no other.
    """
    body = body[:-1].ljust(size - TAIL)
    return b'%b,"crc":"%08x"}\n' % (body, crc32(body))


def is_whole(raw: bytes) -> bool:
    """Whether these bytes, their newline included, are a line as it was sealed."""
    body = memoryview(raw)[:-TAIL]
    return len(raw) > TAIL and raw[-TAIL:] == b',"crc":"%08x"}\n' % crc32(body)


def encode_header(header: Header) -> bytes:
    """The first line of a file."""
    return seal(_encoder.encode(header))


def decode_header(raw: bytes) -> Header:
    """Raises BadLine for anything that is not the first line of a journal."""
    if not is_whole(raw):
        raise BadLine("its first line is not that of a journal")
    try:
        return _header.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BadLine("its first line is not that of a journal") from error


def encode_facts(
    facts: tuple[Fact, ...], *, seq: int, command: str, by: str, recorded_at: datetime.datetime
) -> bytes:
    """The line that records `facts` from `seq` on. Raises BadLine for text that is not Unicode text."""
    events = [
        _Event(contact=fact.contact, lead=fact.lead, at=_told(fact.at, recorded_at), data=fact.data)
        for fact in facts
    ]
    return _sealed(_Line(seq=seq, command=command, recorded_at=recorded_at, by=by, events=tuple(events)))


def encode_line(line: Line) -> bytes:
    """A line as it stands in the file; events of kinds that are not known, as they came. Raises BadLine."""
    events = tuple(
        _LaterEvent(
            contact=event.contact,
            lead=event.lead,
            at=_told(event.at, line.recorded_at),
            data=_plain(event.data),
        )
        for event in line.events
    )
    return _sealed(
        _LaterLine(
            seq=line.seq, command=line.command, recorded_at=line.recorded_at, by=line.by, events=events
        )
    )


def _told(at: datetime.datetime | None, recorded_at: datetime.datetime) -> datetime.datetime | None:
    return None if at == recorded_at else at


def _plain(data: KnownKind | Unknown) -> dict[str, Any]:
    if isinstance(data, Unknown):
        return {"kind": data.kind, **data.data}
    plain: dict[str, Any] = msgspec.to_builtins(data, builtin_types=(datetime.datetime,))
    return plain


def _sealed(line: _Head) -> bytes:
    try:
        return seal(_encoder.encode(line))
    except UnicodeEncodeError as error:
        raise BadLine("it holds text that is not Unicode text") from error


def decode_line(raw: bytes) -> Line:
    """The line in these bytes; a kind that is not known comes as `Unknown`. Raises BadLine."""
    if not is_whole(raw):
        raise BadLine("its checksum does not match")
    try:
        return decode_own(raw)
    except BadLine:
        return _decode_later(raw)


def decode_own(raw: bytes) -> Line:
    """The line in bytes that this version has just sealed. Raises BadLine for what could not be read back."""
    try:
        line = _lines().decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BadLine("it could not be read back") from error
    return _placed(line, [(event, event.data) for event in line.events])


def _decode_later(raw: bytes) -> Line:
    try:
        line = _later_lines().decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BadLine("it is not a line of this format") from error
    return _placed(line, [(event, _kind(event.data)) for event in line.events])


def _placed(line: _Head, events: Iterable[tuple[_About, KnownKind | Unknown]]) -> Line:
    seq, command, recorded_at, by = line.seq, line.command, line.recorded_at, line.by
    placed = [
        Event(place, command, event.at or recorded_at, recorded_at, by, event.contact, event.lead, data)
        for place, (event, data) in enumerate(events, seq)
    ]
    return Line(seq, command, recorded_at, by, tuple(placed))


def _kind(data: dict[str, Any]) -> KnownKind | Unknown:
    """A known kind where it is one. A value that only a later version knows makes the whole event unknown."""
    try:
        kind: KnownKind = msgspec.convert(data, KnownKind)
    except msgspec.ValidationError:
        return Unknown(str(data.get("kind", "")), {key: data[key] for key in data if key != "kind"})
    return kind
