"""Ways to reach somebody: numbers and addresses as they are read in what is typed or sent.

Numbers are read by phonenumbers, addresses by email-validator; both are imported only where needed, since a
command that shows nothing of them should not pay for them. `region` is an ISO 3166 code such as `US`: the
country whose numbers are written without a country code. Empty: only international numbers are understood.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from leadtui.domain.contacts import Way, WayState
from leadtui.domain.dialling import FEWEST_DIGITS, digits
from leadtui.domain.text import clean

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

_LONGEST_NUMBER = 60
_LONGEST_ADDRESS = 254
"""RFC 5321, section 4.5.3.1.3, less the angle brackets."""

_LOCAL_DIGITS = 7
"""As many digits make a number in free words, even where the country has no such number."""

_LABELS = re.compile(
    r"(?<!\w)(?:tel|phone|mobile|mob|cell|whatsapp|sms|callto|e-?mail|mailto)\s*[:.]?\s*(?=[+(\d]|<?[^\s@]+@)",
    re.IGNORECASE,
)
_MAIL_FIELDS = re.compile(r"\?(?:subject|body|cc|bcc)=.*$", re.IGNORECASE | re.DOTALL)
"""What a `mailto:` link may carry behind the address (RFC 6068)."""

_ANGLED = re.compile(r"<([^<>]*@[^<>]*)>")
_ADDRESS = re.compile(r"<?[^\s<>,;]+@[^\s<>,;]+>?")
_USUAL_ADDRESS = re.compile(
    r"[a-z0-9_+-]{1,60}(?:\.[a-z0-9_+-]{1,60}){0,3}@(?:[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?\.){1,3}"
    r"(?:com|net|org|us|ca|uk|au|de|fr|es|nl)",
    re.IGNORECASE | re.ASCII,
)
"""What nine of ten look like: good without asking the library, which takes as long as all the rest."""
_LONGEST_LOCAL = 64
_DIGIT_RUN = re.compile(r"[+(]{0,2}\d[\d\s().\-/]{0,56}\d")

_NOBODY = ("anonymous", "unknown", "private", "restricted", "blocked", "unavailable")
_KEYPAD = str.maketrans("abcdefghijklmnopqrstuvwxyz", "22233344455566677778889999")
_SPELLED_OUT = frozenset(word.translate(_KEYPAD) for word in _NOBODY)
"""What telephone gateways send for a caller who hides: the word, typed on a keypad (+266696687)."""


def phone_way(text: str, region: str = "") -> Way | None:
    """The number in `text`: E.164 where it is a real one, else as it was given; None without one to dial.

    An extension stays with the number as RFC 3966 writes it (`+13035550142;ext=12`). Letters on a keypad are
    understood (`1-800-FLOWERS`). A caller who hides their number has none.
    """
    given = _LABELS.sub("", clean(text, _LONGEST_NUMBER)).strip()
    if len(digits(given)) < FEWEST_DIGITS:
        return None
    number = None if _spells_nobody(given, signed=True) else _real_number(given, region)
    if number is not None:
        return Way("phone", _canonical(number))
    return None if _spells_nobody(given, signed=False) else Way("phone", given, WayState.GIVEN)


def _spells_nobody(given: str, *, signed: bool) -> bool:
    """Whether the digits are a hidden caller's; without its `+`, one of them is a number in Texas as well."""
    return digits(given) in _SPELLED_OUT and (given.startswith("+") or not signed)


def _real_number(given: str, region: str) -> PhoneNumber | None:
    """The first valid number in the text, or None."""
    import phonenumbers

    readings = [given]
    if given.startswith("00"):
        readings.append("+" + given[2:])  # the international prefix of most countries, wherever it was typed
    for reading in readings:
        try:
            number = phonenumbers.parse(reading, region.upper() or None)
        except phonenumbers.NumberParseException:
            continue
        # Asked of the own country first: of a plain `+1` number all that have it would be tried in turn.
        is_own = region and phonenumbers.is_valid_number_for_region(number, region.upper())
        if is_own or phonenumbers.is_valid_number(number):
            return number
    return next(
        (match.number for match in phonenumbers.PhoneNumberMatcher(given, region.upper() or None)), None
    )


def _canonical(number: PhoneNumber) -> str:
    import phonenumbers

    value = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return f"{value};ext={number.extension}" if number.extension else value


def email_way(text: str) -> Way | None:
    """The address in `text`, in lower case; as it was given where it is no address; None without an @.

    `Ana Ruiz <ana@example.com>` and `mailto:` links are understood. Nothing is looked up in the network.
    """
    given = _LABELS.sub("", _MAIL_FIELDS.sub("", clean(text, 2 * _LONGEST_ADDRESS)))
    if "@" not in given:
        return None
    angled = _ANGLED.findall(given)
    address = (angled[-1] if angled else given).strip(" <>()[]\"',;:.")
    valid = _valid_address(address) or next(
        filter(None, map(_valid_address, _ADDRESS.findall(address))), None
    )
    if valid:
        return Way("email", valid)
    return (
        Way("email", clean(address, _LONGEST_ADDRESS).lower(), WayState.GIVEN) if address.strip("@") else None
    )


def _valid_address(address: str) -> str | None:
    if _USUAL_ADDRESS.fullmatch(address) and "--" not in address and address.index("@") <= _LONGEST_LOCAL:
        return address.lower()
    import email_validator

    try:
        checked = email_validator.validate_email(address.strip("<>.,"), check_deliverability=False)
    except email_validator.EmailNotValidError:
        return None
    return checked.normalized.lower()


def ways_in(text: str, region: str = "") -> tuple[tuple[Way, ...], str]:
    """Every number and address in one typed line, in that order, and the words that are left of it."""
    rest = _LABELS.sub(" ", clean(text))
    emails: list[Way] = []
    for written in _ADDRESS.findall(rest):
        way = email_way(written)
        if way is not None:
            emails.append(way)
            rest = _without(rest, written)
    phones, rest = _phones_in(rest, region)
    ways = tuple(dict.fromkeys((*phones, *emails)))
    return ways, clean(rest).strip(" ,;:-–/|")


NAME_LIMIT: Final = 200
"""Characters of a typed name that are kept."""


class Typed(NamedTuple):
    """A line about somebody as it is read: `303 555 0142 Mike Ross, leak under the sink`."""

    ways: tuple[Way, ...]
    name: str
    words: str


def read_line(text: str, region: str) -> Typed:
    """Numbers and addresses first; up to a comma the rest is the name, then what they want."""
    ways, rest = ways_in(text, region)
    name, _, words = rest.partition(",")
    return Typed(ways, clean(name, NAME_LIMIT), clean(words))


def _phones_in(line: str, region: str) -> tuple[list[Way], str]:
    import phonenumbers

    ways: list[Way] = []
    for match in list(phonenumbers.PhoneNumberMatcher(line, region.upper() or None)):
        way = phone_way(match.raw_string, region)
        if way is not None:
            ways.append(way)
            line = _without(line, match.raw_string)
    return (ways, line) if ways else _run_together(line.strip(), region)


def _run_together(line: str, region: str) -> tuple[list[Way], str]:
    """A number that other digits follow (`303 555 0142 1200 Elm St`), or that only the line's start tells."""
    for run in _DIGIT_RUN.finditer(line):
        groups = run[0].split(" ")
        for count in range(len(groups), 0, -1):
            written = " ".join(groups[:count])
            way = phone_way(written, region)
            if way is not None and way.state is WayState.LOOKS_RIGHT:
                return [way], _without(line, written)
    return _leading_phone(line, region)


def _leading_phone(line: str, region: str) -> tuple[list[Way], str]:
    """A number at the start of the line that the country does not know, or one with letters in it."""
    found = _DIGIT_RUN.match(line)
    if found and len(digits(found[0])) >= _LOCAL_DIGITS:
        way = phone_way(found[0], region)
        return ([way] if way else []), line[found.end() :]
    first, _, others = line.partition(" ")
    way = phone_way(first, region)
    return ([way], others) if way and way.state is WayState.LOOKS_RIGHT else ([], line)


def _without(line: str, written: str) -> str:
    before, _, after = line.partition(written)
    return f"{before} {after}"
