"""A real SSH server and a real client on loopback: boards as the owner sees them from afar.

The server runs one fixed command for who signs in, as sshd does for a key with `command="…"`, in a terminal
of its own; when the connection is gone the terminal is, and the kernel sends SIGHUP.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import struct
import termios
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any, Final

import asyncssh

from tests.support.pty_driver import Questions, Screen

PATIENCE_S: Final = 30.0


class Account:
    """What somebody who signs in gets: a command, whatever they ask for."""

    def __init__(self, command: Sequence[str], environ: Mapping[str, str]) -> None:
        self._command = command
        self._environ = {"TERM": "xterm-256color", "COLORTERM": "truecolor", **environ}
        self.asked: list[str | None] = []
        """The commands that were asked for, and not run."""
        self.ended: asyncio.Queue[int] = asyncio.Queue()
        """The exit codes of those that ran."""

    async def serve(self, process: asyncssh.SSHServerProcess[bytes]) -> None:
        """Run the command in a terminal, and pass on what either side writes."""
        self.asked.append(process.command)
        ours, theirs = os.openpty()
        _resize(ours, *process.term_size[:2])
        program = await asyncio.create_subprocess_exec(
            *self._command, stdin=theirs, stdout=theirs, stderr=theirs, env=self._environ, cwd="/",
            start_new_session=True, preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )  # fmt: skip
        os.close(theirs)
        loop = asyncio.get_running_loop()
        loop.add_reader(ours, _pass_on, ours, process)
        typing = loop.create_task(_type(ours, process))
        await asyncio.wait([typing, loop.create_task(program.wait())], return_when=asyncio.FIRST_COMPLETED)
        loop.remove_reader(ours)
        _pass_on(ours, process)
        os.close(ours)
        typing.cancel()
        code = await program.wait()
        await self.ended.put(code)
        with suppress(OSError):
            process.exit(max(code, 0))


def _resize(terminal: int, columns: int, rows: int) -> None:
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def _pass_on(terminal: int, process: asyncssh.SSHServerProcess[bytes]) -> None:
    with suppress(OSError):
        os.set_blocking(terminal, False)
        data = os.read(terminal, 1 << 16)
        process.stdout.write(data)


async def _type(terminal: int, process: asyncssh.SSHServerProcess[bytes]) -> None:
    """What the client types, until it is gone."""
    while True:
        try:
            data = await process.stdin.read(1024)
        except asyncssh.TerminalSizeChanged as changed:
            _resize(terminal, changed.width, changed.height)
            continue
        except asyncssh.Error:
            return
        if not data:
            return
        os.write(terminal, data)


class Client:
    """A terminal at the other end of the line."""

    def __init__(
        self,
        connection: asyncssh.SSHClientConnection,
        process: asyncssh.SSHClientProcess[bytes],
        size: tuple[int, int],
    ) -> None:
        self._connection = connection
        self._process = process
        self.screen = Screen(*size)
        self._questions = Questions()

    def type(self, keys: str) -> None:
        """Type keys and wait for nothing."""
        self._process.stdin.write(keys.encode())

    def resize(self, columns: int, rows: int) -> None:
        """Have another size from now on."""
        self.screen.resize(columns, rows)
        self._process.change_terminal_size(columns, rows)

    async def wait_for(self, seen: str | Callable[[Screen], bool]) -> None:
        """Wait until the screen shows a text, or satisfies a condition. Raises TimeoutError."""
        sees = (lambda screen: seen in screen.text) if isinstance(seen, str) else seen
        try:
            async with asyncio.timeout(PATIENCE_S):
                while not (self.screen.whole and sees(self.screen)):
                    await self._read()
        except TimeoutError:
            raise TimeoutError(f"not on the screen: {seen!r}\n{self.screen.text}") from None

    async def _read(self) -> None:
        data = await self._process.stdout.read(4096)
        if not data:
            raise AssertionError(f"the other side has left\n{self.screen.text}")
        self.screen.feed(data)
        for answer in self._questions.answers(data):
            self._process.stdin.write(answer)

    async def ended(self) -> int | None:
        """Wait until the program has ended; its exit code."""
        async with asyncio.timeout(PATIENCE_S):
            done = await self._process.wait()
        return done.exit_status

    def drop(self) -> None:
        """The line is cut: nothing more is sent, not even a farewell."""
        self._connection.abort()


@asynccontextmanager
async def signed_in(
    account: Account, size: tuple[int, int] = (80, 24), command: str | None = None, **more: Any
) -> AsyncIterator[Client]:
    """A client that signed in to an account with a key, over a server of its own."""
    host, key = (asyncssh.generate_private_key("ssh-ed25519") for _ in range(2))
    server = await asyncssh.listen(
        "127.0.0.1", 0, server_host_keys=[host], encoding=None, line_editor=False,
        authorized_client_keys=asyncssh.import_authorized_keys(key.export_public_key().decode()),
        process_factory=account.serve,
    )  # fmt: skip
    known = asyncssh.import_known_hosts(f"* {host.export_public_key().decode()}")
    async with (
        server,
        asyncssh.connect(
            "127.0.0.1", server.get_port(), username="owner", client_keys=[key], known_hosts=known, **more
        ) as connection,
    ):
        process = await connection.create_process(
            command, term_type="xterm-256color", term_size=size, encoding=None
        )
        yield Client(connection, process, size)
