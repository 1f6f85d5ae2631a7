"""Commands as people give them: in this process where that is enough, else as processes of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import termios
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, NamedTuple

import pytest

from leadtui.cli import main

ROOT = Path(__file__).resolve().parents[2]

OF_OURS = (
    "LEADTUI_CONFIG",
    "LEADTUI_STORE",
    "LEADTUI_AS",
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
    "XDG_CACHE_HOME",
)


class Done(NamedTuple):
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON document that it printed."""
        return json.loads(self.out)

    @property
    def items(self) -> list[dict[str, Any]]:
        """What it printed as JSON, one item a line."""
        return [json.loads(line) for line in self.out.splitlines()]


@contextmanager
def cut_short(process: subprocess.Popen[str], after_s: float = 120.0) -> Iterator[IO[str]]:
    """What a process prints; one that goes on for too long is killed, and its output ends."""
    assert process.stdout is not None
    timer = threading.Timer(after_s, process.kill)
    timer.start()
    try:
        yield process.stdout
    finally:
        timer.cancel()


class CommandLine:
    """A person at a machine of their own."""

    def __init__(
        self, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.home = home
        self.config = home / ".config" / "leadtui" / "config.yaml"
        self.data = home / ".local" / "share" / "leadtui"
        self._capsys = capsys
        for variable in OF_OURS:
            monkeypatch.delenv(variable, raising=False)
        monkeypatch.setenv("HOME", str(home))
        monkeypatch.setenv("LEADTUI_AS", "ana")
        monkeypatch.setenv("TZ", "UTC")
        monkeypatch.chdir(home)

    def __call__(self, *words: str | Path) -> Done:
        """Run a command in this process."""
        self._capsys.readouterr()
        code = main([str(word) for word in words])
        out, err = self._capsys.readouterr()
        return Done(code, out, err)

    def done(self, *words: str | Path) -> Done:
        """The same, for a command that must work and say nothing on standard error."""
        done = self(*words)
        assert (done.code, done.err) == (0, ""), done
        return done

    def configure(self, text: str) -> None:
        """Write the config."""
        self.config.parent.mkdir(parents=True, exist_ok=True)
        self.config.write_text(text, encoding="utf-8")

    def file(self, name: str, content: str | bytes) -> Path:
        """A file with this content."""
        path = self.home / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def add(self, words: str, *more: str) -> str:
        """Add somebody; the id of the lead."""
        lead = self.done("add", words, "--json", *more).json["id"]
        assert isinstance(lead, str)
        return lead

    @property
    def environ(self) -> dict[str, str]:
        """Of the processes that they start."""
        return os.environ | {"PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"}

    def start(self, *words: str | Path, prefix: Sequence[str] = (), **more: Any) -> subprocess.Popen[str]:
        """Start a command as a process of its own, by way of the command `prefix`."""
        options: dict[str, Any] = {
            "stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True,
            "env": self.environ,
        }  # fmt: skip
        command = [*prefix, sys.executable, "-m", "leadtui", *map(str, words)]
        return subprocess.Popen(command, **options | more)

    def process(self, *words: str | Path, **more: Any) -> Done:
        """Run a command as a process of its own, to its end."""
        with self.start(*words, **more) as started:
            out, err = started.communicate(timeout=30)
        return Done(started.returncode, out or "", err or "")

    def at_terminal(self, *words: str | Path, answers: bytes = b"", columns: int = 80) -> Done:
        """Run a command to its end at a terminal, where `answers` were typed ahead."""
        ours, theirs = os.openpty()
        termios.tcsetwinsize(theirs, (24, columns))
        with self.start(*words, stdin=theirs, stdout=theirs, stderr=theirs) as started:
            os.close(theirs)
            os.write(ours, answers)
            said = b""
            # Linux ends a terminal that nobody has open any more with an error, macOS with nothing.
            with suppress(OSError):
                while part := os.read(ours, 65536):
                    said += part
            started.wait(timeout=30)
        os.close(ours)
        return Done(started.returncode, said.decode().replace("\r\n", "\n"), "")
