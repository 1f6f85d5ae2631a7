"""One connection to an IMAP server: signed in, one command at a time, each within a time.

Written for asyncio on the standard library: of the libraries that are alive, the one for asyncio may not be
shipped with this program (GPL), and the others block a thread for as long as a mailbox is waited for, and
read as much as a server announces.

Errors say what `trouble` makes of response codes.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import ssl
from collections.abc import AsyncGenerator, AsyncIterator
from pathlib import Path
from typing import Final, Literal, NamedTuple

from leadtui.errors import SourceError, SourceGarbled, SourceRefused, SourceUnreachable
from leadtui.sources.imap.trouble import gone, not_signed_in, refused
from leadtui.sources.imap.wire import (
    LINE_LIMIT,
    Response,
    TooMuch,
    attributes,
    folder_name,
    numbers,
    quotable,
    quoted,
    read_response,
)
from leadtui.sources.web.connecting import also_trusting, unconnected

_SMALL: Final = 100_000
"""Bytes of literals that a response may have which is no message."""


class Door(NamedTuple):
    """Where a server is and how one comes in."""

    host: str
    port: int
    tls: Literal["implicit", "starttls"]
    ca_file: Path | None
    timeout_s: float


class Box(NamedTuple):
    """A folder as it was when it was opened."""

    validity: int
    """UIDVALIDITY: the numbers of its messages mean nothing under another one."""
    next_uid: int
    """The number that the next message gets, at least."""
    size: int
    """Messages in it."""


class Fetched(NamedTuple):
    """A message as the server has it."""

    uid: int
    arrived: str
    """INTERNALDATE, as the server writes it."""
    size: int
    """Bytes of the whole message."""
    content: bytes
    """Its beginning."""


class Session:
    """A connection that is signed in. Every method raises SourceError."""

    def __init__(self, door: Door, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._door = door
        self._reader = reader
        self._writer = writer
        self._count = 0
        self._capabilities: frozenset[str] = frozenset()
        self._idling = ""
        """The tag of the IDLE that is under way."""
        self._selected = ""
        self._stirred = False
        """Whether the server told of a new message since the folder was last looked at."""

    # -- coming in -------------------------------------------------------------------------------------------

    @classmethod
    async def open(cls, door: Door) -> Session:
        """Connect and make the connection safe; nothing secret has been sent yet. Raises SourceError."""
        context = await asyncio.to_thread(_trust, door.ca_file)
        failure: SourceError
        try:
            async with asyncio.timeout(door.timeout_s):
                reader, writer = await asyncio.open_connection(
                    door.host, door.port, limit=LINE_LIMIT, ssl=context if door.tls == "implicit" else None
                )
        except (OSError, EOFError, UnicodeError, ValueError) as error:
            failure = _unreachable(error, door)
        else:
            session = cls(door, reader, writer)
            try:
                await session._greet(context)
            except BaseException:
                await session.close()
                raise
            return session
        raise failure

    async def _greet(self, context: ssl.SSLContext) -> None:
        greeting = await self._read()
        if greeting.name == "BYE":
            raise gone(self._door.host, greeting)
        if greeting.tag != "*" or greeting.name not in ("OK", "PREAUTH"):
            raise SourceGarbled(f"{self._door.host} does not speak IMAP on port {self._door.port}")
        if self._door.tls == "starttls":
            await self._ask_capabilities()
            if "STARTTLS" not in self._capabilities:
                hint = "most servers have `tls: implicit` on port 993"
                raise SourceRefused(f"{self._door.host} offers no safe connection on this port", hint)
            await self._command("STARTTLS")
            await self._make_safe(context)
        # What was said before the connection was safe counts for nothing (RFC 9051, section 6.2.1).
        await self._ask_capabilities()

    async def _make_safe(self, context: ssl.SSLContext) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0):
                await self._reader.readexactly(1)
                # Said in the clear, by whoever is in between, to be taken for what is said in safety.
                raise SourceGarbled(f"{self._door.host} talks on before the connection is safe")
        failure: SourceError
        try:
            async with asyncio.timeout(self._door.timeout_s):
                await self._writer.start_tls(context, server_hostname=self._door.host)
                return
        except (OSError, EOFError) as error:
            failure = _unreachable(error, self._door)
        raise failure

    async def _ask_capabilities(self) -> None:
        told = await self._command("CAPABILITY")
        words = b" ".join(one.rest for one in told if one.name == "CAPABILITY").decode("ascii", "replace")
        self._capabilities = frozenset(words.upper().split())

    async def sign_in(self, user: str, password: str) -> None:
        """Sign in with a password."""
        if "AUTH=PLAIN" in self._capabilities:
            secret = base64.b64encode(f"\0{user}\0{password}".encode()).decode()
            await self._sign_in("AUTHENTICATE PLAIN", secret)
        elif "LOGINDISABLED" in self._capabilities:
            raise SourceRefused(f"{self._door.host} takes no passwords", "does it want `auth: oauth2`?")
        elif quotable(user) and quotable(password):
            await self._sign_in(f"LOGIN {quoted(user)} {quoted(password)}")
        else:
            raise SourceRefused(
                f"{self._door.host} takes plain letters only", "user or password has other ones in it"
            )

    async def sign_in_by_token(self, user: str, token: str) -> None:
        """Sign in with an access token (XOAUTH2, as Google and Microsoft have it)."""
        if "AUTH=XOAUTH2" not in self._capabilities:
            raise SourceRefused(f"{self._door.host} takes no OAuth2 tokens", "does it want a password?")
        secret = base64.b64encode(f"user={user}\1auth=Bearer {token}\1\1".encode()).decode()
        await self._sign_in("AUTHENTICATE XOAUTH2", secret)

    async def _sign_in(self, command: str, answer: str | None = None) -> None:
        tag = await self._send(command)
        while True:
            response = await self._read()
            if response.tag == "+":
                # A second question is about what was wrong with the first answer: nothing more to say.
                await self._write((answer or "") + "\r\n")
                answer = ""
            elif response.tag == tag:
                break
            elif response.name == "BYE":
                raise gone(self._door.host, response)
        if response.status != "OK":
            raise not_signed_in(self._door.host, response)
        await self._ask_capabilities()

    # -- folders and messages --------------------------------------------------------------------------------

    @property
    def pushes(self) -> bool:
        """Whether the server tells by itself when something comes (RFC 2177)."""
        return "IDLE" in self._capabilities

    async def select(self, folder: str, *, writing: bool) -> Box:
        """Open a folder, for reading only unless something is to be changed in it."""
        command = "SELECT" if writing else "EXAMINE"
        told = await self._command(f"{command} {quoted(folder_name(folder))}", about=folder)
        self._selected, self._stirred = folder, False
        codes = dict(one.code for one in told if one.name == "OK")
        size = max((one.number for one in told if one.name == "EXISTS"), default=0)
        next_uid = _whole(codes.get("UIDNEXT", ""))
        if not next_uid and size:
            next_uid = max(await self.search("UID *"), default=0) + 1
        return Box(_whole(codes.get("UIDVALIDITY", "")), next_uid, size)

    async def search(self, criteria: str) -> list[int]:
        """The numbers (UIDs) of messages, smallest first."""
        told = await self._command(f"UID SEARCH {criteria}")
        return sorted({number for one in told if one.name == "SEARCH" for number in numbers(one.rest)})

    async def fetch(self, uids: list[int], limit: int) -> AsyncGenerator[Fetched, None]:
        """Messages by their numbers, at most `limit` bytes of each; none is marked as read by that."""
        tag = await self._send(
            f"UID FETCH {_as_set(uids)} (UID INTERNALDATE RFC822.SIZE BODY.PEEK[]<0.{limit}>)"
        )
        wanted = set(uids)
        async for response in self._until(tag, limit + _SMALL):
            if response.name != "FETCH":
                continue
            told = attributes(response)
            uid = _whole(told.get("UID", b"").decode("ascii", "replace"))
            content = next((value for name, value in told.items() if name.startswith("BODY[")), None)
            if uid in wanted and content is not None:  # else news of another message's flags
                wanted.discard(uid)
                arrived = told.get("INTERNALDATE", b"").decode("ascii", "replace")
                size = _whole(told.get("RFC822.SIZE", b"").decode("ascii", "replace"))
                yield Fetched(uid, arrived, size, content[:limit])

    async def mark_seen(self, uids: list[int]) -> None:
        """Mark messages as read."""
        await self._command(f"UID STORE {_as_set(uids)} +FLAGS.SILENT (\\Seen)")

    async def move(self, uids: list[int], folder: str) -> None:
        """Move messages to another folder: never more than just these."""
        target = quoted(folder_name(folder))
        if "MOVE" in self._capabilities:
            await self._command(f"UID MOVE {_as_set(uids)} {target}", about=folder)
            return
        await self._command(f"UID COPY {_as_set(uids)} {target}", about=folder)
        await self._command(f"UID STORE {_as_set(uids)} +FLAGS.SILENT (\\Deleted)")
        if "UIDPLUS" in self._capabilities:  # else it would remove what others have marked, too
            await self._command(f"UID EXPUNGE {_as_set(uids)}")

    # -- waiting ---------------------------------------------------------------------------------------------

    async def wait(self) -> None:
        """Wait until the server tells that something came, however long. May be cancelled at any time."""
        if not self._idling:
            tag = await self._send("IDLE")
            response = await self._read()
            while response.tag not in ("+", tag):
                self._note(response)
                response = await self._read()
            if response.tag == tag:
                raise refused(self._door.host, response, "IDLE")
            self._idling = tag
        while not self._stirred:
            self._note(await self._read(timed=False))

    @property
    def waits(self) -> bool:
        """Whether a wait is under way, even if nobody listens."""
        return bool(self._idling)

    async def look(self) -> None:
        """See whether the connection still stands."""
        await self._command("NOOP")

    async def end_waiting(self) -> None:
        """End an IDLE, so that commands can be sent again (and before the server ends it, RFC 2177)."""
        if self._idling:
            tag, self._idling = self._idling, ""
            await self._write("DONE\r\n")
            async for _ in self._until(tag, _SMALL):
                pass

    async def close(self) -> None:
        """Let go of the connection; nothing that goes wrong with that matters any more."""
        with contextlib.suppress(OSError, EOFError):
            if not self._reader.at_eof() and not self._idling:
                self._writer.write(b"bye LOGOUT\r\n")
            self._writer.close()
        with contextlib.suppress(OSError, EOFError, TimeoutError):
            async with asyncio.timeout(1):
                await self._writer.wait_closed()

    # -- one command -----------------------------------------------------------------------------------------

    async def _command(self, command: str, about: str = "") -> list[Response]:
        """Send a command; what was told until its end."""
        tag = await self._send(command)
        return [response async for response in self._until(tag, _SMALL, about)]

    async def _send(self, command: str) -> str:
        await self.end_waiting()
        self._count += 1
        tag = f"L{self._count}"
        await self._write(f"{tag} {command}\r\n")
        return tag

    async def _write(self, text: str) -> None:
        failure: SourceError
        try:
            async with asyncio.timeout(self._door.timeout_s):
                self._writer.write(text.encode())
                await self._writer.drain()
                return
        except OSError as error:
            failure = _unreachable(error, self._door)
        raise failure

    async def _until(self, tag: str, limit: int, about: str = "") -> AsyncIterator[Response]:
        """What is told until a command ends. Raises SourceError where it ends badly."""
        while True:
            response = await self._read(limit)
            if response.tag == tag:
                if response.status != "OK":
                    raise refused(self._door.host, response, about)
                return
            self._note(response)
            yield response

    async def _read(self, limit: int = _SMALL, *, timed: bool = True) -> Response:
        failure: SourceError
        try:
            async with asyncio.timeout(self._door.timeout_s if timed else None):
                return await read_response(self._reader, limit)
        except TooMuch:
            failure = SourceGarbled(f"{self._door.host} sends more than it was asked for: cut off")
        except (OSError, EOFError) as error:
            failure = _unreachable(error, self._door)
        raise failure

    def _note(self, response: Response) -> None:
        if response.name == "BYE":
            raise gone(self._door.host, response)
        if response.name in ("EXISTS", "RECENT") and response.number:
            self._stirred = True


def _trust(ca_file: Path | None) -> ssl.SSLContext:
    context = ssl.create_default_context()
    return context if ca_file is None else also_trusting(context, ca_file)


def _unreachable(error: BaseException, door: Door) -> SourceError:
    if isinstance(error, TimeoutError):
        return SourceUnreachable(f"{door.host} did not answer within {door.timeout_s:g} s")
    protocol = "IMAP over TLS" if door.tls == "implicit" else "STARTTLS"
    found = unconnected(error, door.host, "host", protocol)
    return found or SourceUnreachable(f"the connection to {door.host} broke off")


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


def _as_set(uids: list[int]) -> str:
    """Numbers as a sequence set (RFC 9051, section 9): runs are written as ranges."""
    ranges: list[tuple[int, int]] = []
    for uid in uids:
        if ranges and ranges[-1][1] + 1 == uid:
            ranges[-1] = (ranges[-1][0], uid)
        else:
            ranges.append((uid, uid))
    return ",".join(str(first) if first == last else f"{first}:{last}" for first, last in ranges)
