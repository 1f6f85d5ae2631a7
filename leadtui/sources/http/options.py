"""The options of a source of kind `http`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import msgspec

from leadtui.errors import Problem
from leadtui.sources.base import DEFAULT_INTERVAL_S
from leadtui.sources.expressions import Expr
from leadtui.sources.http import incremental, paging
from leadtui.sources.http.budget import Budget
from leadtui.sources.http.expectations import Expect
from leadtui.sources.http.formats import Format
from leadtui.sources.http.lookups import Lookup
from leadtui.sources.http.trouble import Errors, Throttle
from leadtui.sources.options import FilePath, Interval, Size
from leadtui.sources.reading import ReadOptions
from leadtui.sources.web.auth import Auth, NoAuth, Value, open_secrets
from leadtui.sources.web.links import Address
from leadtui.sources.web.oauth import OAuth2
from leadtui.strict import Marked, Seconds, problem_at, under


class Foreach(msgspec.Struct, frozen=True, kw_only=True):
    """The option `foreach`: what a list is there of, one by one."""

    items: tuple[str, ...] = ()
    """Their ids, written here."""
    url: Address | None = None
    """Where a list of them is asked for."""
    read: Expr | None = None
    """On the answer: the list of ids."""
    most: int = 50
    """More of them are told, and not read."""

    @classmethod
    def problems(cls, good: dict[str, Any], node: Marked, path: str) -> Iterator[Problem]:
        """Neither a list nor where it is; both."""
        if bool(good.get("items")) == bool(good.get("url")):
            yield problem_at(node, path, "one of `items` and `url`", "such as `items: [form1, form2]`")
        if bool(good.get("url")) != bool(good.get("read")):
            yield problem_at(node, under(path, "read"), "missing", "where the ids are, such as forms[].id")


class HttpOptions(ReadOptions, frozen=True, kw_only=True):
    """The options of a source of kind `http`."""

    url: Address
    method: Literal["GET", "POST"] = "GET"
    params: dict[str, Value] = {}
    headers: dict[str, Value] = {}
    body: Marked | None = None
    format: Format = "json"
    auth: Auth | OAuth2 = NoAuth()
    page: paging.PageOptions = paging.OnePage()
    since: incremental.SinceOptions = incremental.NoSince()
    interval: Interval = DEFAULT_INTERVAL_S
    timeout: Seconds = 30
    size_cap: Size = 20_000_000
    foreach: Foreach | None = None
    """Once for each form, inbox or account: `{item}` in the request."""
    lookup: Lookup | None = None
    """What a record only names by an id, asked for apart."""
    throttle: Throttle = Throttle()
    errors: Errors = Errors()
    expect: Expect = Expect()
    """What it has always sent."""
    budget: Budget | None = None
    """How often it may be asked, where that is little."""
    content_type: str = ""
    """Part of the content type that the source sends, where it is not the usual one of its format."""
    also_hosts: tuple[str, ...] = ()
    """Other hosts, or patterns with *, that links and redirects may lead to; they get no authorisation."""
    ca_file: FilePath | None = None
    """A certificate to trust beside the known ones."""

    @classmethod
    def problems(cls, good: dict[str, Any], node: Marked, path: str) -> Iterator[Problem]:
        """Options that contradict one another."""
        if good.get("method") != "POST" and good.get("body") is not None:
            yield problem_at(
                node.at("body"), under(path, "body"), "a GET has no body", "write `method: POST`"
            )
        for name in ("headers", "params"):
            yield from open_secrets(good.get(name, {}), node.at(name), under(path, name))
        since, page, mapped = good.get("since", incremental.NoSince()), good.get("page"), good.get("map")
        has_no_field = not isinstance(since, incremental.Unmarked) and since.field is None
        if has_no_field and mapped is not None and not mapped.raised_at:
            hint = "write `since.field`, or `map.raised_at`"
            yield problem_at(node.at("since"), under(path, "since"), "no record has a time to go by", hint)
        is_read_from = isinstance(page, paging.CursorPages | paging.NextUrlPages)
        if is_read_from and good.get("format", "json") != "json":
            where = node.at("page", "read")
            yield problem_at(where, under(path, "page.read"), "only a JSON answer can be read from")
        for number, pattern in enumerate(good.get("also_hosts", ()), 1):
            if not pattern.strip("*.?"):
                where, key = node.at("also_hosts", number - 1), under(under(path, "also_hosts"), number)
                yield problem_at(where, key, "that is every host there is", "such as *.googleusercontent.com")
