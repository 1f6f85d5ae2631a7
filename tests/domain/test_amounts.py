from __future__ import annotations

import pytest

from leadtui.domain.amounts import amount_in, read_amount


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("4000", 4000.0), ("£4,000", 4000.0), ("4.000,50 €", 4000.5), ("$1,234,567.89", 1234567.89),
        ("1 234,5", 1234.5), ("CHF 1'200.00", 1200.0), ("12,5", 12.5), ("-5", None), ("lots", None),
        ("", None),
        ("1.234.567", 1234567.0), ("1,2,3.4.5", None),
    ],
)  # fmt: skip
def test_amounts_with_the_separators_of_any_country(text: str, amount: float | None) -> None:
    assert amount_in(text) == amount


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("4200", 4200.0), ("4,200.50", 4200.5), (" £4,200 ", 4200.0), ("4200 eur", 4200.0), ("0", 0.0),
        ("A$ 900", 900.0), ("9e3", None), ("nan", None), ("inf", None), ("about 4000", None),
        ("4000 or so", None), ("2 rooms, 4000", None), ("-5", None), ("1000000000000", None),
        ("", None), ("-", None), ("9" * 400, None),
    ],
)  # fmt: skip
def test_a_typed_amount_is_an_amount_and_nothing_else(text: str, amount: float | None) -> None:
    assert read_amount(text) == amount
