"""Who is the same person: whether two names agree, and which ways to reach identify nobody.

The same e-mail, or the same E.164 number when the names agree or one is missing, is the same contact.
"""

from __future__ import annotations

import re
import unicodedata
from fnmatch import fnmatchcase
from functools import lru_cache

from leadtui.domain.contacts import Contact
from leadtui.domain.dialling import is_e164

_TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir"})
_NOT_NAMES = frozenset(
    {"anonymous", "unknown", "private", "restricted", "blocked", "unavailable", "withheld"}
    | {"wireless", "caller", "number", "name", "id", "no", "none", "null"}
)
"""What telephone companies and forms put where they have no name; a name of these words alone is none."""

_APOSTROPHES = re.compile(r"['’ʼ`]")
_BETWEEN_WORDS = re.compile(r"[\W_]+")

_SENDS_ONLY = re.compile(
    r"(?:.*[-_.+])?(?:no[-_.]?reply|do[-_.]?not[-_.]?reply|mailer-daemon|postmaster)(?:[-_.+].*)?"
)
"""Mailboxes that send for everybody and are read by nobody (RFC 2142, section 5, and custom)."""

_ADDRESS_SHAPE = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


def names_agree(one: str, other: str) -> bool:
    """Whether two names may be the same person's: `J. Wu`, `Wu` and `WU Jin` agree with `Jin Wu`.

    Case, accents, punctuation, titles and order do not matter; one may leave words out or write them as
    initials. Where one of them is no name at all there is nothing to disagree with.
    """
    fewer, more = sorted((_name_words(one), _name_words(other)), key=len)
    unmatched = list(more)
    initials = []
    for word in fewer:
        if word in unmatched:
            unmatched.remove(word)
        else:
            initials.append(word)
    for word in initials:
        partner = next((candidate for candidate in unmatched if _abbreviates(word, candidate)), None)
        if partner is None:
            return False
        unmatched.remove(partner)
    return True


def names_somebody(name: str) -> bool:
    """Whether a text is a name at all, not nothing or a telephone company's words for none."""
    return bool(_name_words(name))


@lru_cache(maxsize=10_000)  # of everybody who comes in a name is asked about several times
def _name_words(name: str) -> tuple[str, ...]:
    decomposed = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", name).casefold())
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    words = [word for word in _BETWEEN_WORDS.split(unicodedata.normalize("NFC", plain)) if word]
    if all(word in _NOT_NAMES for word in words):
        return ()
    return tuple(word for word in words if word not in _TITLES) or tuple(words)


def _abbreviates(one: str, other: str) -> bool:
    """Whether one of the two words is the other's initial."""
    return min(len(one), len(other)) == 1 and one[0] == other[0]


def is_shared(names: set[str], limit: int) -> bool:
    """Whether the names are those of `limit` people or more; the fullest ones tell people apart best."""
    different: list[str] = []
    for one in sorted(filter(names_somebody, names), key=lambda name: (-len(name), name)):
        if len(different) >= limit:
            break
        if not any(names_agree(one, other) for other in different):
            different.append(one)
    return len(different) >= limit


def names_of(contact: Contact, way_key: str) -> set[str]:
    """What a contact is called, and called themselves when they used a way to reach (by its key)."""
    enquiries = (enquiry for lead in contact.leads for enquiry in lead.enquiries)
    used = (enquiry.name for enquiry in enquiries if any(way.key == way_key for way in enquiry.ways))
    return {contact.name, *filter(names_somebody, used)}


def identifies_nobody(way_key: str, shared: frozenset[str]) -> bool:
    """Whether a way to reach (`phone:+1303…`, `email:ana@example.com`) says nothing about who uses it.

    So it is with what is in `shared`: whole keys, numbers and addresses, and patterns of addresses (`info@`,
    `@relay.example`, `*@*.relay.example`); with senders that take no reply; and with what could not be read
    as an international number or an address, since many people's mistakes look alike.
    """
    kind, _, value = way_key.partition(":")
    if way_key in shared or value in shared:
        return True
    if kind == "phone":
        return not is_e164(value)
    if kind != "email" or not _ADDRESS_SHAPE.fullmatch(value):
        return kind == "email"
    if _SENDS_ONLY.fullmatch(value.partition("@")[0]):
        return True
    return any(_covers(pattern.removeprefix("email:").lower(), value) for pattern in shared)


def _covers(pattern: str, address: str) -> bool:
    if pattern.endswith("@"):
        return address.startswith(pattern)
    if pattern.startswith("@"):
        return address.endswith(pattern)
    return "@" in pattern and fnmatchcase(address, pattern)
