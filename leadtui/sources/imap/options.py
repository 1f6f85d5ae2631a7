"""The options of a source of kind `imap`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Final, Literal

import msgspec

from leadtui.errors import Problem
from leadtui.sources.base import DEFAULT_INTERVAL_S
from leadtui.sources.mail.rules import MailRule
from leadtui.sources.options import FilePath, Interval, Size
from leadtui.sources.web.oauth import OAuth2
from leadtui.strict import Marked, Parse, Seconds, Wrong, problem_at, under
from leadtui.strict.secretplace import SecretField

PORTS: Final = {"implicit": 993, "starttls": 143}

LOOKBACK_S: Final = 3 * 86400
"""A weekend: what has waited for longer was seen by somebody, or is a matter of another kind."""


class PasswordAuth(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="password"):
    """User and password; many services want one that was made for just this program."""

    user: str
    password: SecretField


class After(msgspec.Struct, frozen=True):
    """What is done with a message once it is taken in."""

    seen: bool = False
    move_to: str = ""


def _after(text: str) -> After:
    verb, _, folder = text.partition(" ")
    if text in ("leave", "seen"):
        return After(seen=text == "seen")
    if verb != "move":
        raise ValueError(text)
    if not folder.strip():
        raise Wrong("move where?", "such as `after: move Leads`")
    return After(move_to=folder.strip())


def _host(text: str) -> str:
    if not text or any(char.isspace() or char in "/:@" for char in text):
        raise Wrong("not the name of a host", "such as imap.example.com; the port has a key of its own")
    return text


class ImapOptions(msgspec.Struct, frozen=True, kw_only=True):
    """The options of a source of kind `imap`."""

    host: Annotated[str, Parse(_host, "the name of a host, such as imap.example.com")]
    port: int | None = None
    tls: Literal["implicit", "starttls"] = "implicit"
    """Safe from the first byte, or made safe before anything is said."""
    ca_file: FilePath | None = None
    """A certificate to trust beside the known ones."""
    auth: PasswordAuth | OAuth2
    folders: tuple[str, ...] = ("INBOX",)
    """The first one is watched where the server can tell when something comes."""
    rules: tuple[MailRule, ...] = ()
    others: Literal["take", "leave"] = "take"
    """Whether somebody who writes, and whom no rule is about, raises a hand."""
    ours: tuple[str, ...] = ()
    """Your own addresses, or patterns with *, beside the user's: what they forward is looked into."""
    after: Annotated[After, Parse(_after, "leave, seen, or move and a folder")] = After()
    interval: Interval = DEFAULT_INTERVAL_S
    initial_lookback: Seconds = LOOKBACK_S
    """How far back the very first poll reads."""
    timeout: Seconds = 30
    size_cap: Size = 300_000
    """Bytes that are read of each message: what lies further are attachments."""

    @classmethod
    def problems(cls, good: dict[str, Any], node: Marked, path: str) -> Iterator[Problem]:
        """A port that is none, no folder, a folder that messages are moved to and read from."""
        port = good.get("port")
        if port is not None and not 0 < port < 65536:
            yield problem_at(node.at("port"), under(path, "port"), "not a port", "usually 993")
        auth = good.get("auth")
        if isinstance(auth, OAuth2) and not auth.user:
            yield problem_at(node.at("auth"), under(path, "auth.user"), "missing", "whose mailbox it is")
        folders = good.get("folders", ("INBOX",))
        if not folders or "" in folders:
            yield problem_at(
                node.at("folders"), under(path, "folders"), "no folder to read", "such as [INBOX]"
            )
        if good.get("after", After()).move_to in folders:
            where = node.at("after")
            yield problem_at(where, under(path, "after"), "messages are read from there", "name another one")
