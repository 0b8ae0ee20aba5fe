from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from burnline_slo.domain.objective import Objective

RATIOS = st.integers(1, 999_999).map(lambda millionths: Decimal(millionths) / 1_000_000)


@pytest.mark.parametrize("ratio", ["0", "1", "-0.1", "1.001", "99.9"])
def test_an_objective_lies_strictly_between_none_and_all(ratio: str) -> None:
    with pytest.raises(ValueError, match="strictly between 0 and 1"):
        Objective(ratio=Decimal(ratio))


@pytest.mark.parametrize("ratio", ["0.000001", "0.999999"])
def test_the_outermost_objectives_are_taken(ratio: str) -> None:
    assert Objective(ratio=Decimal(ratio)).ratio == Decimal(ratio)


def test_three_nines_leave_exactly_a_thousandth() -> None:
    assert Objective(ratio=Decimal("0.999")).error_budget_ratio == Decimal("0.001")


@given(RATIOS)
def test_objective_and_budget_make_one_whole(ratio: Decimal) -> None:
    objective = Objective(ratio=ratio)
    assert objective.error_budget_ratio + objective.ratio == 1
    assert objective.error_budget_ratio > 0


@pytest.mark.parametrize(
    ("ratio", "text"), [("0.999", "99.9"), ("0.9995", "99.95"), ("0.99990", "99.99"), ("0.9", "90"), ("0.5", "50")]
)
def test_the_percent_text_has_every_digit_that_was_written(ratio: str, text: str) -> None:
    assert Objective(ratio=Decimal(ratio)).percent_text == text


@given(RATIOS)
def test_the_percent_text_says_exactly_the_objective_and_never_all(ratio: Decimal) -> None:
    text = Objective(ratio=ratio).percent_text
    assert Decimal(text) / 100 == ratio
    assert text not in ("100", "0")
