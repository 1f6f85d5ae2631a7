"""What an answer's status says: go on, nothing new, or one of the SourceErrors."""

from __future__ import annotations

import datetime
from typing import Final, Literal

from leadtui.errors import SourceError, SourceGarbled, SourceRefused, SourceThrottled, SourceUnreachable
from leadtui.sources.schedule import asked_for
from leadtui.sources.web.fetch import Answer

_ENOUGH: Final = (b"limit_exceeded", b"rate limit", b"ratelimit", b"too many requests", b"throttl", b"quota")
"""What a 403 says in its body where others answer 429 (Salesforce, GitHub)."""

_FAULTS_THAT_PASS: Final = (408, 425)

Verdict = Literal["records", "empty", "nothing new"]


def judge(answer: Answer, host: str, now: datetime.datetime) -> Verdict:
    """Whether to read on in an answer. Raises SourceError for one that is no delivery."""
    status = answer.status
    if status == 304:
        return "nothing new"
    if status == 204:
        return "empty"
    if 200 <= status < 300:
        return "records"
    raise _failure(answer, host, now)


def _failure(answer: Answer, host: str, now: datetime.datetime) -> SourceError:
    status = answer.status
    asked = asked_for(answer.headers, now)
    if status == 429 or (status == 503 and asked is not None) or (status == 403 and _is_throttle(answer)):
        return SourceThrottled(
            f"{host} asks us to wait ({status})", "a longer `interval` asks less often", asked
        )
    if status == 401:
        return SourceRefused(
            f"{host} does not accept the secret (401)", "is it right, and has it not expired?"
        )
    if status == 403:
        return SourceRefused(
            f"{host} does not allow this (403)", "does the secret have the right to read it?"
        )
    if status == 407:
        return SourceRefused("the proxy on the way wants a password (407)")
    if status in (404, 410):
        return SourceGarbled(f"{host} has nothing at this address ({status})", "is the path in `url` right?")
    if status >= 500 or status in _FAULTS_THAT_PASS:
        return SourceUnreachable(f"{host} has a fault of its own ({status})")
    return SourceGarbled(
        f"{host} does not understand the request ({status})", "are `params` and `body` right?"
    )


def _is_throttle(answer: Answer) -> bool:
    body = answer.body[:4000].lower()
    spent = answer.headers.get("x-ratelimit-remaining", "").strip() == "0"
    return "retry-after" in answer.headers or spent or any(mark in body for mark in _ENOUGH)
