from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from burnline_sample_app.errors import InvalidInputError
from burnline_sample_app.faults.fault import Fault, parse_fault

DEPENDENCIES = ("payments", "database")
ROUTES = ("/orders", "/quotes")


def _parse(document: object) -> Fault:
    return parse_fault(document, dependencies=DEPENDENCIES, routes=ROUTES)


def _fields(document: object) -> list[str]:
    with pytest.raises(InvalidInputError) as caught:
        _parse(document)
    return [problem.field for problem in caught.value.problems]


@given(
    st.builds(
        Fault,
        duration=st.integers(1, 1000).map(lambda seconds: timedelta(seconds=seconds)),
        error_ratio=st.floats(0.01, 1),
        added_latency=st.integers(0, 30).map(lambda seconds: timedelta(seconds=seconds)),
        dependency_down=st.none() | st.sampled_from(DEPENDENCIES),
        route=st.none() | st.sampled_from(ROUTES),
        seed=st.integers(0, 2**31),
    )
)
def test_parsing_what_was_rendered_gives_the_same_fault(fault: Fault) -> None:
    assert _parse(fault.to_json()) == fault


def test_only_the_duration_and_one_effect_are_needed() -> None:
    fault = _parse({"error_ratio": 0.5, "duration_seconds": 10})
    assert fault == Fault(error_ratio=0.5, duration=timedelta(seconds=10))
    assert fault.kinds == ("error_ratio",)


def test_a_fault_without_an_effect_is_refused() -> None:
    with pytest.raises(InvalidInputError, match=r"has no effect\. Set error_ratio"):
        _parse({"duration_seconds": 10})


def test_every_mistake_is_named() -> None:
    assert _fields(
        {"eror_ratio": 1, "error_ratio": 1.01, "added_latency_seconds": -1, "dependency_down": "x", "route": "/order"}
    ) == ["eror_ratio", "error_ratio", "added_latency_seconds", "dependency_down", "duration_seconds", "route"]


@pytest.mark.parametrize("document", [None, [], "error_ratio", 3])
def test_anything_but_an_object_is_refused(document: object) -> None:
    assert _fields(document)[0] == "the document"


def test_a_fault_made_in_code_is_checked_too() -> None:
    with pytest.raises(ValueError, match="needs an effect"):
        Fault(duration=timedelta(seconds=1))
    with pytest.raises(ValueError, match="between 0 and 1"):
        Fault(duration=timedelta(seconds=1), error_ratio=1.1)
