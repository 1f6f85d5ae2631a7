"""Real IMAP servers in a thread of the test, over TLS, and letters to put into their folders.

One is pymap, which does all that a server does; the other says, line by line, what a test tells it to.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import imaplib
import itertools
import ssl
import subprocess
import threading
from argparse import Namespace
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from typing import Any

from proxyprotocol.noop import ProxyProtocolNoop
from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import DictBackend
from pymap.imap import IMAPServer
from pysasl.hashing import Cleartext

from leadtui.sources.imap.wire import folder_name, quoted
from tests.support.polled import NOW

HOST = "127.0.0.1"
PATIENCE_S = 20
HANG_UP = b"hang up"
USER, PASSWORD = "office@rootandbranch.example", "open sesame"

_NUMBERS = itertools.count(1)


def certificate(folder: Path, name: str = "own", *more: str) -> tuple[Path, Path]:
    """A self-signed certificate for this machine: the paths of it and of its key."""
    paths = folder / f"{name}.pem", folder / f"{name}.key"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2".split()
    command += ["-subj", f"/CN={name}", "-out", str(paths[0]), "-keyout", str(paths[1])]
    more = more or ("-addext", f"subjectAltName=IP:{HOST}")
    subprocess.run([*command, *more], check=True, capture_output=True)
    return paths


def letter(text: str = "Burst pipe", **headers: str) -> bytes:
    """A message; `_` in a header's name is written `-`, and None leaves one out."""
    built = EmailMessage()
    usual = {
        "From": "Ana Ruiz <ana@example.com>", "To": USER, "Subject": "Kitchen",
        "Message_ID": f"<{next(_NUMBERS)}@example.com>", "Date": "Tue, 03 Mar 2026 11:00:00 +0000",
    }  # fmt: skip
    for name, value in (usual | headers).items():
        if value:
            built[name.replace("_", "-")] = value
    built.set_content(text)
    return built.as_bytes()


class Mailbox:
    """The server, with one user: a test makes a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.ca_file, self._key = certificate(folder)
        self.port = self.starttls_port = 0
        self._ready = threading.Event()
        self._stop: Callable[[], object] = self._ready.set

    @contextlib.contextmanager
    def running(self) -> Iterator[Mailbox]:
        """Serve while the context lasts."""
        thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)
        thread.start()
        assert self._ready.wait(20)
        try:
            yield self
        finally:
            self._stop()
            thread.join(20)

    async def _serve(self) -> None:
        args = Namespace(
            demo_data=False, demo_user=USER, demo_password=PASSWORD, debug=False, host=None, port="0",
            cert=str(self.ca_file), key=str(self._key), tls=True, proxy_protocol=None, passlib_cfg=None,
            inherited_sockets=None,
        )  # fmt: skip
        backend, config = await DictBackend.init(args, hash_context=Cleartext())
        config.apply_context()
        served = ProxyProtocolReader(ProxyProtocolNoop()).get_callback(IMAPServer(backend.login, config))
        async with contextlib.AsyncExitStack() as stack:
            await backend.start(stack)
            listening = [
                await stack.enter_async_context(await asyncio.start_server(served, HOST, 0, ssl=tls))
                for tls in (_serving(self.ca_file, self._key), None)
            ]
            self.port, self.starttls_port = (one.sockets[0].getsockname()[1] for one in listening)
            over = asyncio.Event()
            self._stop = partial(asyncio.get_running_loop().call_soon_threadsafe, over.set)
            self._ready.set()
            await over.wait()

    @contextlib.contextmanager
    def client(self) -> Iterator[imaplib.IMAP4]:
        """The mailbox as a mail program sees it."""
        trust = ssl.create_default_context(cafile=str(self.ca_file))
        with imaplib.IMAP4_SSL(HOST, self.port, ssl_context=trust) as client:
            client.login(USER, PASSWORD)
            yield client

    def folder(self, name: str, *letters: bytes) -> str:
        """A folder, new with these letters in it."""
        with self.client() as client:
            client.delete(quoted(folder_name(name)))
            client.create(quoted(folder_name(name)))
        self.deliver(name, *letters)
        return name

    def deliver(self, folder: str, *letters: bytes, arrived: datetime.datetime = NOW) -> None:
        """Put letters into a folder."""
        with self.client() as client:
            for each in letters:
                when = imaplib.Time2Internaldate(arrived)
                status, told = client.append(quoted(folder_name(folder)), "", when, each)
                assert status == "OK", told

    def flags(self, folder: str) -> list[str]:
        """The flags of every message in a folder."""
        with self.client() as client:
            client.select(quoted(folder_name(folder)), readonly=True)
            _, told = client.fetch("1:*", "(FLAGS)")
            return [
                one.decode().partition("FLAGS ")[2].rstrip(")") + ")"
                for one in told
                if isinstance(one, bytes)
            ]

    def options(self, *folders: str, **more: Any) -> dict[str, Any]:
        """Options of a source that reads it."""
        auth = {"kind": "password", "user": USER, "password": "env:MAIL_PASSWORD"}
        return {
            "host": HOST,
            "port": self.port,
            "ca_file": str(self.ca_file),
            "auth": auth,
            "folders": folders,
        } | more


def _serving(cert: Path, key: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return context


Say = Callable[[str, str], Sequence[bytes] | None]
"""From a tag and a command to what is said; None: nothing more is said, for ever."""


class Scripted:
    """A server that says what it is told to, and remembers what it was asked."""

    def __init__(self, say: Say, ca_file: Path, key: Path, greeting: bytes = b"* OK hello") -> None:
        self.asked: list[str] = []
        self._heard = asyncio.Event()
        self._say, self._greeting = say, greeting
        self.ca_file, self._key = ca_file, key
        self.port = 0

    @contextlib.asynccontextmanager
    async def running(self, *, safe: bool = True) -> AsyncIterator[Scripted]:
        """Serve while the context lasts."""
        tls = _serving(self.ca_file, self._key) if safe else None
        server = await asyncio.start_server(self._serve, HOST, 0, ssl=tls)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(self._greeting + b"\r\n")
        with contextlib.suppress(OSError, EOFError):
            while line := (await reader.readline()).decode().rstrip("\r\n"):
                self.asked.append(line)
                self._heard.set()
                tag, _, command = line.partition(" ")
                said = self._say(tag, command)
                if said is None:
                    break
                for one in said:
                    if one == HANG_UP:
                        writer.close()
                        return
                    writer.write(one if one.endswith(b"\n") else one + b"\r\n")
                await writer.drain()
            await reader.read()
        writer.close()

    async def heard(self, words: str, times: int = 1) -> None:
        """Wait until so many commands with these words have come."""
        async with asyncio.timeout(PATIENCE_S):
            while sum(words in line for line in self.asked) < times:
                self._heard.clear()
                await self._heard.wait()

    def options(self, **more: Any) -> dict[str, Any]:
        """Options of a source that reads it."""
        auth = {"kind": "password", "user": USER, "password": "env:MAIL_PASSWORD"}
        return {"host": HOST, "port": self.port, "ca_file": str(self.ca_file), "auth": auth} | more


def box(
    letters: Sequence[bytes],
    *,
    validity: int = 7,
    capabilities: str = "IMAP4rev1",
    **other: Sequence[bytes] | None,
) -> Say:
    """A script for a server with one folder; `other` says something else to commands that begin so."""
    idling: list[str] = []

    def say(tag: str, command: str) -> Sequence[bytes] | None:
        if command == "IDLE":
            idling.append(tag)
            return [b"+ idling"]
        if tag == "DONE":
            return [f"{idling.pop()} OK done".encode()]
        name = command.upper().removeprefix("UID ").split(" ")[0].lower()
        if name in other:
            said = other[name]
            return said if said is None else [one.replace(b"TAG", tag.encode()) for one in said]
        told: list[bytes] = []
        if name == "capability":
            told = [f"* CAPABILITY {capabilities}".encode()]
        elif name in ("select", "examine"):
            told = [
                b"* %d EXISTS" % len(letters), b"* OK [UIDVALIDITY %d] valid" % validity,
                b"* OK [UIDNEXT %d] next" % (len(letters) + 1),
            ]  # fmt: skip
        elif name == "search":
            told = [b"* SEARCH " + b" ".join(b"%d" % uid for uid in _asked_for(command, len(letters)))]
        elif name == "fetch":
            told = [_fetched(uid, letters[uid - 1]) for uid in _asked_for(command, len(letters))]
        return [*told, f"{tag} OK done".encode()]

    return say


def _asked_for(command: str, last: int) -> list[int]:
    found: list[int] = []
    for part in command.split(" ")[3 if "SEARCH UID" in command else 2].split(","):
        first, _, end = part.partition(":")
        if not first.isdigit():
            return list(range(1, last + 1))
        found += range(int(first), (last if end == "*" else int(end or first)) + 1)
    return found or [last]


def _fetched(uid: int, content: bytes) -> bytes:
    when = '" 3-Mar-2026 11:00:00 +0000"'
    head = f"* {uid} FETCH (UID {uid} INTERNALDATE {when} RFC822.SIZE {len(content)} BODY[]<0> "
    return head.encode() + b"{%d}\r\n" % len(content) + content + b")\r\n"
