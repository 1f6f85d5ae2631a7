from __future__ import annotations

import pytest

from leadtui.config.values import REGIONS
from leadtui.domain.amounts import amount_in, read_amount
from leadtui.domain.currencies import CURRENCIES, SIGNS, told_amount


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
        ("A$ 900", 900.0), ("900 kr", 900.0), ("zł 900", 900.0),
        ("9e3", None), ("nan", None), ("inf", None), ("about 4000", None),
        ("4000 or so", None), ("2 rooms, 4000", None), ("-5", None), ("1000000000000", None),
        ("", None), ("-", None), ("9" * 400, None),
    ],
)  # fmt: skip
def test_a_typed_amount_is_an_amount_and_nothing_else(text: str, amount: float | None) -> None:
    assert read_amount(text) == amount


@pytest.mark.parametrize(
    ("amount", "currency", "told", "whole"),
    [
        (4200.0, "$", "$4,200", "$4,200"), (4200.5, "£", "£4,200.50", "£4,200"), (900.0, "", "900", "900"),
        (1e6, "CHF", "CHF 1,000,000", "CHF 1,000,000"), (0.0, "kr", "kr 0", "kr 0"),
        (5.0, "R$", "R$5", "R$5"),
    ],
)  # fmt: skip
def test_an_amount_is_told_with_its_sign_before_the_figures(
    amount: float, currency: str, told: str, whole: str
) -> None:
    assert told_amount(amount, currency) == told
    assert told_amount(amount, currency, whole=True) == whole


@pytest.mark.parametrize("currency", SIGNS)
def test_what_is_told_can_be_typed_again(currency: str) -> None:
    assert read_amount(told_amount(4200.5, currency)) == 4200.5


def test_every_country_with_a_currency_is_one_that_the_config_knows() -> None:
    assert set(CURRENCIES) <= REGIONS
