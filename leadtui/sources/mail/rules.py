"""What the mail of a shop means: by its own rules first, then what is plain, then the sender themselves.

A rule looks at who sent a message and at its subject, and says how the person in it is found. A pattern of
the shop's that goes astray on a message is stopped after a tenth of a second.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from typing import Annotated, Any, Final, Literal, NamedTuple

import msgspec

from leadtui.domain.contacts import Channel
from leadtui.domain.identity import identifies_nobody
from leadtui.errors import Problem
from leadtui.sources.mail.forwards import unwrapped
from leadtui.sources.mail.message import Mail, record_of
from leadtui.sources.mail.notices import LABELS, Words, by_call, by_labels
from leadtui.sources.plan import Raw
from leadtui.sources.tally import Tally
from leadtui.strict import Marked, Parse, Wrong, nearest, problem_at, under

PATTERN_S: Final = 0.1
"""Seconds that a pattern may take over one message."""

PATTERN_CHARS: Final = 20_000
"""Characters of subject and body that a pattern is shown."""

FOUND: Final = frozenset({*LABELS, "source"} - {"first_name", "last_name"})
"""Our words that a pattern may name a group after."""

TAKEN: Final = FOUND | {"external_id", "raised_at", "kind", "channel"}
"""Our words that a message can fill at all: a stranger sets no milestone, however they write it."""


def _pattern(text: str) -> str:
    names = _compiled(text).groupindex
    if not names:
        raise Wrong("the pattern names nothing", "such as (?P<name>.+), phone (?P<phone>[-+() 0-9]+)")
    for name in names:
        if name not in FOUND:
            raise Wrong(f"{name[:40]!r} is none of our words", nearest(name, FOUND))
    return text


def _compiled(text: str) -> Any:
    import regex  # only a shop with a pattern of its own pays for it

    try:
        return regex.compile(text, regex.IGNORECASE | regex.MULTILINE)
    except regex.error as error:
        raise Wrong(f"not a regular expression: {error}"[:200]) from None


PatternText = Annotated[str, Parse(_pattern, "a regular expression with named groups")]
"""For options: where in a message which of our words stands."""

How = Literal["auto", "labels", "call", "sender", "leave"]
"""How the person is found: by what is plain, by the labels of a form, by what a telephone system writes, as
the sender; or not at all."""


class MailRule(msgspec.Struct, frozen=True, kw_only=True):
    """How messages of one kind are read; the first rule that fits a message counts."""

    senders: tuple[str, ...] = msgspec.field(name="from", default=())
    """Addresses, or patterns with *; of the one who sent it or of the one to answer."""
    subject: tuple[str, ...] = ()
    """Subjects, or patterns with *."""
    take: How = "auto"
    pattern: PatternText = ""
    """Where the words stand in subject and body: groups named after our words."""
    labels: dict[str, tuple[str, ...]] = {}
    """Labels of this form, by our words, beside those that are known anyway."""
    channel: Channel | None = None
    service: str = ""
    campaign: str = ""

    @classmethod
    def problems(cls, good: dict[str, Any], node: Marked, path: str) -> Iterator[Problem]:
        """A rule that fits everything, labels of no word, a pattern that is never looked at."""
        if not good.get("senders") and not good.get("subject"):
            yield problem_at(node, path, "this rule fits every message", "give it `from` or `subject`")
        for word in good.get("labels", ()):
            if word not in LABELS:
                where, at = node.at("labels", word), under(under(path, "labels"), word)
                yield problem_at(where, at, "none of our words", nearest(word, LABELS))
        if good.get("pattern") and good.get("take") in ("leave", "sender"):
            yield problem_at(node.at("pattern"), under(path, "pattern"), f"`take: {good['take']}` needs none")

    def fits(self, mail: Mail) -> bool:
        """Whether it is about such a message."""
        addresses = [one.address.lower() for one in (mail.sender, mail.answer_to)]
        subject = mail.subject.lower()
        by_sender = any(fnmatchcase(one, each.lower()) for each in self.senders for one in addresses)
        by_subject = any(fnmatchcase(subject, each.lower()) for each in self.subject)
        return (by_sender or not self.senders) and (by_subject or not self.subject)


class Read(NamedTuple):
    """What became of a message."""

    record: dict[str, object] | None
    """In our own words; None where it is left out."""
    how: str
    """Which rule read it, or why it was left out: for whoever sets the source up."""
    answers: tuple[str, ...] = ()
    """Keys of the messages that it answers, where it is a person's own words."""


class MailReader:
    """Reads the messages of one mailbox."""

    def __init__(
        self, rules: Iterable[MailRule], *, ours: Iterable[str], takes_others: bool, region: str
    ) -> None:
        """`ours` are the shop's addresses, `takes_others`: whether who is in no rule raises a hand, too."""
        self._rules = tuple(rules)
        self._patterns = [_compiled(rule.pattern) if rule.pattern else None for rule in self._rules]
        self._ours = tuple(one.lower() for one in ours)
        self._takes_others = takes_others
        self._region = region

    def read(self, mail: Mail, row: int, tally: Tally) -> Read:
        """What a message means; what is odd about reading it goes into the tally."""
        if self._is_ours(mail.sender.address) and (inner := unwrapped(mail)) is not None:
            mail = inner
        if mail.automatic == "answer":
            return Read(None, "automatic answer")
        for number, rule in enumerate(self._rules):
            if rule.fits(mail):
                return self._by_rule(rule, self._patterns[number], mail, f"rule {number + 1}", row, tally)
        return self._plain(mail)

    def _is_ours(self, address: str) -> bool:
        return any(fnmatchcase(address.lower(), each) for each in self._ours)

    def _by_rule(self, rule: MailRule, pattern: Any, mail: Mail, name: str, row: int, tally: Tally) -> Read:
        if rule.take == "leave":
            return Read(None, f"{name}: left out")
        found: Words | None = None
        if pattern is not None:
            found = self._matched(pattern, mail, name, row, tally)
        if found is None and rule.take in ("auto", "call"):
            found = by_call(mail.subject, mail.text, self._region)
        if found is None and rule.take in ("auto", "labels"):
            found = by_labels(mail.text, rule.labels)
        if found is not None:
            how = f"{name}: found in it"
            record = self._notice(mail, found)
        else:
            if rule.take in ("labels", "call") or pattern is not None:
                tally.note(f"{name} fits, and finds nobody in it: the sender is taken", row)
            how, record = f"{name}: the sender", self._sender(mail)
        given = {"channel": rule.channel, "service": rule.service, "campaign": rule.campaign}
        for word, text in given.items():
            if text and (word == "channel" or not record.get(word)):
                record[word] = text
        return Read(record, how, mail.answers if record["kind"] == "message" else ())

    def _matched(self, pattern: Any, mail: Mail, name: str, row: int, tally: Tally) -> Words | None:
        text = f"{mail.subject}\n{mail.text}"[:PATTERN_CHARS]
        try:
            match = pattern.search(text, timeout=PATTERN_S)
        except TimeoutError:
            tally.note(f"{name}: its pattern takes too long over a message", row)
            return None
        if match is None:
            return None
        groups = match.groupdict()
        found = {word: text.strip() for word, text in groups.items() if text and text.strip()}
        return found or None

    def _plain(self, mail: Mail) -> Read:
        """A message that no rule is about."""
        sender = f"email:{mail.sender.address.lower()}"
        by_machine = mail.automatic == "mailing" or identifies_nobody(sender, frozenset())
        # Some forms make one thread of their notices, though nobody answers anything in them.
        is_answer = bool(mail.answers) and not by_machine
        if not is_answer:
            found = by_call(mail.subject, mail.text, self._region) if by_machine else None
            found = found or by_labels(mail.text)
            if found is not None and (found.keys() & {"phone", "email"}):
                return Read(
                    self._notice(mail, found), "labels of a notice" if "kind" not in found else "a call"
                )
        if mail.automatic == "mailing":
            return Read(None, "newsletter or notice")
        if self._is_ours(mail.answer_to.address or mail.sender.address):
            return Read(None, "your own")
        if not self._takes_others:
            return Read(None, "no rule is about it")
        return Read(self._sender(mail), "the sender", mail.answers)

    def _notice(self, mail: Mail, found: Words) -> dict[str, object]:
        words = {word: text for word, text in found.items() if word in TAKEN}
        answer_to = mail.answer_to.address
        if "email" not in words and answer_to and not self._is_nobody(answer_to):
            words["email"] = answer_to
            if mail.answer_to.name:
                words.setdefault("name", mail.answer_to.name)
        fields = {label: text for label, text in found.items() if label not in TAKEN}
        return {
            "external_id": mail.key, "raised_at": mail.date, "kind": "enquiry", "channel": "form",
            **words, "fields": fields,
        }  # fmt: skip

    def _sender(self, mail: Mail) -> dict[str, object]:
        record = record_of(mail)
        if self._is_nobody(str(record["email"])):
            # A machine that says nothing of whom it writes for: somebody has to look at it all the same.
            return record | {"email": "", "name": "", "kind": "enquiry"}
        return record

    def _is_nobody(self, address: str) -> bool:
        return self._is_ours(address) or identifies_nobody(f"email:{address.lower()}", frozenset())


class ByWords:
    """A `Plan` for what a `MailReader` makes: our words as they are, the others as the shop's own fields."""

    def sort(self, record: object, row: int, tally: Tally) -> Raw | None:
        """The record, which has our words already."""
        if not isinstance(record, dict):
            return None
        fields = record.get("fields")
        return Raw(
            {word: value for word, value in record.items() if word in TAKEN},
            fields if isinstance(fields, dict) else {},
        )

    def knows(self, keys: Iterable[str]) -> bool:
        """Every record is for us."""
        return True

    def used(self, keys: Iterable[str]) -> frozenset[str]:
        """All of it."""
        return frozenset(keys)

    def words(self) -> dict[str, str]:
        """None: what found them differs from message to message."""
        return {}


def shown_how(how: str) -> str:
    """Why messages were left out, as a line about many of them says it."""
    return {
        "automatic answer": "automatic answers (absences, bounces): left out",
        "newsletter or notice": "newsletters and notices that no rule is about: left out",
        "your own": "your own: left out",
        "no rule is about it": "no rule is about them: left out",
    }.get(how, how)
