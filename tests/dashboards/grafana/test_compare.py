"""Whether what Grafana has is what we would write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from burnline_dashboards.grafana.compare import differences, is_ours, message_of

SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
)


@given(JSON)
def test_a_thing_does_not_differ_from_itself(content: object) -> None:
    assert list(differences(content, content)) == []


@given(st.dictionaries(st.sampled_from("abc"), JSON), st.dictionaries(st.sampled_from("xyz"), JSON))
def test_what_only_grafana_has_is_no_difference(ours: dict[str, object], added: dict[str, object]) -> None:
    assert list(differences(ours, {**ours, **added})) == []


@pytest.mark.parametrize(
    ("ours", "theirs", "told"),
    [
        ({"a": {"b": 1}}, {"a": {"b": 2}}, "a.b: is 2; ours is 1"),
        ({"a": [1, 2]}, {"a": [1]}, "a: has 1 entries; ours has 2"),
        ({"p": [{"title": "T", "x": 1}]}, {"p": [{"title": "T", "x": 2}]}, "p[0] “T”.x: is 2; ours is 1"),
        ({"a": 1}, {}, "a: is missing; ours is 1"),
        ({"a": True}, {"a": 1}, "a: is 1; ours is true"),
    ],
)
def test_a_difference_is_told_with_its_place(ours: object, theirs: object, told: str) -> None:
    assert list(differences(ours, theirs)) == [told]


@pytest.mark.parametrize("empty", [None, "", [], {}, False])
def test_what_is_empty_may_be_left_out(empty: object) -> None:
    assert list(differences({"a": empty}, {})) == []


def test_id_and_version_are_grafana_s_own() -> None:
    assert list(differences({"id": None, "version": 0}, {"id": 7, "version": 3})) == []
    assert message_of({"title": "T", "version": 1}) == message_of({"title": "T", "version": 2})
    assert message_of({"title": "T"}) != message_of({"title": "U"})


@pytest.mark.parametrize(("message", "ours"), [(message_of({}), True), ("", False), ("burnline-dashboards-x 1", False)])
def test_a_version_is_ours_by_its_message(message: str, ours: bool) -> None:
    assert is_ours(message) is ours
