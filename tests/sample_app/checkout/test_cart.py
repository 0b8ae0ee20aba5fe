from hypothesis import given
from hypothesis import strategies as st

from burnline_sample_app.checkout.cart import FREE_SHIPPING_FROM_CENTS, SHIPPING_CENTS, Line, quote, read_lines
from burnline_sample_app.reading import Fields


def _line(cents: int, quantity: int = 1) -> Line:
    return Line(sku="x", name="X", quantity=quantity, unit_price_cents=cents)


def test_shipping_is_free_from_exactly_the_limit() -> None:
    assert quote([_line(FREE_SHIPPING_FROM_CENTS - 1)]).shipping_cents == SHIPPING_CENTS
    assert quote([_line(FREE_SHIPPING_FROM_CENTS)]).shipping_cents == 0


@given(st.lists(st.builds(_line, st.integers(1, 10**6), st.integers(1, 99)), min_size=1), st.integers(0, 20))
def test_a_subtotal_is_the_sum_of_its_parts(lines: list[Line], at: int) -> None:
    parts = quote(lines[:at]).subtotal_cents + quote(lines[at:]).subtotal_cents
    assert quote(lines).subtotal_cents == parts


def test_a_wrong_line_is_named_by_its_place() -> None:
    fields = Fields({"lines": [_line(1).to_json(), {**_line(1).to_json(), "quantity": 0}]}, known=("lines",))
    read_lines(fields)
    assert [problem.field for problem in fields.problems] == ["lines[1].quantity"]
