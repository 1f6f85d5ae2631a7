"""Everything leadtui raises on purpose, as one tree.

::

    LeadtuiError              message, hint and the exit code of a command that ends with it
    ├── UsageError            2  the command line asks for something that cannot be
    ├── ConfigError           2  a file of the user's is wrong; carries every Problem found
    ├── StoreError            3  the journal cannot be read or written
    │   ├── StoreBusy            the lock is held too long; names the process
    │   ├── StoreDamaged         a line fails its checksum; names the offset
    │   ├── StoreReadOnly        this viewer may read and not write
    │   └── StoreFailed          the disk is full, the folder is gone, a sync failed
    ├── SourceError           4  a source did not deliver; may carry the wait in seconds
    │   ├── SourceUnreachable    no answer: name, network, certificate, time-out
    │   ├── SourceRefused        401, 403: the secret is wrong or lacks a right
    │   ├── SourceThrottled      429 and its kin
    │   └── SourceGarbled        an answer that is not what was asked for
    └── RefusedError          5  the journal decided against a command, and why

A message says what went wrong and where; a hint says how to mend it. Neither ever holds a secret or a
customer's data.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class LeadtuiError(Exception):
    """Base of all: `message` says what and where, `hint` how to mend it, `exit_code` ends a command."""

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n{self.hint}" if self.hint else self.message


class UsageError(LeadtuiError):
    """The command line asks for something that cannot be."""

    exit_code = 2


class Problem(NamedTuple):
    """One thing wrong in a file of the user's: where it stands, what it is, what would be right."""

    file: str
    line: int
    path: str
    """Dotted key path, such as `sources.web.interval`; empty for the whole file."""
    message: str
    hint: str = ""

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" + (f": {self.path}" if self.path else "")
        return f"{where}: {self.message}" + (f" ({self.hint})" if self.hint else "")


class ConfigError(LeadtuiError):
    """A file of the user's is wrong; `problems` lists all of it, in the order of the file."""

    exit_code = 2

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


class StoreError(LeadtuiError):
    """The journal cannot be read or written."""

    exit_code = 3


class StoreBusy(StoreError):
    """Somebody holds the journal's lock longer than a command waits."""


class StoreDamaged(StoreError):
    """A line of the journal fails its checksum."""


class StoreReadOnly(StoreError):
    """This viewer may read the journal and not write it."""

    def __init__(
        self, message: str, hint: str = "Looking works all the same; to write, ask whoever keeps the journal."
    ) -> None:
        super().__init__(message, hint)


class StoreFailed(StoreError):
    """The disk, the folder or the server failed; nothing was acknowledged."""


class SourceError(LeadtuiError):
    """A source did not deliver; the board keeps what it has.

    `retry_after`: seconds after which it is to be asked again; None: later and later, while it fails.
    """

    exit_code = 4

    def __init__(self, message: str, hint: str = "", retry_after: float | None = None) -> None:
        super().__init__(message, hint)
        self.retry_after = retry_after


class SourceUnreachable(SourceError):
    """No answer: name, network, certificate or time-out."""


class SourceRefused(SourceError):
    """The source does not accept the secret, or the secret lacks a right."""


class SourceThrottled(SourceError):
    """The source asks for a pause of `retry_after` seconds (None: it did not say)."""


class SourceGarbled(SourceError):
    """The answer is not what the source was asked for: HTML, truncated JSON, too large."""


class RefusedError(LeadtuiError):
    """The journal decided against a command; nothing was written."""

    exit_code = 5
