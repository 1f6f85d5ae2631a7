"""Amounts of money, as people and sources write them: `4200`, `4,200.50`, `£4.200,50`."""

from __future__ import annotations

import re
from typing import Final

from leadtui.domain.currencies import SIGNS

MOST: Final = 1e12
"""No job of a small shop comes to more; a number beyond it is a mistake."""

_MONEY: Final = re.compile(r"[-+]?\d[\d.,' \u00a0\u202f]*", re.ASCII)
_CURRENCY: Final = rf"(?:[A-Z]{{3}}|[A-Z]{{1,2}}\$|{'|'.join(map(re.escape, SIGNS))})?"
_TYPED: Final = re.compile(rf"{_CURRENCY}\s*({_MONEY.pattern})\s*{_CURRENCY}", re.ASCII | re.IGNORECASE)


def amount_in(text: str) -> float | None:
    """The first amount in a text that a source gave, whatever stands around it; None when there is none."""
    found = _MONEY.search(text)
    return None if found is None else _value(found[0])


def read_amount(text: str) -> float | None:
    """An amount that a person typed, with or without its currency; None when that is not all they typed."""
    found = _TYPED.fullmatch(text.strip())
    return None if found is None else _value(found[1])


def _value(number: str) -> float | None:
    if len(number) > 24:
        return None
    digits = re.sub(r"[' \u00a0\u202f]", "", number).rstrip(".,")
    # The last separator is a decimal point unless exactly three digits follow it, or it is there twice.
    last = max(digits.rfind("."), digits.rfind(","))
    mark = digits[last] if last >= 0 else ""
    other = {".": ",", ",": ".", "": ""}[mark]
    is_decimal = bool(mark) and digits.count(mark) == 1 and (len(digits) - last - 1 != 3 or other in digits)
    if mark and digits.count(mark) > 1 and other in digits:
        return None
    if other:
        digits = digits.replace(other, "")
    digits = digits.replace(mark, "." if is_decimal else "") if mark else digits
    try:
        value = float(digits)
    except ValueError:
        return None
    return value if 0 <= value < MOST else None
