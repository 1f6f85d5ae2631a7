"""What stands beside an amount of money, by country, and how an amount is told."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_REGIONS: Final = {
    "$": "US CA AU NZ SG HK MX AR CL CO",
    "€": "AT BE BG CY DE EE ES FI FR GR HR IE IT LT LU LV MT NL PT SI SK",
    "£": "GB GG IM JE GI", "CHF": "CH LI", "kr": "DK NO SE IS", "¥": "JP CN", "₹": "IN", "R": "ZA",
    "R$": "BR", "zł": "PL", "Kč": "CZ", "Ft": "HU", "lei": "RO", "₺": "TR", "₪": "IL", "₩": "KR",
    "₱": "PH", "฿": "TH", "₫": "VN", "₴": "UA", "₦": "NG", "RM": "MY", "Rp": "ID", "KSh": "KE",
    "AED": "AE", "SAR": "SA",
}  # fmt: skip

SIGNS: Final = tuple(_REGIONS)
"""Signs as people of a country write them for themselves (Unicode CLDR, narrow)."""

CURRENCIES: Final[Mapping[str, str]] = MappingProxyType(
    {region: sign for sign, regions in _REGIONS.items() for region in regions.split()}
)
"""By the ISO 3166 code of a country; one that is not here has none."""


def told_amount(amount: float, currency: str, *, whole: bool = False) -> str:
    """`$4,200`, `CHF 4,200.50`: the sign before the figures, so that those of several end in one column.

    `whole`: without cents, for where amounts are compared and not read out.
    """
    figures = f"{amount:,.0f}" if whole else f"{amount:,.2f}".removesuffix(".00")
    return f"{currency} {figures}" if currency[-1:].isalpha() else f"{currency}{figures}"
