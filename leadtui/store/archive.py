"""The archive: contacts that nobody works on any more, on disk, found by any of their keys."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

import msgspec

from leadtui.domain.figures.rows import Entry
from leadtui.domain.findable import keys_of_contact
from leadtui.domain.forgotten import mark_of
from leadtui.domain.making import made_once
from leadtui.domain.past import Record
from leadtui.files import open_file, open_or_make, sync, write_all
from leadtui.store.keys import COMMAND, BadCache, KeyFile, Run, entry, frame, hash_of, is_ours, read_frame
from leadtui.store.ledger import NO_LEDGER, Ledger, read_entries
from leadtui.store.secret import secret_of

_encoder = msgspec.msgpack.Encoder()


@made_once
def _decoder() -> msgspec.msgpack.Decoder[Record]:
    return msgspec.msgpack.Decoder(Record)  # not before somebody is looked up: it takes milliseconds to make


class Archive:
    """What a checkpoint keeps beside it, open for reading. It stays readable when newer ones are written."""

    def __init__(self, folder: str, name: str, runs: tuple[Run, ...], ledger: Ledger = NO_LEDGER) -> None:
        """Raises OSError when a file is gone: a newer checkpoint is there then."""
        self.runs = runs
        self._folder = folder
        self._secret = b""
        self._fds = [open_file(os.path.join(folder, name), os.O_RDONLY)] if name else []
        self.key_files: list[KeyFile] = []
        self._ledger_end = ledger.end
        try:
            if ledger.name:
                self._fds.append(open_file(os.path.join(folder, ledger.name), os.O_RDONLY))
            for run in runs:
                self.key_files.append(KeyFile(folder, run))
        except OSError:
            self.close()
            raise

    def close(self) -> None:
        """Let the files go."""
        for fd in self._fds:
            os.close(fd)
        for file in self.key_files:
            file.close()
        self._fds, self.key_files = [], []

    def records(self, key: str) -> Iterator[Record]:
        """Contacts that a stream, lead, way key or source key leads to, the newest record first.

        Raises BadCache, OSError.
        """
        for offset in sorted(self._numbers(key), reverse=True):
            record = self._record(offset)
            if key in keys_of_record(record):
                yield record

    def positions(self, command: str) -> set[int]:
        """Where the line of a command may be. Raises BadCache, OSError."""
        return self._numbers(COMMAND + command)

    def holds(self, record: Record) -> bool:
        """Whether just this is what is archived of a contact. Raises BadCache, OSError."""
        newest = next(self.records(record.id), None)
        return newest is not None and newest.id == record.id and newest.streams == record.streams

    def entries(self, since: float) -> Iterable[Entry]:
        """What the figures need of everybody archived; see `Past.entries`. Raises BadCache, OSError."""
        return read_entries(self._fds[-1], self._ledger_end, since) if self._ledger_end else ()

    def _numbers(self, key: str) -> set[int]:
        hashed = hash_of(key, b"" if is_ours(key) else self._known_secret())
        found: set[int] = set()
        for file in self.key_files:
            found.update(file.numbers(hashed))
        return found

    def _known_secret(self) -> bytes:
        if not self._secret and self.runs:
            secret = secret_of(self._folder)
            if any(run.mark != mark_of(secret) for run in self.runs):
                raise BadCache("the key that its hashes were made with is gone")
            self._secret = secret
        return self._secret

    def _record(self, offset: int) -> Record:
        if not self._fds:
            raise BadCache("it names a record and no archive")
        data, _ = read_frame(self._fds[0], offset)
        try:
            return _decoder().decode(data)
        except msgspec.MsgspecError as error:
            raise BadCache("a record cannot be read") from error


def keys_of_record(record: Record) -> set[str]:
    """Everything that a record is found by."""
    keys = {record.id, *record.streams, *record.leads}
    if record.contact is not None:
        keys.update(lead.id for lead in record.contact.leads)
        keys |= keys_of_contact(record.contact)
    return keys


def append_records(path: str, records: Iterable[Record], secret: bytes) -> Iterator[bytes]:
    """Write contacts at the end of an archive, on the disk when this is through; the entries of their keys.

    Raises OSError. What a writer that was killed left at the end is not named anywhere, and stays unread.
    """
    fd = open_or_make(path)
    try:
        offset = os.fstat(fd).st_size
        for record in records:
            data = frame(_encoder.encode(record))
            write_all(fd, data, offset)
            for key in keys_of_record(record):
                yield entry(key, offset, secret)
            offset += len(data)
        sync(fd)
    finally:
        os.close(fd)


def command_entries(places: dict[str, int], secret: bytes) -> Iterator[bytes]:
    """The entries of commands, by where their lines are."""
    return (entry(COMMAND + command, position, secret) for command, position in places.items())
