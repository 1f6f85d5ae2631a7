"""What a mailbox is asked for over IMAP: to let us in, its folders and messages, and word of new ones."""

from __future__ import annotations

import base64
from collections.abc import AsyncGenerator
from typing import NamedTuple

from leadtui.errors import SourceRefused
from leadtui.sources.imap.connection import SMALL, Connection, Door
from leadtui.sources.imap.trouble import not_signed_in, refused
from leadtui.sources.imap.wire import Response, attributes, folder_name, numbers, quotable, quoted


class Box(NamedTuple):
    """A folder as it was when it was opened."""

    validity: int
    """UIDVALIDITY: the numbers of its messages mean nothing under another one."""
    next_uid: int
    """The number that the next message gets, at least."""
    size: int
    """Messages in it."""


class Fetched(NamedTuple):
    """A message as the server has it."""

    uid: int
    arrived: str
    """INTERNALDATE, as the server writes it."""
    size: int
    """Bytes of the whole message."""
    content: bytes
    """Its beginning."""


class Session:
    """A connection that is signed in. Every method raises SourceError."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._host = connection.host
        self._idling = ""
        """The tag of the IDLE that is under way."""

    # -- coming in -------------------------------------------------------------------------------------------

    @classmethod
    async def open(cls, door: Door) -> Session:
        """Connect; nothing secret has been sent yet."""
        return cls(await Connection.open(door))

    async def sign_in(self, user: str, password: str) -> None:
        """Sign in with a password."""
        if "AUTH=PLAIN" in self._connection.capabilities:
            secret = base64.b64encode(f"\0{user}\0{password}".encode()).decode()
            await self._sign_in("AUTHENTICATE PLAIN", secret)
        elif "LOGINDISABLED" in self._connection.capabilities:
            raise SourceRefused(f"{self._host} takes no passwords", "does it want `auth: oauth2`?")
        elif quotable(user) and quotable(password):
            await self._sign_in(f"LOGIN {quoted(user)} {quoted(password)}")
        else:
            raise SourceRefused(
                f"{self._host} takes plain letters only", "user or password has other ones in it"
            )

    async def sign_in_by_token(self, user: str, token: str) -> None:
        """Sign in with an access token (XOAUTH2, as Google and Microsoft have it)."""
        if "AUTH=XOAUTH2" not in self._connection.capabilities:
            raise SourceRefused(f"{self._host} takes no OAuth2 tokens", "does it want a password?")
        secret = base64.b64encode(f"user={user}\1auth=Bearer {token}\1\1".encode()).decode()
        await self._sign_in("AUTHENTICATE XOAUTH2", secret)

    async def _sign_in(self, command: str, answer: str | None = None) -> None:
        tag = await self._send(command)
        response = await self._connection.read()
        while response.tag != tag:
            if response.tag == "+":
                # A second question is about what was wrong with the first answer: nothing more to say.
                await self._connection.write((answer or "") + "\r\n")
                answer = ""
            response = await self._connection.read()
        if response.status != "OK":
            raise not_signed_in(self._host, response)
        await self._connection.ask_capabilities()

    # -- folders and messages --------------------------------------------------------------------------------

    @property
    def pushes(self) -> bool:
        """Whether the server tells by itself when something comes (RFC 2177)."""
        return "IDLE" in self._connection.capabilities

    async def select(self, folder: str, *, writing: bool) -> Box:
        """Open a folder, for reading only unless something is to be changed in it."""
        command = "SELECT" if writing else "EXAMINE"
        told = await self._command(f"{command} {quoted(folder_name(folder))}", about=folder)
        self._connection.stirred = False
        codes = dict(one.code for one in told if one.name == "OK")
        size = max((one.number for one in told if one.name == "EXISTS"), default=0)
        next_uid = _whole(codes.get("UIDNEXT", ""))
        if not next_uid and size:
            next_uid = max(await self.search("UID *"), default=0) + 1
        return Box(_whole(codes.get("UIDVALIDITY", "")), next_uid, size)

    async def search(self, criteria: str) -> list[int]:
        """The numbers (UIDs) of messages, smallest first."""
        told = await self._command(f"UID SEARCH {criteria}")
        return sorted({number for one in told if one.name == "SEARCH" for number in numbers(one.rest)})

    async def fetch(self, uids: list[int], limit: int) -> AsyncGenerator[Fetched, None]:
        """Messages by their numbers, at most `limit` bytes of each; none is marked as read by that."""
        tag = await self._send(
            f"UID FETCH {_as_set(uids)} (UID INTERNALDATE RFC822.SIZE BODY.PEEK[]<0.{limit}>)"
        )
        wanted = set(uids)
        async for response in self._connection.until(tag, limit + SMALL):
            if response.name != "FETCH":
                continue
            told = attributes(response)
            uid = _whole(told.get("UID", b"").decode("ascii", "replace"))
            content = next((value for name, value in told.items() if name.startswith("BODY[")), None)
            if uid in wanted and content is not None:  # else news of another message's flags
                wanted.discard(uid)
                arrived = told.get("INTERNALDATE", b"").decode("ascii", "replace")
                size = _whole(told.get("RFC822.SIZE", b"").decode("ascii", "replace"))
                yield Fetched(uid, arrived, size, content[:limit])

    async def mark_seen(self, uids: list[int]) -> None:
        """Mark messages as read."""
        await self._command(f"UID STORE {_as_set(uids)} +FLAGS.SILENT (\\Seen)")

    async def move(self, uids: list[int], folder: str) -> None:
        """Move messages to another folder: never more than just these."""
        target = quoted(folder_name(folder))
        if "MOVE" in self._connection.capabilities:
            await self._command(f"UID MOVE {_as_set(uids)} {target}", about=folder)
            return
        await self._command(f"UID COPY {_as_set(uids)} {target}", about=folder)
        await self._command(f"UID STORE {_as_set(uids)} +FLAGS.SILENT (\\Deleted)")
        if "UIDPLUS" in self._connection.capabilities:  # else it would remove what others have marked, too
            await self._command(f"UID EXPUNGE {_as_set(uids)}")

    # -- waiting ---------------------------------------------------------------------------------------------

    async def wait(self) -> None:
        """Wait until the server tells that something came, however long. May be cancelled at any time."""
        if not self._idling:
            tag = await self._send("IDLE")
            response = await self._connection.read()
            while response.tag not in ("+", tag):
                response = await self._connection.read()
            if response.tag == tag:
                raise refused(self._host, response, "IDLE")
            self._idling = tag
        while not self._connection.stirred:
            await self._connection.read(timed=False)

    @property
    def waits(self) -> bool:
        """Whether a wait is under way, even if nobody listens."""
        return bool(self._idling)

    async def look(self) -> None:
        """See whether the connection still stands."""
        await self._command("NOOP")

    async def end_waiting(self) -> None:
        """End an IDLE, so that commands can be sent again (and before the server ends it, RFC 2177)."""
        if self._idling:
            tag, self._idling = self._idling, ""
            await self._connection.write("DONE\r\n")
            async for _ in self._connection.until(tag):
                pass

    async def close(self) -> None:
        """Let go of the connection; nothing that goes wrong with that matters any more."""
        await self._connection.close(politely=not self._idling)

    # -- one command -----------------------------------------------------------------------------------------

    async def _command(self, command: str, about: str = "") -> list[Response]:
        """Send a command; what was told until its end. `about` is a folder, where it is about one."""
        await self.end_waiting()
        return await self._connection.command(command, about)

    async def _send(self, command: str) -> str:
        """Send a command; its tag."""
        await self.end_waiting()
        return await self._connection.send(command)


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


def _as_set(uids: list[int]) -> str:
    """Numbers as a sequence set (RFC 9051, section 9): runs are written as ranges."""
    ranges: list[tuple[int, int]] = []
    for uid in uids:
        if ranges and ranges[-1][1] + 1 == uid:
            ranges[-1] = (ranges[-1][0], uid)
        else:
            ranges.append((uid, uid))
    return ",".join(str(first) if first == last else f"{first}:{last}" for first, last in ranges)
