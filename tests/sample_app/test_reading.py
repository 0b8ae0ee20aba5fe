import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from burnline_sample_app.errors import InvalidInputError
from burnline_sample_app.reading import Fields


def _problems(fields: Fields) -> list[str]:
    with pytest.raises(InvalidInputError) as caught:
        fields.finish()
    return [str(problem) for problem in caught.value.problems]


def test_a_good_document_has_no_problems() -> None:
    fields = Fields({"size": 3, "name": "x"}, known=("size", "name"))
    assert fields.integer("size", low=1, high=3) == 3
    assert fields.text("name") == "x"
    fields.finish()


def test_every_mistake_is_reported_at_once() -> None:
    fields = Fields({"size": "three", "nmae": "x"}, known=("size", "name"), where="cart.")
    fields.integer("size", low=1, high=9)
    fields.text("name")
    assert _problems(fields) == [
        "cart.nmae: is not known. Did you mean name?",
        "cart.size: must be a whole number, got text 'three'. Write a whole number from 1 to 9.",
        "cart.name: is missing. Write text of 1 to 200 characters.",
    ]


@pytest.mark.parametrize(("value", "is_good"), [(0, True), (-0.001, False), (1, True), (1.001, False), (True, False)])
def test_a_number_may_be_its_bounds_and_nothing_beyond(value: float, is_good: bool) -> None:
    fields = Fields({"share": value}, known=("share",))
    fields.number("share", low=0, high=1)
    assert (not fields.problems) == is_good


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_number_that_is_none_is_refused(value: float) -> None:
    fields = Fields({"share": value}, known=("share",))
    fields.number("share", low=0, high=1)
    assert fields.problems


def test_a_choice_names_the_nearest_and_all() -> None:
    fields = Fields({"tier": "page_1hr"}, known=("tier",))
    assert fields.choice("tier", ("page_1h", "page_6h")) is None
    assert _problems(fields) == [
        "tier: must be one of the known names, got 'page_1hr'. Did you mean page_1h? Write one of page_1h, page_6h."
    ]


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), lambda inner: st.lists(inner)))
def test_anything_but_an_object_is_one_problem(document: object) -> None:
    fields = Fields(document, known=("size",))
    assert len(fields.problems) == 1
    assert fields.problems[0].fix == "Write {size}."
