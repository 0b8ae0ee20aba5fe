from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from burnline_slo.domain.sli_kinds.latency import bound_pattern

NUMBERS = st.builds(
    lambda digits, exponent: Decimal(digits).scaleb(exponent), st.integers(1, 99_999), st.integers(-9, 5)
)


def go(number: Decimal) -> str:
    """As Go's strconv.FormatFloat(x, 'g', -1, 64) writes it, and so client_golang and Prometheus."""
    sign, digits, _ = number.normalize().as_tuple()
    exponent = number.adjusted()
    if -4 <= exponent < 6:
        return format(number.normalize(), "f")
    mantissa = str(digits[0]) + ("." + "".join(map(str, digits[1:])) if len(digits) > 1 else "")
    return f"{'-' if sign else ''}{mantissa}e{'-' if exponent < 0 else '+'}{abs(exponent):02}"


def java(number: Decimal) -> str:
    """As Double.toString writes it."""
    exponent = number.adjusted()
    plain = format(number.normalize(), "f")
    if -3 <= exponent < 7:
        return plain if "." in plain else f"{plain}.0"
    mantissa = format(number.scaleb(-exponent).normalize(), "f")
    return f"{mantissa if '.' in mantissa else mantissa + '.0'}E{exponent}"


def spellings(number: Decimal) -> set[str]:
    """How clients write the same number into `le`."""
    plain = format(number.normalize(), "f")
    padded = f"{plain}00" if "." in plain else f"{plain}.0"
    return {plain, padded, go(number), java(number), repr(float(number))}


def matches(pattern: str, text: str) -> bool:
    """As Prometheus matches: anchored at both ends."""
    return re.fullmatch(pattern, text) is not None


@given(NUMBERS)
def test_the_pattern_matches_every_spelling_of_its_number(number: Decimal) -> None:
    pattern = bound_pattern(number)
    assert [text for text in spellings(number) if not matches(pattern, text)] == []


@given(NUMBERS, NUMBERS)
def test_the_pattern_matches_no_other_number(number: Decimal, other: Decimal) -> None:
    pattern = bound_pattern(number)
    for close in {other, number * 10, number / 10, number + 1, -number, number + Decimal("1e-9")} - {number}:
        others = {text for text in spellings(close) if Decimal(text) != number}  # floats have too few digits for some
        assert [text for text in others if matches(pattern, text)] == []


@given(NUMBERS, st.text("0123456789.eE+-Inf ", max_size=8))
def test_what_the_pattern_matches_is_that_number(number: Decimal, text: str) -> None:
    if matches(bound_pattern(number), text):
        assert Decimal(text) == number


@pytest.mark.parametrize(
    ("number", "texts"),
    [
        ("0.3", ["0.3", "0.30", "0.300"]),
        ("1", ["1", "1.0", "1.00"]),
        ("10", ["10", "10.0"]),
        ("2.5", ["2.5", "2.50"]),
        ("0.00005", ["0.00005", "5e-05", "5e-5", "5.0E-5"]),
        ("0.000025", ["0.000025", "2.5e-05", "2.5E-5"]),
        ("1000000", ["1000000", "1e+06", "1000000.0", "1.0E6"]),
    ],
)
def test_spellings_of_real_clients(number: str, texts: list[str]) -> None:
    pattern = bound_pattern(Decimal(number))
    assert [text for text in texts if not matches(pattern, text)] == []


@pytest.mark.parametrize(
    ("number", "texts"),
    [("0.3", ["0.35", "00.3", "3", "0x3", "10.3", "+Inf", ""]), ("1", ["10", "1.01", "11", "0.1", "1.", "-1"])],
)
def test_other_texts(number: str, texts: list[str]) -> None:
    pattern = bound_pattern(Decimal(number))
    assert [text for text in texts if matches(pattern, text)] == []
