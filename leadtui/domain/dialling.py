"""Ways to reach somebody as they are shown, copied, and found by what is typed of them.

`region` is an ISO 3166 code such as `US`: the country whose numbers are written without a country code.
"""

from __future__ import annotations

import re
import unicodedata

from leadtui.domain.contacts import Way

FEWEST_DIGITS = 3
"""Fewer are an age, a flat or a floor, not a number to dial; and too few to look anybody up by."""

_PASTED = r"(?i)\(0\)|\?\w+=.*$|[\s;,]*(?:ext(?:ension)?\.?|x|#)\s*=?\s*\d{1,6}\s*$"
"""What stands in a number as people and links write it and is no part of what is dialled from abroad."""

_E164 = r"\+[1-9]\d{6,14}(?:;ext=\d+)?"


def is_e164(value: str) -> bool:
    """Whether the value of a phone way was read as a number that the whole world can dial."""
    return value.startswith("+") and re.fullmatch(_E164, value) is not None


def digits(text: str) -> str:
    """The digits of `text` as ASCII, whatever script they were typed in."""
    if text.isascii():
        return "".join(filter(str.isdigit, text))
    return "".join(str(unicodedata.decimal(char)) for char in text if char.isdecimal())


def matches_digits(way_value: str, typed: str) -> bool:
    """Whether a number contains what has been typed of it so far, in any format, from three digits on.

    The zeros of a trunk or international prefix (`020…`, `0044…`) and North America's `011` are no part of
    the number that is kept, so what is typed is tried without them too; and without an extension, and the
    `(0)` and the rest of a link that come with a number that is pasted.
    """
    wanted = digits(typed)
    if len(wanted) < FEWEST_DIGITS:
        return False
    known = digits(way_value)
    bare = digits(re.sub(_PASTED, "", typed))
    tries = [one for text in (wanted, bare) for one in (text, text.lstrip("0"), text.removeprefix("011"))]
    return any(len(part) >= FEWEST_DIGITS and part in known for part in tries)


def shown(way: Way, region: str = "") -> str:
    """A way to reach as people read it: numbers of the own country as it writes them, others with theirs."""
    if way.kind == "email" or not is_e164(way.value):
        return way.value
    import phonenumbers

    number = phonenumbers.parse(way.value)
    own = number.country_code == phonenumbers.country_code_for_region(region.upper())
    forms = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(number, forms.NATIONAL if own else forms.INTERNATIONAL)


def dialable(way: Way) -> str:
    """What to copy: a number as a telephone takes it, without spaces or extension; an address as it is."""
    if way.kind == "email":
        return way.value
    number = way.value.partition(";")[0]
    return ("+" if number.startswith("+") else "") + digits(number)
