from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.slo_service.reading import codes, read

from burnline_slo.spec.slo_values.objectives import objective, slice_target


@pytest.mark.parametrize(
    ("text", "ratio"),
    [
        ("99.9%", "0.999"),
        ("99.9", "0.999"),
        ("99.9 %", "0.999"),
        ("'99.95'", "0.9995"),
        ("50%", "0.5"),
        ("0.5%", "0.005"),
        ("1%", "0.01"),
        ("1.000000001", "0.01000000001"),
        ("99.999999999%", "0.99999999999"),
    ],
)
def test_a_percentage_becomes_exactly_its_ratio(text: str, ratio: str) -> None:
    value, problems = read(objective, text)
    assert value is not None
    assert (value.ratio, problems) == (Decimal(ratio), [])


@given(st.integers(1_000_000_001, 99_999_999_999))
def test_every_digit_of_an_objective_is_kept(billionths_of_a_percent: int) -> None:
    text = format(Decimal(billionths_of_a_percent).scaleb(-9), "f")
    value, _ = read(objective, text)
    assert value is not None
    assert value.ratio * 100 == Decimal(text)
    assert Decimal(value.percent_text) == Decimal(text)


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("0.999", "Write 99.9%."),
        ("0.99950", "Write 99.95%."),
        (".5", "Write 50%."),
        ("100", "Write 99.99% or lower."),
        ("100.0%", "Write 99.99% or lower."),
        ("101", "Write the share of good events in percent, such as 99.9%."),
        ("-99.5", "Write 99.5%."),
    ],
)
def test_each_number_out_of_range_gets_its_own_advice(text: str, fix: str) -> None:
    value, problems = read(objective, text)
    assert value is None
    assert codes(problems) == ["objective-range"]
    assert problems[0].fix == fix


def test_a_full_hundred_is_refused_because_it_leaves_no_budget() -> None:
    _, problems = read(objective, "100")
    assert problems[0].summary == "`key` must be below 100 %: 100 % leaves no error budget; got 100"


@pytest.mark.parametrize("text", ["100", "101%", "250"])
def test_a_slice_may_want_all_events_good_and_the_message_shows_how_to_write_that(text: str) -> None:
    value, problems = read(slice_target, text)
    assert value is None
    assert problems[0].summary == f"`key` must be a percentage up to 100%; got {text}"
    assert problems[0].fix == "Write 100% where no event may be bad, or less, such as 95%."
    assert read(slice_target, "100%") == (Decimal(1), [])


@given(st.text(max_size=20))
def test_any_text_is_an_objective_or_a_problem(text: str) -> None:
    value, problems = read(objective, repr(text))
    assert (value is None) == bool(problems)
