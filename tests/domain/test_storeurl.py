from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadtui.domain.storeurl import has_password, is_server_url, to_go_to, without_password


@pytest.mark.parametrize(("url", "shown"), [
    ("postgresql://ana@db.example.com/leads", "postgresql://ana@db.example.com/leads"),
    ("postgres://ana:se%40cret@db:5432/leads?sslmode=require", "postgres://ana@db:5432/leads"),
    ("postgresql://:secret@db/leads", "postgresql://db/leads"),
    ("postgresql:///leads?host=/run/pg&password=secret", "postgresql:///leads"),
    ("postgresql://a:1,b:2/leads?user=ana", "postgresql://a:1,b:2/leads"),
    ("postgresql://ana:secret@[::1]:5432/leads", "postgresql://ana@[::1]:5432/leads"),
    ("postgresql://", "postgresql://"),
    ("/home/ana/leads", "/home/ana/leads"),
])  # fmt: skip
def test_what_is_shown_of_a_url_is_who_and_where(url: str, shown: str) -> None:
    assert without_password(url) == shown


@pytest.mark.parametrize(("url", "told"), [
    ("postgresql://ana:secret@db/leads", "postgresql://ana@db/leads"),
    ("postgresql://db/leads?password=s&sslmode=verify-full&sslpassword=t&host=%2Frun",
     "postgresql://db/leads?sslmode=verify-full&host=%2Frun"),
    ("postgresql:///leads?options=-csearch_path%3Da&connect_timeout=3",
     "postgresql:///leads?options=-csearch_path%3Da"),
    ("postgresql://ana:12?34secret@db/leads", "postgresql://ana:12"),
    ("/home/ana/leads", "/home/ana/leads"),
])  # fmt: skip
def test_one_gets_there_by_what_is_told_of_a_url(url: str, told: str) -> None:
    assert to_go_to(url) == told


@pytest.mark.parametrize("url", [
    "postgresql://ana:secret@db/leads", "postgresql://db/leads?password=secret",
    "postgresql://db/leads?sslmode=require&sslpassword=secret", "postgresql://ana:sec/ret@db/leads",
    "postgresql://ana:12/34secret@db/leads", "postgresql://ana:se@cret@db/leads", "postgresql://ana:sec?ret@db",
])  # fmt: skip
def test_a_password_is_seen_even_where_it_is_not_written_as_it_should_be(url: str) -> None:
    assert has_password(url)
    assert "ret" not in without_password(url)


@pytest.mark.parametrize("url", ["postgresql://ana@db:5432/leads?sslmode=require", "postgresql:///leads"])
def test_a_url_without_one_has_none(url: str) -> None:
    assert not has_password(url)


@given(st.text(alphabet="ab/@:?&%#[],. é", min_size=1, max_size=8))
def test_no_password_whatever_is_in_it_is_ever_shown(noise: str) -> None:
    url = f"postgresql://ana:{noise}SECRET{noise}@db/leads"
    assert "SECRET" not in without_password(url)
    assert "SECRET" not in to_go_to(url)


def test_a_folder_is_no_server() -> None:
    assert not is_server_url("/srv/leads")
    assert not is_server_url("mysql://db/leads")
    assert is_server_url("postgres://db/leads")
