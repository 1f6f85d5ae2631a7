"""One connection to an IMAP server: safe, one command at a time, each within a time.

Written for asyncio on the standard library: of the libraries that are alive, the one for asyncio may not be
shipped with this program (GPL), and the others block a thread for as long as a mailbox is waited for, and
read as much as a server announces.

Errors say what `trouble` makes of response codes.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final, Literal, NamedTuple

from leadtui.errors import SourceError, SourceGarbled, SourceRefused, SourceUnreachable
from leadtui.sources.imap.trouble import gone, refused
from leadtui.sources.imap.wire import LINE_LIMIT, Response, TooMuch, read_response
from leadtui.sources.web.connecting import also_trusting, unconnected

SMALL: Final = 100_000
"""Bytes of literals that a response may have which is no message."""


class Door(NamedTuple):
    """Where a server is and how one comes in."""

    host: str
    port: int
    tls: Literal["implicit", "starttls"]
    ca_file: Path | None
    timeout_s: float


class Connection:
    """A connection that is safe; nobody need be signed in. Every method raises SourceError."""

    def __init__(self, door: Door, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.host: Final = door.host
        self.capabilities: frozenset[str] = frozenset()
        """What the server can do, in capitals, as it was asked last."""
        self.stirred = False
        """Whether the server told of a new message since this was last set back."""
        self._door = door
        self._reader = reader
        self._writer = writer
        self._count = 0

    @classmethod
    async def open(cls, door: Door) -> Connection:
        """Connect and make the connection safe; nothing secret has been sent yet."""
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
            connection = cls(door, reader, writer)
            try:
                await connection._greet(context)
            except BaseException:
                await connection.close()
                raise
            return connection
        raise failure

    async def _greet(self, context: ssl.SSLContext) -> None:
        greeting = await self.read()
        if greeting.tag != "*" or greeting.name not in ("OK", "PREAUTH"):
            raise SourceGarbled(f"{self.host} does not speak IMAP on port {self._door.port}")
        if self._door.tls == "starttls":
            await self.ask_capabilities()
            if "STARTTLS" not in self.capabilities:
                hint = "most servers have `tls: implicit` on port 993"
                raise SourceRefused(f"{self.host} offers no safe connection on this port", hint)
            await self.command("STARTTLS")
            await self._make_safe(context)
        # What was said before the connection was safe counts for nothing (RFC 9051, section 6.2.1).
        await self.ask_capabilities()

    async def _make_safe(self, context: ssl.SSLContext) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0):
                await self._reader.readexactly(1)
                # Said in the clear, by whoever is in between, to be taken for what is said in safety.
                raise SourceGarbled(f"{self.host} talks on before the connection is safe")
        failure: SourceError
        try:
            async with asyncio.timeout(self._door.timeout_s):
                await self._writer.start_tls(context, server_hostname=self.host)
                return
        except (OSError, EOFError) as error:
            failure = _unreachable(error, self._door)
        raise failure

    async def ask_capabilities(self) -> None:
        """Ask what the server can do; that changes when somebody signs in."""
        told = await self.command("CAPABILITY")
        words = b" ".join(one.rest for one in told if one.name == "CAPABILITY").decode("ascii", "replace")
        self.capabilities = frozenset(words.upper().split())

    # -- one command -----------------------------------------------------------------------------------------

    async def command(self, command: str, about: str = "") -> list[Response]:
        """Send a command; what was told until its end. `about` is a folder, where it is about one."""
        tag = await self.send(command)
        return [response async for response in self.until(tag, about=about)]

    async def send(self, command: str) -> str:
        """Send a command; the tag of the response that will end it."""
        self._count += 1
        tag = f"L{self._count}"
        await self.write(f"{tag} {command}\r\n")
        return tag

    async def write(self, text: str) -> None:
        """Send a text as it is."""
        failure: SourceError
        try:
            async with asyncio.timeout(self._door.timeout_s):
                self._writer.write(text.encode())
                await self._writer.drain()
                return
        except OSError as error:
            failure = _unreachable(error, self._door)
        raise failure

    async def until(self, tag: str, limit: int = SMALL, about: str = "") -> AsyncIterator[Response]:
        """What is told until a command ends, in at most `limit` bytes each; it may end in an error."""
        while True:
            response = await self.read(limit)
            if response.tag == tag:
                if response.status != "OK":
                    raise refused(self.host, response, about)
                return
            yield response

    async def read(self, limit: int = SMALL, *, timed: bool = True) -> Response:
        """The next response, however long it takes if it is not `timed`; a goodbye is an error."""
        failure: SourceError
        try:
            async with asyncio.timeout(self._door.timeout_s if timed else None):
                response = await read_response(self._reader, limit)
        except TooMuch:
            failure = SourceGarbled(f"{self.host} sends more than it was asked for: cut off")
        except (OSError, EOFError) as error:
            failure = _unreachable(error, self._door)
        else:
            if response.name == "BYE":
                raise gone(self.host, response)
            if response.name in ("EXISTS", "RECENT") and response.number:
                self.stirred = True
            return response
        raise failure

    async def close(self, *, politely: bool = True) -> None:
        """Let go of it; nothing that goes wrong with that matters any more. `politely`: with a goodbye."""
        with contextlib.suppress(OSError, EOFError):
            if politely and not self._reader.at_eof():
                self._writer.write(b"bye LOGOUT\r\n")
            self._writer.close()
        with contextlib.suppress(OSError, EOFError, TimeoutError):
            async with asyncio.timeout(1):
                await self._writer.wait_closed()


def _trust(ca_file: Path | None) -> ssl.SSLContext:
    context = ssl.create_default_context()
    return context if ca_file is None else also_trusting(context, ca_file)


def _unreachable(error: BaseException, door: Door) -> SourceError:
    if isinstance(error, TimeoutError):
        return SourceUnreachable(f"{door.host} did not answer within {door.timeout_s:g} s")
    protocol = "IMAP over TLS" if door.tls == "implicit" else "STARTTLS"
    found = unconnected(error, door.host, "host", protocol)
    return found or SourceUnreachable(f"the connection to {door.host} broke off")
