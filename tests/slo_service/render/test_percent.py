"""Percent text never tells a better or worse story than the number."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from burnline_slo.render.percent import percent, sli_decimals, sli_percent

RATIOS = st.floats(min_value=0, max_value=1)
OBJECTIVES = st.sampled_from([Decimal(text) for text in ("0.9", "0.95", "0.99", "0.999", "0.9995", "0.99999")])


@pytest.mark.parametrize(
    ("ratio", "objective", "text"),
    [
        (0.9995, "0.999", "99.950%"),
        (0.9995, "0.99", "99.95%"),
        (0.99999, "0.99", "99.999%"),
        (0.9999999, "0.9", "99.99999%"),
        (0.999, "0.999", "99.900%"),
        (1 - 0.001, "0.999", "99.900%"),
        (0.99899999, "0.999", "99.899999%"),
        (0.99900001, "0.999", "99.900001%"),
        (0.9591, "0.95", "95.91%"),
        (1.0, "0.999", "100%"),
        (0.0, "0.999", "0%"),
    ],
)
def test_an_sli_shows_the_digits_its_budget_needs(ratio: float, objective: str, text: str) -> None:
    assert sli_percent(ratio, Decimal(objective)) == text


@pytest.mark.parametrize(
    ("objective", "decimals"), [("0.5", 2), ("0.9", 2), ("0.99", 2), ("0.999", 3), ("0.9995", 4), ("0.9999", 4)]
)
def test_decimals_show_a_hundredth_of_the_budget(objective: str, decimals: int) -> None:
    assert sli_decimals(Decimal(objective)) == decimals


@pytest.mark.parametrize(
    ("ratio", "text"),
    [
        (0.632, "63.2%"),
        (0.9996, "99.96%"),
        (0.0004, "0.04%"),
        (-0.44, "−44.0%"),
        (-0.00001, "−0.001%"),
        (1.5, "150.0%"),
        (1e-13, ">0%"),
        (-1e-13, "<0%"),
        (1 - 1e-13, "<100%"),
        (1 + 1e-13, ">100%"),
    ],
)
def test_a_budget_shows_one_decimal_unless_that_would_lie(ratio: float, text: str) -> None:
    assert percent(ratio) == text


@given(RATIOS)
def test_only_all_and_nothing_show_as_such(ratio: float) -> None:
    assert (percent(ratio) == "100%") == (ratio == 1)
    assert (percent(ratio) == "0%") == (ratio == 0)
    assert percent(ratio).rstrip("%").rstrip("0").rstrip(".") not in ({"100"} if ratio < 1 else set())


@given(RATIOS, OBJECTIVES)
def test_an_sli_never_shows_on_the_other_side_of_its_objective(ratio: float, objective: Decimal) -> None:
    text = sli_percent(ratio, objective)
    if text[0] not in "<>" and abs(Decimal(str(ratio)) - objective) > Decimal("1e-12"):
        shown = Decimal(text.rstrip("%")) / 100
        assert (shown > objective) == (Decimal(str(ratio)) > objective)


@given(st.floats(min_value=-5, max_value=5).filter(lambda ratio: abs(ratio) > 1e-9))
def test_the_text_is_the_value_rounded(ratio: float) -> None:
    text = percent(ratio).replace("−", "-")
    if text[0] not in "<>":
        assert float(text.rstrip("%")) == pytest.approx(ratio * 100, abs=0.051)


@pytest.mark.parametrize("ratio", [float("nan"), float("inf")])
def test_what_is_no_number_is_refused(ratio: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        percent(ratio)
