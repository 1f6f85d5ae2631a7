"""From a record of a source to a clean item: every text harmless, every way to reach in canonical form.

Mapping never raises on what a record holds. What cannot be used is left out and counted as a warning; a
record that would falsify the shop's figures (milestones in an impossible order) is rejected with its reason.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final, Literal, TypeVar, cast, get_args
from zoneinfo import ZoneInfo

from leadtui.domain import reach
from leadtui.domain.amounts import amount_in
from leadtui.domain.contacts import Channel, Way
from leadtui.domain.dialling import digits, is_e164
from leadtui.domain.intake import Item
from leadtui.domain.text import clean
from leadtui.sources.base import Reject
from leadtui.sources.dateforms import DateForms
from leadtui.sources.past import Past, PastReader, Rejected, without_raised_at
from leadtui.sources.plan import MOST_FIELDS, Plan, Raw
from leadtui.sources.stagewords import StageWords
from leadtui.sources.tally import Tally
from leadtui.sources.times import Unclear, read_time
from leadtui.sources.values import text_of, texts_of

K = TypeVar("K", bound=str)

LIMITS: Final = {
    "name": 120, "company": 200, "address": 300, "postcode": 20, "service": 200, "campaign": 200,
    "consent": 300, "source": 80, "owner": 80, "reason": 200,
}  # fmt: skip
"""Characters kept of each short text."""

MESSAGE_LIMIT: Final = 8000
FIELD_LIMIT: Final = 1000
ID_LIMIT: Final = 200
RAW_LIMIT: Final = 20_000
MOST_WAYS: Final = 6

_KINDS: Final[dict[str, Literal["enquiry", "message", "outside"]]] = {
    "message": "message",
    "outside": "outside",
}
_CHANNELS: Final = frozenset(get_args(Channel))
_SCHEME: Final = re.compile(r"^(?:tel|sms|mms|sips?|whatsapp|callto):(?://)?", re.IGNORECASE)
_BETWEEN: Final = re.compile(r"[;,/|\n]| or | and ", re.IGNORECASE)
_NOBODY: Final = re.compile(
    r"(?:anonymous|unknown|private|restricted|blocked|unavailable|withheld|wireless|out of area|no|caller"
    r"|number|name|id|n/a|none|null|nil|undefined|[\W_])+",
    re.IGNORECASE,
)
"""What telephone companies and forms put where they have nothing."""


_FINGERPRINT: Final = re.compile(r"~[0-9a-f]{32}")
"""A key that we made ourselves, as an export brings it back: the record is known again by it."""


class Mapper:
    """Maps the records of one source."""

    def __init__(
        self,
        plan: Plan,
        *,
        region: str,
        zone: ZoneInfo,
        time_format: str = "",
        channel: Channel = "other",
        stages: StageWords | None = None,
        exact: bool = False,
    ):
        """`zone` is where times without an offset are local; `channel` how one came that does not say.

        `exact`: a record is rejected whose `raised_at` is empty or cannot be read, or whose stage is unknown.
        What just came in is counted from when it was seen instead, and begins where all begin; a shop's past
        would be falsified by that.
        """
        self.plan = plan
        self._region = region
        self._zone = zone
        self._time_format = time_format
        self._channel = channel
        self._exact = exact
        self.stages = stages or StageWords()
        self._past = PastReader(self.stages, zone, self._noted)
        self.dates: DateForms | None = None
        """Where it is noted how dates are written, if anybody wants to know."""

    def map(self, record: object, row: int, now: datetime.datetime, tally: Tally) -> Item | Reject:
        """The item that a record is, or why it is none."""
        if not isinstance(record, dict | list):
            return Reject(row, "not an object with keys", raw_text(record))
        raw = self.plan.sort(record, row, tally)
        if raw is None:
            return Reject(row, "nothing in it is one of our words", raw_text(record))
        try:
            return self._item(raw, row, now, tally)
        except Rejected as error:
            return Reject(row, str(error), raw_text(record))

    def time(self, text: str) -> datetime.datetime:
        """A time as this source writes it. Raises Unclear."""
        return read_time(text, self._zone, self._time_format)

    def _noted(self, word: str, text: str) -> datetime.datetime:
        if self.dates is not None:
            self.dates.note(word, text)
        return self.time(text)

    def date_forms(self) -> DateForms:
        """Note from now on how dates are written."""
        self.dates = DateForms(self._zone, self._time_format)
        return self.dates

    def _item(self, raw: Raw, row: int, now: datetime.datetime, tally: Tally) -> Item:
        texts = {word: text for word, value in raw.values.items() if (text := text_of(value))}
        fields = {key: text for key, value in raw.fields.items() if (text := text_of(value))}
        phones, emails = texts_of(raw.values.get("phone")), texts_of(raw.values.get("email"))
        if not fields.keys() | texts.keys() - {"kind", "channel"}:
            raise Rejected("there is nothing in it")
        happened = self._moments(raw.outside, row, tally)
        # What happened is no part of what was said: it amends nothing.
        digest = fingerprint([texts, fields, phones, emails])
        short = {word: clean(texts[word], limit) if word in texts else "" for word, limit in LIMITS.items()}
        ways = self._ways(phones, emails)
        if self._exact and "raised_at" in raw.values and "raised_at" not in texts:
            raise Rejected(without_raised_at(texts))
        raised_at = self._raised_at(texts.get("raised_at", ""), row, now, tally)
        to_come = self._moments({word: texts.get(word) for word in ("appointment_at", "wake_at")}, row, tally)
        past = self._past_of(texts, fields, raised_at, row, now, tally)
        return Item(
            external_id=key_of(texts.get("external_id", "")) or f"~{digest}",
            digest=digest,
            raised_at=raised_at,
            kind=_KINDS.get(texts.get("kind", "").lower(), "enquiry"),
            channel=self._came_by(texts.get("channel", ""), row, tally),
            name=_name(short["name"], ways),
            ways=ways,
            words=clean(texts.get("message", ""), MESSAGE_LIMIT, lines=True),
            company=short["company"],
            address=short["address"],
            postcode=short["postcode"],
            service=short["service"],
            campaign=short["campaign"],
            consent=short["consent"],
            url=_url(texts.get("url", "")),
            source=short["source"],
            fields=_own_fields(fields),
            owner=short["owner"],
            is_past=self._exact,
            milestones=past.milestones,
            stage=past.stage,
            stage_at=past.stage_at,
            outside=happened,
            appointment_at=to_come.get("appointment_at"),
            wake_at=to_come.get("wake_at"),
            lost_at=past.lost_at,
            reason=short["reason"],
            amount=self._amount(texts.get("amount", ""), row, tally),
        )

    def _ways(self, phones: Iterable[str], emails: Iterable[str]) -> tuple[Way, ...]:
        found: list[Way] = []
        for text in phones:
            found += _phones(text, self._region)
        for text in emails:
            parts = [text] if text.count("@") < 2 else re.split(r"[;,\s]+", text[:1000])
            found += filter(None, map(reach.email_way, parts))
        return tuple(dict.fromkeys(found))[:MOST_WAYS]

    def _raised_at(
        self, text: str, row: int, now: datetime.datetime, tally: Tally
    ) -> datetime.datetime | None:
        if not text:
            return None
        try:
            moment = self._noted("raised_at", text)
        except Unclear as error:
            if self._exact:
                raise Rejected(f"raised_at: {error}") from None
            tally.note(f"raised_at: {error}; counted from when it was seen", row)
            return None
        if moment > now + datetime.timedelta(minutes=5):
            if self._exact:
                raise Rejected("raised_at is in the future")
            tally.note("raised_at is in the future: whose clock is wrong?", row)
        return moment

    def _moments(self, values: Mapping[K, Any], row: int, tally: Tally) -> dict[K, datetime.datetime]:
        """The times in some values; what is empty or cannot be read is left out."""
        found: dict[K, datetime.datetime] = {}
        for name, value in values.items():
            if text := text_of(value):
                try:
                    found[name] = self.time(text)
                except Unclear as error:
                    tally.note(f"{name}: {error}; left out", row)
        return found

    def _past_of(
        self,
        texts: dict[str, str],
        fields: dict[str, str],
        raised_at: datetime.datetime | None,
        row: int,
        now: datetime.datetime,
        tally: Tally,
    ) -> Past:
        """What became of it before. Raises Rejected; what just came in is not lost for an odd stage."""
        try:
            return self._past.past(texts, raised_at, now)
        except Rejected:
            if self._exact or "stage" not in texts:
                raise
            tally.note("stage: none of ours, or without its date; kept as a field", row)
        fields.setdefault("stage", texts["stage"])
        rest = {word: text for word, text in texts.items() if word not in ("stage", "stage_at")}
        return self._past.past(rest, raised_at, now)

    def _came_by(self, text: str, row: int, tally: Tally) -> Channel:
        wanted = text.lower()
        if wanted and wanted not in _CHANNELS:
            tally.note(f"channel: none of {', '.join(sorted(_CHANNELS))}", row)
        return cast(Channel, wanted) if wanted in _CHANNELS else self._channel

    def _amount(self, text: str, row: int, tally: Tally) -> float | None:
        amount = amount_in(text) if text else None
        if text and amount is None:
            tally.note("amount: not an amount of money", row)
        return amount


def is_nobody(text: str) -> bool:
    """Whether a text stands for a caller or sender who did not give a name, or for no text at all."""
    return _NOBODY.fullmatch(text[:80]) is not None if text else True


def _name(name: str, ways: tuple[Way, ...]) -> str:
    """The name, unless it is none: a stand-in, or the number once more."""
    number = digits(name)
    repeats = (
        bool(number) and not any(map(str.isalpha, name)) and any(number in digits(w.value) for w in ways)
    )
    return "" if repeats or is_nobody(name) else name


def key_of(text: str) -> str:
    """A record's own key, as it is where it is short and harmless; empty where it identifies nothing."""
    if is_nobody(text):
        return ""
    if text.startswith("+") and reach.phone_way(text) is None:
        return ""  # the number of a caller who hides it
    kept = clean(text, ID_LIMIT)
    if text.startswith("~") and not _FINGERPRINT.fullmatch(text):
        kept = ""  # what begins like a fingerprint and is none
    return kept if kept == text else f"~{fingerprint(text)}"


def _phones(text: str, region: str) -> list[Way]:
    """The numbers in a text: one, or several that stand side by side."""
    text = text[:1000].strip()
    bare = _SCHEME.sub("", text)
    if "@" in bare:
        if bare == text:
            return []  # an address in the place of a number
        bare = bare.partition("@")[0]
    way = reach.phone_way(bare, region)
    if way is not None and is_e164(way.value):
        parts = [part for part in _BETWEEN.split(bare) if len(digits(part)) >= 7]
        others = [reach.phone_way(part, region) for part in parts] if len(parts) > 1 else []
        return list(filter(None, others)) or [way]
    parts = _BETWEEN.split(bare)
    read = [each for part in parts if (each := reach.phone_way(part, region)) and is_e164(each.value)]
    return read or ([way] if way else [])


def _url(text: str) -> str:
    """A link that a browser may open; anything else, scripts among them, is left out."""
    url = clean(text, 2000)
    return url if re.match(r"https?://[^\s/]", url, re.IGNORECASE) and " " not in url else ""


def _own_fields(fields: dict[str, str]) -> dict[str, str]:
    kept = {
        clean(key, 60): clean(text, FIELD_LIMIT, lines=True)
        for key, text in list(fields.items())[:MOST_FIELDS]
    }
    return {key: text for key, text in kept.items() if key and text}


def fingerprint(content: Any) -> str:
    """32 hexadecimal digits of SHA-256 over content, the same whatever the order of its keys."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:32]


def raw_text(record: object) -> str:
    """A record for the reject file: as it came, cut."""
    if isinstance(record, str):
        return record[:RAW_LIMIT]
    try:
        return json.dumps(record, ensure_ascii=True, default=repr)[:RAW_LIMIT]
    except (ValueError, RecursionError):
        return ""
