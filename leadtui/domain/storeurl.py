"""The URL of a journal on a server, as it may be shown: never with its password."""

from __future__ import annotations

import re
from typing import Final

SCHEMES: Final = ("postgresql", "postgres")
"""What the URL of a journal in PostgreSQL begins with."""

_HOST: Final = r"(?:\[[^\]@/?]*\]|[^\[\]:,@/?]*)(?::\d*)?"
_URL: Final = (
    rf"(?s)\w+://(?:(?P<user>[^:@/?]*)(?P<password>:[^@/?]*)?@)?(?P<place>{_HOST}(?:,{_HOST})*(?:/[^@?]*)?)"
    r"(?:\?(?P<query>.*))?"
)
_TOLD: Final = frozenset({
    "host", "hostaddr", "port", "dbname", "user", "service", "options", "sslmode", "sslrootcert",
    "sslnegotiation", "channel_binding", "target_session_attrs", "gssencmode",
})  # fmt: skip
"""Options without which one may not get there, and in which no secret is."""

_PASSWORDS: Final = r"(?i)(?:^|&)(?:password|sslpassword|oauth_client_secret)="


def is_server_url(where: str) -> bool:
    """Whether this names a journal on a server, and no folder."""
    scheme, is_url, _ = where.partition("://")
    return bool(is_url) and scheme in SCHEMES


def has_password(url: str) -> bool:
    """Whether a URL holds a password, or something that may be a part of one."""
    read = re.fullmatch(_URL, url)
    return read is None or bool(read["password"]) or bool(re.search(_PASSWORDS, read["query"] or ""))


def without_password(url: str) -> str:
    """The user, the host and the database of a URL: enough to know it by, and safe to show."""
    read = re.fullmatch(_URL, url)
    if read is None:
        # A sign is not written as %40 or %2F: what of it is the password cannot be told.
        return f"{url.partition('://')[0]}://…" if "://" in url else url
    user = f"{read['user']}@" if read["user"] else ""
    return f"{url.partition('://')[0]}://{user}{read['place']}"


def to_go_to(url: str) -> str:
    """A URL by which one gets to a journal, with the options that it takes and without a password."""
    read = re.fullmatch(_URL, url)
    options = ((read["query"] or "") if read else "").split("&")
    told = "&".join(one for one in options if "=" in one and one.partition("=")[0] in _TOLD)
    return f"{without_password(url)}?{told}" if told else without_password(url)
