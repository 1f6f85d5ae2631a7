"""Commands that print JSON lines: the way out for whatever no other kind can reach.

The command is started as it is written, word by word, without a shell, with little of our environment and
what the config names. How far it has got is its own word: it prints it, and is told it the next time.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
import re
import signal
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec

from leadtui.domain.text import clean
from leadtui.errors import Problem, SourceError, SourceGarbled, SourceRefused, SourceUnreachable
from leadtui.sources.base import DEFAULT_INTERVAL_S, Context, Page, Sample
from leadtui.sources.encodings import decode as decode_text
from leadtui.sources.expressions import Expr, Unreadable
from leadtui.sources.files import ndjson_entries
from leadtui.sources.known import Known
from leadtui.sources.options import Interval, Size
from leadtui.sources.reading import Entry, Reading, ReadOptions
from leadtui.sources.values import text_of
from leadtui.sources.web.auth import Value, split_values
from leadtui.strict import Marked, Seconds, decode, problem_at, under

CURSOR_VARIABLE: Final = "LEADTUI_CURSOR"
"""Names the last cursor to the command; empty on the first poll."""

PAGE_SIZE: Final = 500
"""Records that are taken in at once."""

_KEPT: Final = ("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "USER", "LOGNAME")
"""What of our own environment a command is given."""

_COMPLAINT: Final = 8000
"""Bytes of the end of what a command says of its trouble."""

_SHORTEST_SECRET: Final = 4
_PRIVATE: Final = re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+|\+?\d[\d\s().-]{6,}\d")
"""Addresses and numbers of people."""


class CommandOptions(ReadOptions, frozen=True, kw_only=True):
    """The options of a source of kind `exec`."""

    command: tuple[str, ...]
    """The program and its words, one by one; it begins in the config's own folder."""
    env: dict[str, Value] = {}
    """What else stands in its environment; secrets by their places."""
    cursor: Expr | None = None
    """On the last record: how far it has got. None: a last line of its own says so, as {"cursor": "…"}."""
    interval: Interval = DEFAULT_INTERVAL_S
    timeout: Seconds = 60
    size_cap: Size = 20_000_000

    @classmethod
    def problems(cls, good: dict[str, Any], node: Marked, path: str) -> Iterator[Problem]:
        """No program; variables that are none."""
        if "command" in good and not (good["command"] and good["command"][0].strip()):
            hint = "such as [/usr/local/bin/leads, --json]"
            yield problem_at(node.at("command"), under(path, "command"), "nothing to start", hint)
        for name in good.get("env", ()):
            if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,100}", name) or name == CURSOR_VARIABLE:
                where = under(under(path, "env"), name)
                yield problem_at(node.at("env", name), where, "not the name of a variable", "such as TOKEN")


def build(name: str, options: Marked, context: Context, path: str) -> CommandSource:
    """The source of kind `exec` with these options. Raises ConfigError."""
    read = decode(options, CommandOptions, path)
    return CommandSource(name, read, context, Path(options.file).absolute().parent)


class _Said(NamedTuple):
    """What a command came to."""

    printed: bytes
    complaint: bytes
    code: int | None
    """None: it was ended, since it took too long or said too much."""
    reason: str
    """Why it was ended."""


class CommandSource:
    """A `Source` that starts a command."""

    def __init__(self, name: str, options: CommandOptions, context: Context, folder: Path) -> None:
        self.name: Final = name
        self.interval_s: Final = options.interval
        self._options = options
        self._context = context
        self._folder = folder
        self._reading = Reading(options, context)
        self._known = Known()
        self._plain, self._places = split_values(options.env)

    async def pages(self, cursor: Mapping[str, str]) -> AsyncIterator[Page]:
        """What the command prints. What it printed before it failed is taken in, and the cursor stays."""
        secrets = await asyncio.to_thread(self._revealed)
        said = await self._run(cursor.get("cursor", ""), secrets)
        entries, told = self._entries(said)
        failure = self._failure(said, secrets)
        self._reading.start()
        moved = self._cursor(entries, told) if failure is None else None
        chunks = [entries[at : at + PAGE_SIZE] for at in range(0, len(entries), PAGE_SIZE)] or [[]]
        for place, chunk in enumerate(chunks, 1):
            is_last = place == len(chunks)
            news = self._known.news(self._reading.page(chunk, unit="line"))
            has_moved = is_last and moved is not None and moved != cursor.get("cursor")
            page = msgspec.structs.replace(
                news, cursor={"cursor": moved} if has_moved and moved else None, last=is_last
            )
            if page.items or page.cursor is not None or page.rejected or page.warnings:
                yield page
        if failure is not None:
            raise failure

    async def acknowledge(self, page: Page) -> None:
        """Remember what is safe, so that it is not handed over again while this process lives."""
        self._known.remember(page)

    async def sample(self) -> Sample:
        """The first page, as on a first poll."""
        secrets = await asyncio.to_thread(self._revealed)
        began = self._context.clock.monotonic()
        said = await self._run("", secrets)
        if (failure := self._failure(said, secrets)) is not None:
            raise failure
        entries, told = self._entries(said)
        self._reading.start()
        page = self._reading.page(entries[:PAGE_SIZE], unit="line")
        records = tuple(entry.record for entry in entries[:PAGE_SIZE] if entry.reject is None)
        keys = [key for record in records if isinstance(record, dict) for key in record]
        mapper = self._reading.mapper
        cursor = self._cursor(entries, told)
        notes = [f"the command ended well after {self._context.clock.monotonic() - began:.1f} s"]
        notes.append("it says how far it got" if cursor else "it says nothing of how far it got: no cursor")
        used = mapper.plan.used(keys)
        if self._options.cursor is not None:
            used |= self._options.cursor.names.intersection(keys)
        return Sample(page, records, used, mapper.plan.words(), notes=(*notes, *mapper.stages.told()))

    async def close(self) -> None:
        """There is nothing to let go of."""

    # -- the command -----------------------------------------------------------------------------------------

    def _revealed(self) -> dict[str, str]:
        """The secrets of its environment. Raises SourceRefused."""
        return {name: self._context.secrets(place).reveal() for name, place in self._places.items()}

    async def _run(self, cursor: str, secrets: Mapping[str, str]) -> _Said:
        """Start the command and hear it out, within its time and size. Raises SourceUnreachable."""
        ours = {name: os.environ[name] for name in _KEPT if name in os.environ}
        environ = ours | self._plain | dict(secrets) | {CURSOR_VARIABLE: cursor}
        try:
            process = await asyncio.create_subprocess_exec(
                *self._options.command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                cwd=self._folder,
                env=environ,
                start_new_session=True,  # so that what it starts itself can be ended with it
            )
        except (OSError, ValueError) as error:
            reason = (error.strerror if isinstance(error, OSError) else None) or "it cannot be written so"
            program = clean(self._options.command[0], 80)
            hint = "write the whole path of the program; each word stands by itself in the list"
            raise SourceUnreachable(f"{program} cannot be started: {reason}", hint) from None
        try:
            return await self._heard(process)
        finally:
            # Whatever it left behind in its group goes with it.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()

    async def _heard(self, process: asyncio.subprocess.Process) -> _Said:
        assert process.stdout is not None
        assert process.stderr is not None
        printed, complaint = bytearray(), bytearray()
        whole = asyncio.ensure_future(_read(process.stdout, printed, self._options.size_cap))
        aside = asyncio.ensure_future(_read_end(process.stderr, complaint))
        reason = ""
        try:
            async with asyncio.timeout(self._options.timeout):
                if not await whole:
                    reason = f"it prints more than {self._options.size_cap / 1_000_000:g} MB"
                else:
                    await process.wait()
                    await aside
        except TimeoutError:
            reason = f"it takes longer than {self._options.timeout} s"
        finally:
            whole.cancel()
            aside.cancel()
            await asyncio.gather(whole, aside, return_exceptions=True)
        return _Said(bytes(printed), bytes(complaint), None if reason else process.returncode, reason)

    def _failure(self, said: _Said, secrets: Mapping[str, str]) -> SourceError | None:
        """What went wrong, if anything, with the last line of what the command says of it."""
        if said.code == 0:
            return None
        line = _last_line(said.complaint, secrets)
        program = clean(Path(self._options.command[0]).name, 40)
        if said.code is None:
            hint = "let it print less, by its cursor, or raise `timeout` or `size_cap`"
            return SourceUnreachable(f"{program} was ended: {said.reason}{line}", hint)
        what = f"code {said.code}" if said.code > 0 else f"signal {-said.code}"
        hint = f"run it by hand as the user of the collector, with {CURSOR_VARIABLE}= before it"
        return SourceRefused(f"{program} ended with {what}{line}", hint)

    # -- what it printed -------------------------------------------------------------------------------------

    def _entries(self, said: _Said) -> tuple[list[Entry], str | None]:
        """The records, and the cursor that a last line of its own names. Raises SourceGarbled."""
        text = decode_text(said.printed)
        if said.code != 0:
            text = text[: text.rfind("\n") + 1]  # the rest may be half a record
        entries = list(ndjson_entries(io.StringIO(text)))
        if entries and all(entry.reject is not None for entry in entries) and said.code == 0:
            raise SourceGarbled(
                f"none of the {len(entries)} lines that it prints is JSON",
                "one object a line, and nothing else",
            )
        last = entries[-1].record if entries else None
        if isinstance(last, dict) and last.keys() == {"cursor"}:
            return entries[:-1], text_of(last["cursor"])
        return entries, None

    def _cursor(self, entries: list[Entry], told: str | None) -> str | None:
        if told is not None or self._options.cursor is None:
            return told
        for entry in reversed(entries):
            with contextlib.suppress(Unreadable):
                if found := text_of(self._options.cursor.find(entry.record)):
                    return found
        return None


async def _read(stream: asyncio.StreamReader, into: bytearray, most: int) -> bool:
    """Read to the end; whether it was no more than that."""
    while chunk := await stream.read(65536):
        into += chunk
        if len(into) > most:
            del into[most:]
            return False
    return True


async def _read_end(stream: asyncio.StreamReader, into: bytearray) -> None:
    """Read to the end, and keep the last of it."""
    while chunk := await stream.read(65536):
        into += chunk
        del into[:-_COMPLAINT]


def _last_line(complaint: bytes, secrets: Mapping[str, str]) -> str:
    """The last line of a complaint as it may be shown: no secret, nobody's address, no control code."""
    lines = [line for line in complaint.decode("utf-8", "replace").splitlines() if line.strip()]
    if not lines:
        return ""
    line = lines[-1]
    for secret in sorted(secrets.values(), key=len, reverse=True):
        if len(secret) >= _SHORTEST_SECRET:
            line = line.replace(secret, "…")
    shown = clean(_PRIVATE.sub("…", line), 160)
    return f": {shown}" if shown else ""
