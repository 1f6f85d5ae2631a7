"""What an IMAP server says when it does not do what it is asked, as errors in our words.

They are made anew from response codes (RFC 5530): what a server says in words may repeat what it was told.
"""

from __future__ import annotations

import re
from typing import Final

from leadtui.errors import SourceError, SourceGarbled, SourceRefused, SourceThrottled, SourceUnreachable
from leadtui.sources.imap.wire import Response

_BUSY: Final = frozenset({"LIMIT", "UNAVAILABLE", "INUSE", "SERVERBUG", "OVERQUOTA", "THROTTLED"})
"""Response codes that ask to come back later (RFC 5530, RFC 9208)."""

_BACKOFF: Final = re.compile(rb"backoff time:\s*(\d{1,9})\s*milliseconds", re.IGNORECASE)
"""How Microsoft's servers say for how long."""

_SIGN_IN: Final = {
    "AUTHENTICATIONFAILED": "user or password is not right",
    "AUTHORIZATIONFAILED": "this user may not read that mailbox",
    "EXPIRED": "the password has expired",
    "PRIVACYREQUIRED": "it wants a safer connection",
    "CONTACTADMIN": "its administrator has to help",
}


def not_signed_in(host: str, response: Response) -> SourceError:
    """A sign-in was refused."""
    code, _ = response.code
    if _is_busy(response):
        return _busy(host, response)
    hint = "many services want an app password, made in your account's security settings"
    why = _SIGN_IN.get(code, "user or password is not right, or IMAP is switched off there")
    return SourceRefused(f"{host} does not let us in: {why}", hint)


def refused(host: str, response: Response, about: str) -> SourceError:
    """A command was refused; `about` is the folder that it was about, if it was."""
    code, _ = response.code
    if _is_busy(response):
        return _busy(host, response)
    if code in ("NONEXISTENT", "TRYCREATE") or about:
        hint = "is it spelt right?"
        return SourceRefused(f"{host} has no folder {about[:80]!r}, or it may not be used", hint)
    if code in _SIGN_IN:
        return not_signed_in(host, response)
    return SourceGarbled(f"{host} does not do what it is asked ({response.status} {code})".rstrip())


def gone(host: str, response: Response) -> SourceError:
    """The server ended the connection."""
    if _is_busy(response):
        return _busy(host, response)
    code, _ = response.code
    return SourceUnreachable(f"{host} says goodbye{f' ({code})' if code else ''}")


def _is_busy(response: Response) -> bool:
    return response.code[0] in _BUSY or _BACKOFF.search(response.text) is not None


def _busy(host: str, response: Response) -> SourceThrottled:
    code, _ = response.code
    found = _BACKOFF.search(response.text)
    return SourceThrottled(
        f"{host} asks us to wait{f' ({code})' if code else ''}",
        "a longer `interval` asks less often; how many programs use this mailbox?",
        int(found[1]) / 1000 if found else None,
    )
