"""Which addresses a source may be led to: its own host always, others only where the config names them.

A link in an answer and a redirect are a stranger's words. Followed blindly they would carry our
authorisation to whoever asks for it, or knock at machines inside the shop's network.
"""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import Annotated, Final

import httpx

from leadtui.errors import SourceGarbled
from leadtui.strict import PRIVATE, Parse, Wrong

_PORTS: Final = {"http": 80, "https": 443}


def _address(text: str) -> str:
    try:
        url = httpx.URL(text)
        _ = url.raw_host  # an impossible name only fails when it is asked for
    except (httpx.InvalidURL, UnicodeError):
        raise Wrong("not a web address", "such as https://api.example.com/v1/leads") from None
    if url.scheme not in _PORTS or not url.host:
        raise Wrong("not a web address", "it begins with https:// (or http:// on your own network)")
    if url.userinfo:
        raise Wrong(
            "a password in the address would be shown and logged",
            "write `auth: {kind: basic, user: …, password: env:NAME}`",
        )
    return text


Address = Annotated[str, Parse(_address, "a web address such as https://api.example.com/v1/leads"), PRIVATE]
"""For options: an http or https URL without a user in it."""


def same_origin(one: httpx.URL, other: httpx.URL) -> bool:
    """Whether two addresses have scheme, host and port in common (RFC 6454, section 4)."""
    return (one.scheme, one.host, _port(one)) == (other.scheme, other.host, _port(other))


def is_home(url: httpx.URL, home: httpx.URL) -> bool:
    """Whether an address is the configured host's: its origin, or the same by https where that is http."""
    upgraded = (url.scheme, url.host, _port(url), _port(home)) == ("https", home.host, 443, 80)
    return same_origin(url, home) or upgraded


def _port(url: httpx.URL) -> int | None:
    return url.port or _PORTS.get(url.scheme)


def shown(url: httpx.URL) -> str:
    """An address without what may be secret in it: user, query and fragment."""
    return f"{url.scheme}://{url.host}{f':{url.port}' if url.port else ''}{url.path}"


def _joined(link: str, at: httpx.URL) -> httpx.URL | None:
    """The address of a link; None where it has none. The library's own error would repeat it."""
    try:
        url = at.join(link)
        _ = url.host  # an impossible name only fails when it is asked for
    except (httpx.InvalidURL, UnicodeError, ValueError):
        return None
    return url


def follow(link: str, at: httpx.URL, home: httpx.URL, also: Sequence[str], what: str) -> httpx.URL:
    """The address that a link found at `at` leads to, if it may be gone to. Raises SourceGarbled.

    `what` names the link in the message. A link that only drops the `s` of https comes from a server that
    does not know of the proxy in front of it: the `s` is put back, so nothing ever goes out in the clear.
    """
    url = _joined(link, at)
    if url is None:
        raise SourceGarbled(f"{what} is not an address")
    host = url.host
    has_lost_its_s = (url.scheme, home.scheme) == ("http", "https") and _port(url) in (80, _port(home))
    if host == home.host and has_lost_its_s:
        url = url.copy_with(scheme="https", port=home.port)
    if is_home(url, home):
        return url
    if url.scheme == "https" and any(fnmatchcase(host, pattern.lower()) for pattern in also):
        return url
    # The host is a stranger's word, but it has been through IDNA: letters, digits and dots.
    raise SourceGarbled(
        f"{what} leads to another host, {host[:80] or 'none'}: not followed",
        "if it is right, change `url`, or name the host in `also_hosts` (it gets no authorisation)",
    )
