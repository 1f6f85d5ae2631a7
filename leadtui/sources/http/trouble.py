"""Trouble that a source tells of in its own way: in the body, under a status that means something else.

The options `throttle` and `errors`: expressions on the JSON of an answer, whatever its status.
"""

from __future__ import annotations

import datetime
import json
from typing import Any

import msgspec

from leadtui.errors import SourceGarbled, SourceRefused, SourceThrottled
from leadtui.sources.expressions import Expr, Expression, Unreadable
from leadtui.sources.schedule import asked_for, retry_after
from leadtui.sources.values import text_of
from leadtui.sources.web.fetch import Answer
from leadtui.sources.web.statuses import Verdict, judge


class Throttle(msgspec.Struct, frozen=True, kw_only=True):
    """The option `throttle`: how this source says that it is asked too often, where that is not 429."""

    when: Expr | None = None
    """On the answer's JSON: true where it asks us to wait."""
    statuses: tuple[int, ...] = ()
    """Statuses that mean it, beside 429."""
    wait: Expr | None = None
    """On the answer's JSON: for how many seconds, or until when."""


class Errors(msgspec.Struct, frozen=True, kw_only=True):
    """The option `errors`: what else its answers mean."""

    fail_when: Expr | None = None
    """On the answer's JSON: true where it failed, though its status is a good one."""
    auth_when: Expr | None = None
    """On the answer's JSON: true where it does not accept the secret."""
    empty_on: tuple[int, ...] = ()
    """Statuses that mean that there is nothing."""


class Trouble:
    """Judges the answers of one source."""

    def __init__(self, throttle: Throttle, errors: Errors) -> None:
        self._throttle = throttle
        self._errors = errors

    def judge(self, answer: Answer, host: str, now: datetime.datetime) -> Verdict:
        """Whether to read on in an answer. Raises SourceError for one that is no delivery."""
        if answer.status in self._errors.empty_on:
            return "empty"
        throttle, errors = self._throttle, self._errors
        looks = any((throttle.when, throttle.wait, errors.fail_when, errors.auth_when))
        document = _document(answer) if looks else None
        if answer.status in throttle.statuses or _is_true(throttle.when, document):
            hint = "a longer `interval` asks less often"
            asked = _seconds(throttle.wait, document, now) or asked_for(answer.headers, now)
            raise SourceThrottled(f"{host} asks us to wait ({answer.status}, in its answer)", hint, asked)
        if _is_true(errors.auth_when, document):
            raise SourceRefused(f"{host} does not accept the secret, says its answer", "has it not expired?")
        if answer.status == 429 and (asked := _seconds(throttle.wait, document, now)) is not None:
            hint = "a longer `interval` asks less often"
            raise SourceThrottled(f"{host} asks us to wait (429)", hint, asked)
        verdict = judge(answer, host, now)
        if verdict == "records" and _is_true(errors.fail_when, document):
            hint = "has the secret every right that it needs, and is the request right?"
            raise SourceGarbled(f"{host} says in its answer that it failed", hint)
        return verdict


def _document(answer: Answer) -> Any:
    try:
        return json.loads(answer.body[:5_000_000])
    except (ValueError, RecursionError):
        return None


def _is_true(expression: Expression | None, document: Any) -> bool:
    if expression is None or document is None:
        return False
    try:
        value = expression.find(document)
    except Unreadable:
        return False
    return bool(value) or (value == 0 and value is not False)


def _seconds(expression: Expression | None, document: Any, now: datetime.datetime) -> float | None:
    if expression is None or document is None:
        return None
    try:
        text = text_of(expression.find(document))
    except Unreadable:
        return None
    seconds = retry_after(text, now)
    if seconds is not None and text.replace(".", "", 1).isdigit() and float(text) > 1_000_000_000:
        return retry_after(str(float(text) - now.timestamp()), now)  # a moment since 1970
    return seconds
