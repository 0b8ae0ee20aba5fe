"""Variables get values as Grafana gives them."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from burnline_dashboards.checks.interpolation import Range, built_in, interpolate, references

HOUR = 3600.0


@pytest.mark.parametrize(
    ("seconds", "points", "step_ms"),
    [
        (HOUR, 960, 15_000),  # 3.75 s, but the scrape interval is longer
        (6 * HOUR, 960, 20_000),  # 22.5 s
        (24 * HOUR, 960, 120_000),  # 90 s: half-way goes up
        (7 * 24 * HOUR, 960, 600_000),  # 630 s
        (7 * 24 * HOUR, 560, 1_200_000),  # 1,080 s
        (90 * 24 * HOUR, 960, 7_200_000),  # 8,100 s
    ],
)
def test_a_step_is_the_range_over_the_points_as_a_round_number(seconds: float, points: int, step_ms: int) -> None:
    shown = Range(start=0, end=seconds, points=points)
    assert shown.step_ms == step_ms


def test_a_panel_s_own_interval_is_the_least() -> None:
    assert Range(start=0, end=HOUR, least=timedelta(days=1)).step_ms == 86_400_000


@pytest.mark.parametrize(("seconds", "rate"), [(HOUR, "1m"), (7 * 24 * HOUR, "615s")])
def test_a_rate_has_four_scrapes_and_a_step_and_one(seconds: float, rate: str) -> None:
    assert built_in(Range(start=0, end=seconds, points=960))["__rate_interval"] == rate


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('x{a="$one"}', 'x{a="a.b"}'),
        ('x{a=~"$many"}', 'x{a=~"(a\\\\.b|c)"}'),
        ('x{a=~"${many}"}', 'x{a=~"(a\\\\.b|c)"}'),
        ('x{a=~"[[many]]"}', 'x{a=~"(a\\\\.b|c)"}'),
        ('x{a=~"$single"}', 'x{a=~"a\\\\.b"}'),
        ("${many:pipe}", "a.b|c"),
        ("${many:csv}", "a.b,c"),
        ("${many:regex}", "a\\.b|c"),
        ('"$quoted"', '"a\\"b"'),
        ("$unknown ${unknown:csv}", "$unknown ${unknown:csv}"),
        ("$one_more", "$one_more"),
    ],
)
def test_values_are_escaped_for_where_they_stand(text: str, expected: str) -> None:
    values = {"one": "a.b", "many": ["a.b", "c"], "single": ["a.b"], "quoted": 'a"b'}
    assert interpolate(text, values) == expected


def test_every_way_to_write_a_variable_is_seen() -> None:
    assert references("$a ${b} [[c]] ${d:csv} ${e.f} $1") == ["a", "b", "c", "d", "e", "1"]


@given(st.text(max_size=30))
def test_text_without_variables_stays(text: str) -> None:
    if not references(text):
        assert interpolate(text, {"a": "b"}) == text
