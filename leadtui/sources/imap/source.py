"""A mailbox over IMAP: form notices, missed calls and letters, read and left as they are.

How far a folder has been read is the number of its last message, under the validity of its numbers, and
stands in the journal beside what was taken. Where the server numbers anew, the folder is read again from the
day of that message on; what comes twice is known by its Message-ID.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from leadtui.domain.intake import Item
from leadtui.errors import SourceError, SourceGarbled
from leadtui.sources.base import Context, Page, Reject, Sample
from leadtui.sources.imap.entrance import Entrance
from leadtui.sources.imap.options import ImapOptions
from leadtui.sources.imap.places import Place, after_day, arrived
from leadtui.sources.imap.session import Box, Fetched, Session
from leadtui.sources.mail.message import parse_mail
from leadtui.sources.mail.rules import ByWords, MailReader, Read, shown_how
from leadtui.sources.mapping import Mapper, key_of, raw_text
from leadtui.sources.schedule import http_date
from leadtui.sources.tally import Tally
from leadtui.strict import Marked, decode

PAGE_SIZE: Final = 100
"""Messages that are taken in at once."""

SHOWN: Final = 20
"""Messages that are looked at by somebody who is setting the source up."""

IDLE_S: Final = 28 * 60
"""A server may end a wait after half an hour (RFC 2177)."""

LEAST_S: Final = 1.0
"""Seconds between two polls, however often the server says that something came."""

_AHEAD: Final = datetime.timedelta(minutes=5)


def build(name: str, options: Marked, context: Context, path: str) -> ImapSource:
    """The source of kind `imap` with these options. Raises ConfigError."""
    read = decode(options, ImapOptions, path)
    return ImapSource(name, read, context, Path(options.file).absolute().parent)


class ImapSource:
    """A `Source` that reads a mailbox, and may be told when something comes."""

    def __init__(self, name: str, options: ImapOptions, context: Context, base: Path) -> None:
        self.name: Final = name
        self.interval_s: Final = options.interval
        self._options = options
        self._context = context
        self._clock = context.clock
        self._entry = Entrance(name, options, context, base)
        self._reader = MailReader(
            options.rules,
            ours=(options.auth.user, *options.ours),
            takes_others=options.others == "take",
            region=context.region,
        )
        self._mapper = Mapper(ByWords(), region=context.region, zone=context.zone, channel="email")
        self._session: Session | None = None
        self._polled_s = -LEAST_S
        self._waits_since_s = 0.0
        self._taken: list[tuple[str, int, int]] = []
        """Folder, validity and number of messages that are taken in and still to be marked or moved."""
        self._handed: tuple[Page | None, list[tuple[str, int, int]]] = (None, [])

    async def pages(self, cursor: Mapping[str, str]) -> AsyncIterator[Page]:
        """What has come into the folders, oldest first; the cursor moves with every page."""
        moved = {folder: place for folder, place in cursor.items() if folder in self._options.folders}
        async with self._at_work() as session:
            if self._taken:
                await self._let_go(session)
            # The first one last: it stays open, and is watched.
            for folder in reversed(self._options.folders):
                async with contextlib.aclosing(self._folder(session, folder, moved)) as pages:
                    async for page in pages:
                        yield page
        self._polled_s = self._clock.monotonic()

    async def acknowledge(self, page: Page) -> None:
        """The page is safe: mark or move its messages, if that is wanted."""
        handed, messages = self._handed
        if page is handed and (self._options.after.seen or self._options.after.move_to):
            self._taken += messages
            async with self._at_work() as session:
                await self._let_go(session)

    async def sample(self) -> Sample:
        """The newest messages of the first folder, and how each would be read."""
        async with self._at_work() as session:
            box = await session.select(self._options.folders[0], writing=False)
            since = self._since().date()
            uids = await session.search(after_day(since)) if box.size else []
            tally, how = Tally("message"), Counter[str]()
            items: list[Item] = []
            rejected: list[Reject] = []
            records: list[object] = []
            async with contextlib.aclosing(session.fetch(uids[-SHOWN:], self._options.size_cap)) as fetched:
                async for message in fetched:
                    read, found = await asyncio.to_thread(self._read, message, tally)
                    how[read.how] += 1
                    items += [found] if isinstance(found, Item) else []
                    rejected += [found] if isinstance(found, Reject) else []
                    records += [read.record] if read.record is not None else []
        notes = tuple(f"{count} of {how.total()}: {shown_how(why)}" for why, count in how.most_common())
        if not uids:
            notes = (f"no message since {since.isoformat()} in {self._options.folders[0]}",)
        keys = frozenset(key for record in records if isinstance(record, dict) for key in record)
        page = Page(tuple(items), None, tuple(rejected), tally.warnings())
        return Sample(page, tuple(records), keys, notes=notes)

    async def close(self) -> None:
        """Close the connections."""
        await self._hang_up()
        await self._entry.close()

    async def _hang_up(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def news(self) -> None:
        """Return when the server says that something came into the first folder; else never."""
        while True:
            session = self._session
            if session is None or not session.pushes:
                await asyncio.Event().wait()
                continue
            await self._context.sleep(max(0.0, self._polled_s + LEAST_S - self._clock.monotonic()))
            try:
                if session.waits and self._clock.monotonic() - self._waits_since_s >= IDLE_S:
                    await session.end_waiting()
                if not session.waits:
                    self._waits_since_s = self._clock.monotonic()
                await session.wait()
                return
            except SourceError:
                # The next poll connects anew, and tells if it cannot.
                await self._hang_up()

    # -- one folder ------------------------------------------------------------------------------------------

    async def _folder(
        self, session: Session, folder: str, moved: dict[str, str]
    ) -> AsyncGenerator[Page, None]:
        after = self._options.after
        box = await session.select(folder, writing=after.seen or bool(after.move_to))
        place = Place.of(moved.get(folder, ""))
        uids, warnings, since = await self._news(session, folder, box, place)
        day = place.day if place else self._clock.now().date()
        for start in range(0, len(uids), PAGE_SIZE):
            batch = uids[start : start + PAGE_SIZE]
            page, taken, newest = await self._page(session, batch, since)
            day = max(day, newest) if newest else day
            moved[folder] = str(Place(box.validity, batch[-1], day))
            page = replace(page, cursor=dict(moved), warnings=(*warnings, *page.warnings))
            self._handed = page, [(folder, box.validity, uid) for uid in taken]
            warnings = ()
            yield page
        before = place.uid if place is not None and place.validity == box.validity else 0
        reached = str(Place(box.validity, max(before, box.next_uid - 1, *uids[-1:]), day))
        if moved.get(folder) != reached:
            moved[folder] = reached
            yield Page(cursor=dict(moved), warnings=warnings)

    async def _news(
        self, session: Session, folder: str, box: Box, place: Place | None
    ) -> tuple[list[int], tuple[str, ...], datetime.datetime | None]:
        """The messages to read, what to say about that, and since when they must have come."""
        if place is None:
            since = self._since()
            return (await session.search(after_day(since.date())) if box.size else []), (), since
        if place.validity != box.validity:
            told = f"the server numbers {folder[:80]} anew: it is read again from {place.day.isoformat()} on"
            found = await session.search(after_day(place.day)) if box.size else []
            return found, (told,), None
        if not box.size or 0 < box.next_uid <= place.uid + 1:
            return [], (), None
        found = await session.search(f"UID {place.uid + 1}:*")
        # The last message is always in that range, however small its number (RFC 9051, section 6.4.8).
        return [uid for uid in found if uid > place.uid], (), None

    async def _page(
        self, session: Session, uids: list[int], since: datetime.datetime | None
    ) -> tuple[Page, list[int], datetime.date | None]:
        """A page of messages, the numbers of those that were taken, and when the newest of all arrived."""
        tally, left = Tally("message"), Counter[str]()
        items: list[Item] = []
        rejected: list[Reject] = []
        rows: list[int] = []
        newest: datetime.date | None = None
        async with contextlib.aclosing(session.fetch(uids, self._options.size_cap)) as fetched:
            async for message in fetched:
                at = arrived(message)
                if at is not None:
                    newest = max(newest or at.date(), min(at, self._clock.now()).date())
                    if since is not None and at < since:
                        continue
                read, found = await asyncio.to_thread(self._read, message, tally)
                if isinstance(found, Item):
                    items.append(found)
                    rows.append(message.uid)
                elif found is not None:
                    rejected.append(found)
                else:
                    left[read.how] += 1
        told = tuple(
            f"{shown_how(how)} ({count})" for how, count in left.items() if not how.startswith("rule")
        )
        page = Page(tuple(items), None, tuple(rejected), (*tally.warnings(), *told), tuple(rows))
        return page, rows, newest

    def _read(self, message: Fetched, tally: Tally) -> tuple[Read, Item | Reject | None]:
        """What a message means: an item, why it is none, or nothing where it is left out."""
        try:
            mail = parse_mail(message.content)
        except SourceGarbled as error:
            raw = raw_text(message.content.decode("utf-8", "replace"))
            return Read(None, "it cannot be read"), Reject(message.uid, error.message, raw)
        read = self._reader.read(mail, message.uid, tally)
        if read.record is None:
            return read, None
        record = read.record | {"raised_at": self._raised_at(str(read.record["raised_at"]), message)}
        found = self._mapper.map(record, message.uid, self._clock.now(), tally)
        if isinstance(found, Reject):
            return read, found
        if message.size > len(message.content) and not mail.text:
            tally.note(f"longer than {self._options.size_cap // 1000} kB before its words begin", message.uid)
        return read, replace(found, thread=tuple(filter(None, map(key_of, read.answers))))

    def _raised_at(self, date: str, message: Fetched) -> str:
        """When it was sent; when it arrived, where it says nothing or a later time."""
        sent, came = http_date(date), arrived(message)
        with contextlib.suppress(OverflowError):
            if sent is not None and (came is None or sent <= came + _AHEAD):
                return sent.astimezone(datetime.UTC).isoformat()
        return came.astimezone(datetime.UTC).isoformat() if came else ""

    def _since(self) -> datetime.datetime:
        return self._clock.now() - datetime.timedelta(seconds=self._options.initial_lookback)

    # -- marking and moving ----------------------------------------------------------------------------------

    async def _let_go(self, session: Session) -> None:
        """Mark or move what is taken in. What could not be is tried again with the next poll."""
        after = self._options.after
        for folder in dict.fromkeys(folder for folder, _, _ in self._taken):
            box = await session.select(folder, writing=True)
            uids = sorted(
                uid for where, valid, uid in self._taken if (where, valid) == (folder, box.validity)
            )
            if uids and after.move_to:
                await session.move(uids, after.move_to)
            elif uids:
                await session.mark_seen(uids)
            self._taken = [one for one in self._taken if one[0] != folder]

    # -- the connection --------------------------------------------------------------------------------------

    @contextlib.asynccontextmanager
    async def _at_work(self) -> AsyncIterator[Session]:
        """The connection, made if there is none. What goes wrong, or breaks off, ends it."""
        had = self._session is not None
        try:
            session = self._session = self._session or await self._entry.open()
            if had:
                try:
                    await session.end_waiting()
                    await session.look()
                except SourceError:
                    # It broke off while nobody looked: that is no failure yet.
                    await self._hang_up()
                    session = self._session = await self._entry.open()
            yield session
        except BaseException:
            await self._hang_up()
            raise
