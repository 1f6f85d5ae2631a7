"""A server that is asked over TLS: what the address says of it goes through, and what is wrong is told.

The server of the tests was built without TLS, so a gate before it speaks it.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from leadtui.clock import SystemClock
from leadtui.errors import StoreFailed
from leadtui.store.postgres.journal import PostgresJournal
from tests.support.journals import enquiry, people, put
from tests.support.mailboxes import certificate
from tests.support.pgserver import new_schema, shared

SSL_REQUEST = bytes.fromhex("0000000804d2162f")
"""What a client begins with that wants TLS (PostgreSQL's protocol, SSLRequest)."""

PATIENCE_S = 20.0


class Gate:
    """Takes connections over TLS and passes on what comes to a server's Unix socket, and back."""

    def __init__(self, place: Path, cert: Path, key: Path) -> None:
        self._place = place
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._tls.load_cert_chain(cert, key)
        self.port = 0
        self._ready = threading.Event()
        self._stop: Callable[[], object] = self._ready.set

    @contextlib.contextmanager
    def open(self) -> Iterator[int]:
        """The port that it listens on."""
        thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)
        thread.start()
        assert self._ready.wait(PATIENCE_S)
        yield self.port
        self._stop()
        thread.join(PATIENCE_S)

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._let_in, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        over = asyncio.Event()
        self._stop = partial(asyncio.get_running_loop().call_soon_threadsafe, over.set)
        self._ready.set()
        await over.wait()
        server.close()

    async def _let_in(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            while await reader.readexactly(8) != SSL_REQUEST:
                writer.write(b"N")
            writer.write(b"S")
            await writer.drain()
            await writer.start_tls(self._tls)
            answers, questions = await asyncio.open_unix_connection(self._place)
            await asyncio.gather(_pass_on(reader, questions), _pass_on(answers, writer))
        writer.close()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With the gate's certificate, and another one."""
    folder = tmp_path_factory.mktemp("tls")
    certificate(folder)
    certificate(folder, "other")
    return folder


@pytest.fixture(scope="module")
def where(folder: Path) -> Iterator[str]:
    """The address of a new journal behind the gate."""
    gate = Gate(shared() / ".s.PGSQL.5432", folder / "own.pem", folder / "own.key")
    search = f"options=-csearch_path%3D{new_schema()}"
    with gate.open() as port:
        yield f"postgresql://postgres@127.0.0.1:{port}/postgres?{search}"


def test_a_server_whose_certificate_is_known_is_asked_over_tls(where: str, folder: Path) -> None:
    asked = f"{where}&sslmode=verify-full&sslrootcert={folder / 'own.pem'}"
    with contextlib.closing(PostgresJournal(asked, SystemClock())) as journal:
        put(journal, "c1", *enquiry(1))
        assert list(people(journal)) == ["contact-1"]
        assert journal.hold("collector") is not None


@pytest.mark.parametrize(
    ("options", "told", "hint"),
    [
        ("sslmode=verify-full&sslrootcert={folder}/other.pem", "certificate verify failed", "sslrootcert"),
        ("sslmode=verify-full&sslrootcert={folder}/none.pem", "does not exist", "sslrootcert"),
        ("sslmode=sometimes", "invalid sslmode value", "sslmode"),
    ],
)
def test_one_that_is_not_to_be_trusted_is_not_asked(
    where: str, folder: Path, options: str, told: str, hint: str
) -> None:
    with pytest.raises(StoreFailed, match=told) as failed:
        PostgresJournal(f"{where}&{options.format(folder=folder)}", SystemClock())
    assert hint in failed.value.hint
