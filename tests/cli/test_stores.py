"""Commands on a journal in PostgreSQL, and a journal on its way from one store to another."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import psycopg
import pytest

from tests.support.commandline import CommandLine
from tests.support.pgserver import admin, new_schema, new_url, shared, url


def test_commands_work_on_a_server_as_on_a_folder(cli: CommandLine) -> None:
    there = ("--store", new_url())
    added = cli.done("add", "+1 303 555 0142", "June", "Park", "--json", *there).json
    cli.done("note", added["id"][-4:], "calls back", *there)
    assert [one["name"] for one in cli.done("list", "--json", *there).items] == ["June Park"]
    assert "calls back" in cli.done("log", *there).out
    assert "June Park" in cli.done("export", *there).out
    assert cli.done("glance", *there).out.startswith("Nothing late.")
    assert cli.done("list", "--json").out == ""


def test_a_journal_goes_from_a_folder_to_a_server_and_back_by_file(cli: CommandLine) -> None:
    for name in ("June Park", "Bo Chen"):
        cli.add(name)
    there = ("--store", new_url())
    exported = cli.process("export", "--journal")
    assert exported.code == 0
    file = cli.file("journal.jsonl", exported.out)
    events = len(exported.out.splitlines())
    assert "new events" in cli.done("import", "--journal", file, *there).out
    again = cli.done("import", "--journal", file, "--json", *there).json
    assert again["events"] == 0
    assert again["known"] >= events
    assert cli.done("log", "--json", *there).out == cli.done("log", "--json").out


def test_a_journal_that_is_moved_tells_everybody_where_to(cli: CommandLine) -> None:
    cli.add("June Park")
    there = new_url()
    moved = cli.done("export", "--journal", "--to", there, "--move")
    assert "The journal is there from now on" in moved.out
    refused = cli("add", "+13035550199", "Bo Chen")
    assert refused.code == 3
    assert "it has moved to postgresql://postgres@/postgres" in refused.err
    assert "Go there: name it with --store" in refused.err
    assert "Nothing can be collected here: it has moved" in cli("collect").err
    assert "it has moved to" in cli.done("check").out
    assert "June Park" in cli.done("list", "--store", there).out
    cli.done("add", "+13035550199", "Bo Chen", "--store", there)


def test_who_looks_at_the_old_place_hears_of_the_new_one_whole(cli: CommandLine) -> None:
    cli.add("June Park")
    looks = (("glance",), ("list",), ("list", "--json"), ("metrics",), ("log",))
    for look in looks:  # each leaves what makes it quick the next time
        assert cli.done(*look).err == ""
    there = new_url()
    cli.done("export", "--journal", "--to", there, "--move")
    for look in looks * 2:
        assert f"the journal has moved to {there}: what follows is of before that" in cli(*look).err
        assert cli.done(*look, "--store", there).err == ""


def test_check_says_what_keeps_the_journal_and_what_the_role_may_do(cli: CommandLine) -> None:
    schema = new_schema()
    there = url(shared(), schema)
    assert "not begun yet; the role postgres may begin it" in cli.done("check", "--store", there).out
    cli.done("add", "+13035550142", "June Park", "--store", there)
    told = cli.done("check", "--store", there, "--json").json
    assert told["store"].startswith("PostgreSQL 18")
    assert told["store"].endswith("the role postgres may read and write it")
    with admin(there) as connection:
        connection.execute(f"CREATE ROLE {schema} LOGIN; GRANT USAGE ON SCHEMA {schema} TO {schema}".encode())
        connection.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {schema}".encode())
    looker = url(shared(), schema, user=schema)
    assert f"the role {schema} may only read it" in cli.done("check", "--store", looker).out
    assert "June Park" in cli.done("list", "--store", looker).out
    refused = cli("add", "+13035550143", "Bo Chen", "--store", looker)
    assert (refused.code, f"the role {schema} may only read it" in refused.err) == (3, True)
    assert "TinyDB over files" in cli.done("check").out


def test_a_server_that_is_not_there_is_told_in_words(cli: CommandLine, tmp_path: Path) -> None:
    told = cli("list", "--store", f"postgresql://ana@/leads?host={tmp_path}")
    assert told.code == 3
    assert "postgresql://ana@/leads: the server cannot be reached (No such file or directory)" in told.err
    assert "connection to server" not in told.err


def test_the_password_is_found_where_the_config_says_and_shown_nowhere(cli: CommandLine) -> None:
    where = new_url()
    with admin(where) as connection:
        try:
            connection.execute("CREATE ROLE locked LOGIN SUPERUSER PASSWORD 'open sesame'")
        except psycopg.errors.DuplicateObject:
            assert connection.closed is False
    place = cli.file("password", "open sesame\n")
    locked = where.replace("postgres@", "locked@")
    cli.configure(f"store: {locked}\nstore_password: file:{place}\n")
    cli.add("June Park")
    assert "June Park" in cli.done("list").out
    place.write_text("open barley\n")
    refused = cli("list")
    assert refused.code == 3
    assert "password authentication failed" in refused.err
    assert "barley" not in refused.err + refused.out
    assert "sesame" not in cli.done("check", "--store", where).out
    place.unlink()
    assert "store_password: the secret file" in cli("list").err


def test_a_password_in_the_config_is_a_slip(cli: CommandLine) -> None:
    cli.configure("store: postgresql://ana:sesame@db/leads\n")
    told = cli("check")
    assert told.code == 2
    assert "a password does not stand in the config itself" in told.err
    assert "sesame" not in told.err


def test_a_missing_library_is_told_with_how_to_get_it(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [one for one in sys.modules if one.startswith("leadtui.store.postgres")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "psycopg", None)
    told = cli("list", "--store", "postgresql://ana@db/leads")
    assert told.code == 2
    assert "pip install '.[postgres]'" in told.err


def test_check_of_the_journal_finds_damaged_rows_and_writes_a_copy_of_the_rest(cli: CommandLine) -> None:
    there = new_url()
    for name in ("Ana Ruiz", "Bo Chen", "Cy Odell", "Dee Park"):
        cli.done("add", name, "--store", there)
    assert "1 table, 4 lines" in cli.done("check", "--journal", "--store", there).out
    assert cli.done("check", "--journal", "--store", there).out.endswith("all whole.\n")
    with admin(there) as connection:
        rows = connection.execute("SELECT seq FROM leadtui_journal ORDER BY seq").fetchall()
        edit = "UPDATE leadtui_journal SET line = replace(line, 'Bo Chen', 'Bo Chan')"
        connection.execute(edit.encode())
        connection.execute("UPDATE leadtui_journal SET command = 'x' WHERE seq = %s", rows[2])
        connection.execute("DELETE FROM leadtui_journal WHERE seq = %s", rows[0])
    damaged = cli("check", "--journal", "--store", there)
    assert (damaged.code, damaged.err) == (3, "")
    assert f"leadtui_journal: the row with seq {rows[1][0]}, is damaged: its checksum does" in damaged.out
    assert f"leadtui_journal: the row with seq {rows[2][0]}, is damaged: it is the line of" in damaged.out
    assert f"events 1 to {rows[3][0] - 1} are nowhere" in damaged.out
    told = json.loads(cli("check", "--journal", "--json", "--store", there).out)
    assert [one["line"] for one in told["damaged"]] == [rows[1][0], rows[2][0]]
    assert "Bo Chan" not in damaged.out
    cli.done("check", "--repair", "mended", "--store", there)
    assert [one["name"] for one in cli.done("list", "--json", "--store", "mended").items] == ["Dee Park"]
    full = cli("check", "--repair", "mended", "--store", there)
    assert (full.code, "is not empty" in full.err) == (3, True)
