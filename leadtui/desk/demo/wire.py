"""How the feeds answer: four interfaces as different as those of real vendors, as one pure function.

- `/forms/submissions`: JSON in pages by number, a bearer token, `since` as ISO 8601.
- `/pbx/missed.csv`: CSV, user and password, `from` as ISO 8601, no paging.
- `/chat/messages`: JSON with a cursor from answer to answer, a header of its own, times as epoch seconds.
- `/ads/leads`: a JSON array with a `Link` header (RFC 8288) to the next page, the token in the query.

Each has an ETag and answers 304 to who has seen it. A record is there once its moment has come.
"""

from __future__ import annotations

import base64
import csv
import datetime
import hashlib
import io
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode

import msgspec

from leadtui.desk.demo.people import written
from leadtui.desk.demo.story import Feed, Happening, between, trouble

PATHS: Final[dict[str, Feed]] = {
    "/forms/submissions": "web-form",
    "/pbx/missed.csv": "calls",
    "/chat/messages": "chat",
    "/ads/leads": "ads",
}

PAGE_SIZE: Final = 5
"""Small, so that a storm takes several pages."""

PBX_USER: Final = "shop"
BUSY_FOR_S: Final = 4
HIDDEN: Final = "anonymous"
"""What a telephone system writes for a caller who hides the number."""


class Request(msgspec.Struct, frozen=True):
    """What was asked: the path, the query, and headers in lower case."""

    path: str
    query: Mapping[str, str] = {}
    headers: Mapping[str, str] = {}


class Answer(msgspec.Struct, frozen=True):
    """What goes back."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = {}


class Scene(msgspec.Struct, frozen=True):
    """What the feeds know of the shop they are the feeds of."""

    seed: int
    began: datetime.datetime
    """When the story begins."""
    secret: str
    """Made up for this run; every feed wants it, each in its own way."""

    def seconds(self, at: datetime.datetime) -> float:
        """The story's time at a moment."""
        return (at - self.began).total_seconds()

    def moment(self, at_s: float) -> datetime.datetime:
        """The moment of a time of the story."""
        return self.began + datetime.timedelta(seconds=at_s)


def answer(scene: Scene, request: Request, now: datetime.datetime) -> Answer:
    """What a feed answers at the moment `now`."""
    feed = PATHS.get(request.path)
    if feed is None:
        return _json(404, {"error": "no such feed"})
    if not _let_in(scene, feed, request):
        return _json(401, {"error": "who are you?"})
    how = trouble(scene.seed, feed, scene.seconds(now))
    if how == "error":
        return _json(500, {"error": "database is restarting"})
    if how == "busy":
        return msgspec.structs.replace(
            _json(429, {"error": "too many requests"}), headers={"Retry-After": str(BUSY_FOR_S)}
        )
    if how == "login":
        page = b"<!doctype html><title>Log in</title><form method=post>User <input name=user></form>"
        return Answer(200, page, {"Content-Type": "text/html; charset=utf-8"})
    try:
        told = _TELLERS[feed](scene, request, now)
    except ValueError:
        return _json(400, {"error": "the query cannot be read"})
    return _unless_seen(told, request)


def _let_in(scene: Scene, feed: Feed, request: Request) -> bool:
    if feed == "web-form":
        return request.headers.get("authorization") == f"Bearer {scene.secret}"
    if feed == "calls":
        login = base64.b64encode(f"{PBX_USER}:{scene.secret}".encode()).decode()
        return request.headers.get("authorization") == f"Basic {login}"
    if feed == "chat":
        return request.headers.get("x-chat-token") == scene.secret
    return request.query.get("access_token") == scene.secret


def _unless_seen(told: Answer, request: Request) -> Answer:
    tag = f'"{hashlib.blake2b(told.body, digest_size=12).hexdigest()}"'
    headers = {**told.headers, "ETag": tag}
    if request.headers.get("if-none-match") == tag:
        return Answer(304, b"", {"ETag": tag})
    return msgspec.structs.replace(told, headers=headers)


def _known(scene: Scene, feed: Feed, since_s: float, now: datetime.datetime) -> list[Happening]:
    """What a feed has to tell since a time of the story, oldest first."""
    return [one for one in between(scene.seed, since_s, scene.seconds(now)) if one.feed == feed]


def _since_iso(scene: Scene, request: Request, key: str) -> float:
    text = request.query.get(key)
    if not text:
        return 0.0
    at = datetime.datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(text)
    return scene.seconds(at)


def _since_epoch(scene: Scene, request: Request) -> float:
    text = request.query.get("since")
    return float(text) - scene.began.timestamp() if text else 0.0


def _page(request: Request) -> int:
    page = int(request.query.get("page", "1"))
    if page < 1:
        raise ValueError(page)
    return page


# -- the four of them ----------------------------------------------------------------------------------------


def _forms(scene: Scene, request: Request, now: datetime.datetime) -> Answer:
    known = _known(scene, "web-form", _since_iso(scene, request, "since"), now)
    page = _page(request)
    shown = known[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    return _json(
        200,
        {
            "data": {"submissions": [_submission(scene, one) for one in shown]},
            "page": page,
            "pages": max(1, -(-len(known) // PAGE_SIZE)),
        },
    )


def _submission(scene: Scene, one: Happening) -> dict[str, Any]:
    asked = {
        "full_name": one.name,
        "phone": written(one.phone, len(one.words)) if one.phone else "",
        "email": one.email,
        "address": one.address,
        "postcode": one.postcode,
        "service": one.service,
        "message": one.words,
    }
    return {
        "submission_id": one.id,
        "submitted_at": _iso(scene, one),
        "answers": [{"field": field, "value": value} for field, value in asked.items()],
        "consent": "may be called about this request",
        "page": {"campaign": "spring" if one.service else ""},
    }


_CSV_COLUMNS = ("call_id", "started_at", "caller", "seconds", "note")


def _calls(scene: Scene, request: Request, now: datetime.datetime) -> Answer:
    table = io.StringIO(newline="")
    writer = csv.writer(table)
    writer.writerow(_CSV_COLUMNS)
    for one in _known(scene, "calls", _since_iso(scene, request, "from"), now):
        minutes, seconds = divmod(one.voicemail_s, 60)
        note = f"voicemail {minutes}:{seconds:02}" if one.voicemail_s else "no voicemail"
        note = f"{note}: {one.words}" if one.words else note
        writer.writerow((one.id, _iso(scene, one), one.phone or HIDDEN, one.voicemail_s, note))
    body = table.getvalue().encode("utf-8-sig")  # with the mark that spreadsheets put there
    return Answer(200, body, {"Content-Type": "text/csv; charset=utf-8"})


def _chat(scene: Scene, request: Request, now: datetime.datetime) -> Answer:
    known = _known(scene, "chat", _since_epoch(scene, request), now)
    after = request.query.get("after", "")
    if after:
        ids = [one.id for one in known]
        known = known[ids.index(_opened(after)) + 1 :]
    shown = known[:PAGE_SIZE]
    more = len(known) > PAGE_SIZE
    return _json(
        200,
        {
            "payload": [_message(scene, one) for one in shown] or None,
            "meta": {"next": _sealed(shown[-1].id) if more else None},
        },
    )


def _sealed(last: str) -> str:
    return base64.urlsafe_b64encode(last.encode()).decode()


def _opened(cursor: str) -> str:
    return base64.urlsafe_b64decode(cursor.encode()).decode()


def _message(scene: Scene, one: Happening) -> dict[str, Any]:
    return {
        "id": one.id,
        "created_at": scene.moment(one.at_s).timestamp(),
        "content": one.words,
        "sender": {"name": one.name, "phone_number": one.phone, "email": one.email or None},
    }


def _ads(scene: Scene, request: Request, now: datetime.datetime) -> Answer:
    known = _known(scene, "ads", _since_epoch(scene, request), now)
    page = _page(request)
    told = _json(200, [_ad_lead(scene, one) for one in known[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]])
    if len(known) <= page * PAGE_SIZE:
        return told
    query = {key: value for key, value in request.query.items() if key != "access_token"}
    following = f"{request.path}?{urlencode({**query, 'page': page + 1})}"
    return msgspec.structs.replace(told, headers={**told.headers, "Link": f'<{following}>; rel="next"'})


def _ad_lead(scene: Scene, one: Happening) -> dict[str, Any]:
    fields = {
        "full_name": one.name,
        "phone_number": one.phone,
        "email": one.email,
        "zip_code": one.postcode,
        "what_do_you_need": one.words,
    }
    return {
        "id": one.id,
        "created_time": _iso(scene, one),
        "campaign_name": "emergency plumber" if "burst" in one.words.lower() else "home comfort",
        "field_data": [{"name": name, "values": [value]} for name, value in fields.items()],
    }


_Teller = Callable[[Scene, Request, datetime.datetime], Answer]
_TELLERS: Final[dict[Feed, _Teller]] = {
    "web-form": _forms,
    "calls": _calls,
    "chat": _chat,
    "ads": _ads,
}


def _iso(scene: Scene, one: Happening) -> str:
    return scene.moment(one.at_s).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _json(status: int, document: Mapping[str, Any] | Sequence[Any]) -> Answer:
    body = json.dumps(document, separators=(",", ":")).encode()
    return Answer(status, body, {"Content-Type": "application/json"})
