"""The same figures by SQL over an exported journal, and by nothing of ours: for tests and a benchmark.

Takes events as `leadtui log --json` prints them, but with whole moments, and follows the rules of the journal
alone: what a cancel leaves out, whom a merge joins, which milestone was reached first. Then SQLite counts.
"""

from __future__ import annotations

import datetime
import sqlite3
from collections.abc import Iterable
from typing import Any

_TABLES = """
CREATE TABLE person (stream TEXT PRIMARY KEY, root TEXT);
CREATE TABLE lead (id TEXT PRIMARY KEY, stream TEXT, opened REAL);
CREATE TABLE stage (lead TEXT, seq INTEGER, category TEXT);
CREATE TABLE reached (lead TEXT, milestone TEXT, seq INTEGER, at REAL);
CREATE TABLE enquiry (lead TEXT, raised REAL, live INTEGER);
"""

_VIEWS = """
CREATE TABLE now AS
  SELECT lead.id, root, opened,
    (SELECT category FROM stage WHERE stage.lead = lead.id ORDER BY seq DESC LIMIT 1) AS category,
    (SELECT at FROM reached WHERE reached.lead = lead.id AND milestone = 'qualified' ORDER BY seq LIMIT 1)
      AS qualified,
    (SELECT at FROM reached WHERE reached.lead = lead.id AND milestone = 'booked' ORDER BY seq LIMIT 1)
      AS booked,
    (SELECT at FROM reached WHERE reached.lead = lead.id AND milestone = 'signed' ORDER BY seq LIMIT 1)
      AS signed
  FROM lead JOIN person ON lead.stream = person.stream;
CREATE INDEX by_lead ON enquiry (lead);
CREATE VIEW counted AS SELECT *, category IN ('open', 'working', 'parked') AS may FROM now
  WHERE category <> 'out';
"""

_INDEXES = """
CREATE INDEX of_stage ON stage (lead);
CREATE INDEX of_reached ON reached (lead, milestone);
"""

_COUNTS = {
    "enquiries": "SELECT count(*) FROM enquiry JOIN counted ON lead = id WHERE raised >= :a AND raised < :b",
    "people": "SELECT count(DISTINCT root) FROM enquiry JOIN counted ON lead = id"
    " WHERE raised >= :a AND raised < :b",
    "not_enquiries": "SELECT count(*) FROM enquiry JOIN now ON lead = id"
    " WHERE category = 'out' AND raised >= :a AND raised < :b",
    "previous": "SELECT count(*) FROM enquiry JOIN counted ON lead = id"
    " WHERE raised >= :a - (:b - :a) AND raised < :a",
    "qualified": "SELECT count(*) FROM counted WHERE qualified >= :a AND qualified < :b",
    "qualified_before": "SELECT count(*) FROM counted WHERE qualified >= :a - (:b - :a) AND qualified < :a",
    "booked_d": "SELECT count(*) FROM counted WHERE qualified >= :a AND qualified < :b",
    "booked_n": "SELECT count(*) FROM counted"
    " WHERE qualified >= :a AND qualified < :b AND booked IS NOT NULL",
    "booked_open": "SELECT count(*) FROM counted"
    " WHERE qualified >= :a AND qualified < :b AND booked IS NULL AND may",
    "signed_d": "SELECT count(*) FROM counted WHERE booked >= :a AND booked < :b",
    "signed_n": "SELECT count(*) FROM counted WHERE booked >= :a AND booked < :b AND signed IS NOT NULL",
    "signed_open": "SELECT count(*) FROM counted"
    " WHERE booked >= :a AND booked < :b AND signed IS NULL AND may",
    "unchecked": "SELECT count(*) FROM counted WHERE booked >= :a AND booked < :b AND qualified IS NULL",
}


def loaded(events: Iterable[dict[str, Any]]) -> sqlite3.Connection:
    """A database in memory of the events that count, as of the last of them."""
    db = sqlite3.connect(":memory:")
    db.executescript(_TABLES)
    into: dict[str, str] = {}
    for event in _effective(events):
        _enter(db, event, into)
    streams = [stream for (stream,) in db.execute("SELECT stream FROM person")]
    db.executemany(
        "UPDATE person SET root = ? WHERE stream = ?", [(_root(one, into), one) for one in streams]
    )
    db.executescript(_INDEXES)
    db.executescript(_VIEWS)
    return db


def counted(db: sqlite3.Connection, start: float, end: float) -> dict[str, int]:
    """Every figure of a window, `[start, end)` in seconds since 1970."""
    found = {}
    for name, query in _COUNTS.items():
        (found[name],) = db.execute(query, {"a": start, "b": end}).fetchone()
    return found


def _effective(events: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    cancelled: set[str] = set()
    kept = []
    for event in reversed(list(events)):
        if event["command"] in cancelled:
            continue
        if event["kind"] == "cancelled":
            cancelled.add(event["data"]["command"])
        kept.append(event)
    return kept[::-1]


def _enter(db: sqlite3.Connection, event: dict[str, Any], into: dict[str, str]) -> None:
    kind, data, lead, seq = event["kind"], event["data"], event["lead"], event["seq"]
    at = _seconds(event["at"])
    if kind == "contact_met":
        db.execute("INSERT OR IGNORE INTO person VALUES (?, '')", (event["contact"],))
    elif kind == "merged":
        into[event["contact"]] = data["into"]
    elif kind == "lead_opened":
        db.execute("INSERT OR IGNORE INTO lead VALUES (?, ?, ?)", (lead, event["contact"], at))
    if kind in ("lead_opened", "moved"):
        db.execute("INSERT INTO stage VALUES (?, ?, ?)", (lead, seq, data["category"]))
        for milestone in data.get("reached", ()):
            db.execute("INSERT INTO reached VALUES (?, ?, ?, ?)", (lead, milestone, seq, at))
    elif kind == "enquiry_raised":
        told = data["enquiry"]
        live = told.get("answered_live", False)
        db.execute("INSERT INTO enquiry VALUES (?, ?, ?)", (lead, _seconds(told["raised_at"]), live))


def _root(stream: str, into: dict[str, str]) -> str:
    path: list[str] = []
    while stream in into and stream not in path:
        path.append(stream)
        stream = into[stream]
    return min(path[path.index(stream) :]) if stream in path else stream


def _seconds(text: str) -> float:
    return datetime.datetime.fromisoformat(text).timestamp()
