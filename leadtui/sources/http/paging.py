"""How to ask for the next page of a list, by what the one before it was like."""

from __future__ import annotations

import re
from typing import Any, Final

import msgspec

from leadtui.errors import SourceGarbled
from leadtui.sources.expressions import Expr, Expression, Unreadable
from leadtui.sources.values import text_of

MAX_PAGES: Final = 200
"""Pages of one poll, unless the config says otherwise: a list that has no end is told, not read."""

_LINK: Final = re.compile(r"<([^<>]*)>\s*((?:;\s*[\w*-]+\s*=\s*(?:\"[^\"]*\"|[^\s;,\"]*)\s*)*)")
_NEXT: Final = re.compile(r";\s*rel\s*=\s*(?:\"[^\"]*\bnext\b[^\"]*\"|next\b)", re.IGNORECASE)


class OnePage(msgspec.Struct, frozen=True, tag_field="kind", tag="none"):
    """Everything comes at once."""


class _Pages(msgspec.Struct, frozen=True, kw_only=True):
    """What all lists in pages have in common."""

    max_pages: int = MAX_PAGES
    more: Expr | None = None
    """On the answer: false or empty on the last page."""
    size_param: str = ""
    size: int = 0
    """Records of a page; fewer mean that it is the last. 0: the source decides."""
    stop_when_seen: int = 0
    """So many records in a row that were taken before mean that the rest was, too. 0: all of it is read."""


class OffsetPages(_Pages, frozen=True, kw_only=True, tag_field="kind", tag="offset"):
    """The next page begins after so many records."""

    param: str = "offset"
    start: int = 0
    read: Expr | None = None
    """On the answer: where the next page begins."""


class NumberedPages(_Pages, frozen=True, kw_only=True, tag_field="kind", tag="page"):
    """Pages have numbers."""

    param: str = "page"
    start: int = 1
    read: Expr | None = None
    """On the answer: the number of the next page."""


class CursorPages(_Pages, frozen=True, kw_only=True, tag_field="kind", tag="cursor"):
    """The answer has a word that asks for the next page."""

    read: Expr
    param: str = "cursor"
    """Empty: it goes into the body or another parameter as `{cursor}`."""


class LastItemPages(_Pages, frozen=True, kw_only=True, tag_field="kind", tag="last_item"):
    """The next page begins after the last record of this one."""

    read: Expr
    """On the last record: the word that asks for what comes after it."""
    param: str = "after"
    """Empty: it goes into the body or another parameter as `{cursor}`."""


class NextUrlPages(_Pages, frozen=True, kw_only=True, tag_field="kind", tag="next_url"):
    """The answer has the address of the next page."""

    read: Expr


class LinkHeaderPages(_Pages, frozen=True, kw_only=True, tag_field="kind", tag="link_header"):
    """The address of the next page stands in the Link header (RFC 8288)."""


PageOptions = (
    OnePage | OffsetPages | NumberedPages | CursorPages | LastItemPages | NextUrlPages | LinkHeaderPages
)

Numbered = OffsetPages | NumberedPages
"""Kinds whose pages shift when the list changes while it is read."""


class Step(msgspec.Struct, frozen=True):
    """Which page to ask for."""

    number: int = 0
    """Offset or number of the page."""
    token: str = ""
    link: str = ""
    """Address of the page, as its source wrote it."""


def first_step(options: PageOptions) -> Step:
    """The step to the first page."""
    return Step(options.start) if isinstance(options, Numbered) else Step()


def values_of(options: PageOptions, step: Step) -> dict[str, str]:
    """What the placeholders of a request stand for at a step."""
    values: dict[str, str] = {}
    if isinstance(options, OffsetPages):
        values["offset"] = str(step.number)
    if isinstance(options, NumberedPages):
        values["page"] = str(step.number)
    if step.token:
        values["cursor"] = step.token
    if not isinstance(options, OnePage) and options.size:
        values["size"] = str(options.size)
    return values


def params_of(options: PageOptions, step: Step) -> dict[str, str]:
    """The parameters that ask for the page of a step."""
    if isinstance(options, OnePage):
        return {}
    params = {options.size_param: str(options.size)} if options.size_param and options.size else {}
    if isinstance(options, Numbered):
        # The first page is asked for as such too: sources differ on where they begin to count.
        params[options.param] = str(step.number)
    elif isinstance(options, CursorPages | LastItemPages) and step.token:
        params[options.param] = step.token
    return {name: value for name, value in params.items() if name}


def next_step(
    options: PageOptions, step: Step, document: Any, link: str, count: int, last: object = None
) -> Step | None:
    """The step after the page that `document` and the header `link` came with, or None after the last one.

    `count` is the number of records on it, `last` the last of them. Raises SourceGarbled where the answer
    cannot be worked out.
    """
    if isinstance(options, OnePage) or (options.more is not None and not _read(options.more, document)):
        return None
    match options:
        case OffsetPages() | NumberedPages():
            return _next_number(options, step, document, count)
        case CursorPages():
            token = text_of(_read(options.read, document))
            return Step(token=token) if token else None
        case LastItemPages():
            token = text_of(_read(options.read, last)) if count and count >= options.size else ""
            return Step(token=token) if token else None
        case NextUrlPages():
            found = text_of(_read(options.read, document))
            return Step(link=found) if found else None
        case LinkHeaderPages():
            found = next_link(link)
            return Step(link=found) if found else None


def _next_number(options: Numbered, step: Step, document: Any, count: int) -> Step | None:
    if options.read is not None:
        found = text_of(_read(options.read, document))
        return Step(_whole(found, options.read)) if found else None
    if not count or (options.more is None and count < options.size):
        return None
    return Step(step.number + (count if isinstance(options, OffsetPages) else 1))


def _whole(text: str, expression: Expression) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise SourceGarbled(f"`page.read: {expression.text}` gives no number")
    return int(text)


def _read(expression: Expression, document: Any) -> Any:
    try:
        return expression.find(document)
    except Unreadable:
        raise SourceGarbled(
            f"the paging expression `{expression.text}` cannot be worked out on the answer"
        ) from None


def next_link(header: str) -> str:
    """The address that a Link header calls `next` (RFC 8288, section 3); empty if there is none."""
    return next((target for target, parameters in _LINK.findall(header) if _NEXT.search(parameters)), "")
