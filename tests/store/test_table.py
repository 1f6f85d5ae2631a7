"""TinyDB over the journal: searched like any table, and never written."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tinydb import Query, TinyDB
from tinydb.table import Table

from leadtui.domain.events import Moved
from leadtui.errors import StoreError
from leadtui.store.journal import Journal
from leadtui.store.memory import MemoryJournal
from leadtui.store.table import FactsDB, FactsStorage
from tests.support.journals import ROOT, about, clock, embedded, enquiry, note, put

DAY_S = 86400.0


@pytest.fixture(params=["memory", "embedded"])
def journal(request: pytest.FixtureRequest, tmp_path: Path) -> Journal:
    """Three people, of whom one was lost two months ago."""
    at = clock()
    journal: Journal = MemoryJournal(at) if request.param == "memory" else embedded(tmp_path / "data", at)
    for number in (1, 2, 3):
        put(journal, f"c{number}", *enquiry(number))
    put(journal, "c4", about(1, Moved("lost", "lost", reason="price")))
    put(journal, "c5", about(2, Moved("later", "parked")))
    at.forward(60 * DAY_S)
    put(journal, "c6", note(3))
    return journal


def test_it_is_a_table_of_tinydb_with_who_is_alive_or_recent(journal: Journal) -> None:
    table = journal.contacts()
    assert isinstance(table, Table)
    assert len(table) == 2
    assert sorted(document["name"] for document in table) == ["Person 2", "Person 3"]
    assert sorted(str(document.doc_id) for document in table.all()) == ["contact-2", "contact-3"]


def test_queries_work_on_everything_that_a_contact_has(journal: Journal) -> None:
    table, one = journal.contacts(), Query()
    assert [found["id"] for found in table.search(one.leads.any(one.stage == "later"))] == ["contact-2"]
    assert table.count(one.ways.any(one.value == "person3@example.com")) == 1
    assert table.contains(one.leads.any(one.notes.exists()))
    assert not table.contains(one.name == "Person 1")
    found = table.get(one.leads.any(one.opened_at <= clock().now()))
    assert found is not None


def test_a_contact_is_had_by_id(journal: Journal) -> None:
    table = journal.contacts()
    get: Callable[..., dict[str, object] | None] = table.get
    contains: Callable[..., bool] = table.contains
    document = get(doc_id="contact-3")
    assert document is not None
    assert document["name"] == "Person 3"
    assert get(doc_id="contact-1") is None
    assert get(doc_id="nobody") is None
    assert contains(doc_id="contact-2")


def test_it_is_live_and_answers_nothing_from_a_cache(journal: Journal) -> None:
    table, one = journal.contacts(), Query()
    assert table.search(one.name == "Person 4") == []
    put(journal, "c7", *enquiry(4))
    assert [found["id"] for found in table.search(one.name == "Person 4")] == ["contact-4"]


def test_what_is_done_to_a_document_changes_nothing_else(journal: Journal) -> None:
    table, one = journal.contacts(), Query()
    for document in table.search(one.name.exists()):
        document["leads"] = []
        document["ways"][0]["value"] = "gone"
    assert len(journal.facts.people["contact-3"].leads) == 1
    assert table.count(one.leads.any(one.id == "lead-3")) == 1
    assert table.count(one.ways.any(one.value == "gone")) == 0


@pytest.mark.parametrize(
    "write",
    [
        lambda table: table.insert({"name": "Eve"}),
        lambda table: table.insert_multiple([{"name": "Eve"}]),
        lambda table: table.update({"name": "Eve"}),
        lambda table: table.update_multiple([({"name": "Eve"}, Query().name == "Person 3")]),
        lambda table: table.upsert({"name": "Eve"}, Query().name == "Person 3"),
        lambda table: table.remove(Query().name == "Person 3"),
        lambda table: table.truncate(),
    ],
    ids=["insert", "insert_multiple", "update", "update_multiple", "upsert", "remove", "truncate"],
)
def test_what_would_write_names_the_command_to_use(
    journal: Journal, write: Callable[[Table], object]
) -> None:
    before = journal.contacts().all()
    with pytest.raises(StoreError, match="leadtui add"):
        write(journal.contacts())
    assert journal.contacts().all() == before


def test_every_writing_method_of_tinydb_is_closed(journal: Journal) -> None:
    """A later TinyDB with one more is noticed here: whatever is not known to read is tried."""
    reading = {"all", "search", "get", "contains", "count", "clear_cache", "name", "storage"}
    classes = {"document_class", "document_id_class", "query_cache_class", "default_query_cache_capacity"}
    methods = {name for name in vars(Table) if not name.startswith("_")} - reading - classes
    assert methods == set(vars(type(journal.contacts()))) & methods


def test_the_database_cannot_be_dropped(journal: Journal) -> None:
    everybody = journal.facts.people
    database = FactsDB(lambda: iter(everybody.values()), everybody.get, storage=FactsStorage)
    assert isinstance(database, TinyDB)
    assert len(database) == 3
    assert database.tables() == {"contacts"}
    for drop in (database.drop_tables, lambda: database.drop_table("contacts")):
        with pytest.raises(StoreError):
            drop()


def test_who_asks_for_no_table_does_not_load_tinydb(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from leadtui.clock import SystemClock\n"
        "from leadtui.store.open import open_journal\n"
        "journal = open_journal(sys.argv[1], SystemClock())\n"
        "journal.catch_up(), list(journal.read()), journal.status('collector')\n"
        "loaded = {name.partition('.')[0] for name in sys.modules}\n"
        "journal.contacts()\n"
        "print(sorted(loaded & {'tinydb', 'pathlib', 'hashlib', 'tempfile', 'logging', 'asyncio'}))\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "data")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = told.stdout.strip()
    assert "tinydb" not in loaded
    assert "asyncio" not in loaded
