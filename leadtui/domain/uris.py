"""Links that a telephone, a mail program or a terminal (OSC 8) opens: `tel:`, `sms:` and `mailto:`.

All of a text is percent-encoded as UTF-8 (RFC 3986), spaces as `%20`, line ends as `%0D%0A`, so that
nothing a stranger wrote can add a recipient or a header.
"""

from __future__ import annotations

from urllib.parse import quote

from leadtui.domain.contacts import Way
from leadtui.domain.dialling import dialable


def tel(way: Way) -> str:
    """Call a number (RFC 3966) with its extension; one that is not in E.164, by its digits."""
    _, _, extension = way.value.partition(";ext=")
    return f"tel:{dialable(way)}" + (f";ext={extension}" if extension.isdecimal() else "")


def sms(way: Way, body: str = "") -> str:
    """Write a text message to a number (RFC 5724)."""
    return f"sms:{dialable(way)}" + (f"?body={_encoded(body)}" if body else "")


def mailto(way: Way, subject: str = "", body: str = "") -> str:
    """Write a mail to an address (RFC 6068)."""
    fields = [f"{name}={_encoded(text)}" for name, text in (("subject", subject), ("body", body)) if text]
    return f"mailto:{quote(way.value, safe='@', errors='ignore')}" + (
        f"?{'&'.join(fields)}" if fields else ""
    )


def _encoded(text: str) -> str:
    # A lone surrogate is no text at all, so it is left out.
    return quote("\r\n".join(text.splitlines()), safe="", errors="ignore")
