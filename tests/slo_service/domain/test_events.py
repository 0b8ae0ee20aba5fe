from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.slo_service.values import events, nothing

from burnline_slo.domain.events import Events
from burnline_slo.domain.no_data import NoData

COUNTS = st.tuples(st.integers(0, 10**9), st.integers(0, 10**9)).map(lambda pair: (min(pair), max(pair)))


@pytest.mark.parametrize(("bad", "total"), [(-1, 10), (11, 10), (0, -1)])
def test_bad_events_are_a_part_of_the_total(bad: float, total: float) -> None:
    with pytest.raises(ValueError, match="between 0 and the total"):
        events(bad, total)


def test_not_a_number_is_no_count() -> None:
    with pytest.raises(ValueError, match="between 0 and the total"):
        events(float("nan"), 10)


@given(COUNTS, COUNTS)
def test_stretches_add_up(first: tuple[int, int], second: tuple[int, int]) -> None:
    together = events(*first) + events(*second)
    assert (together.bad, together.total) == (first[0] + second[0], first[1] + second[1])
    assert together.covered == timedelta(hours=2)


@given(COUNTS, st.integers(1, 1_000))
def test_scaling_all_traffic_changes_no_ratio(counts: tuple[int, int], factor: int) -> None:
    bad, total = counts
    assert events(bad * factor, total * factor).error_ratio() == events(bad, total).error_ratio()


@given(COUNTS)
def test_idle_time_changes_no_ratio(counts: tuple[int, int]) -> None:
    busy = events(*counts)
    assert (busy + events(0, 0)).error_ratio() == busy.error_ratio()
    assert (busy + nothing()).error_ratio() == busy.error_ratio()


def test_a_ratio_is_weighted_by_events_not_by_time() -> None:
    quiet, busy = events(5, 10), events(0, 990)
    assert (quiet + busy).error_ratio() == 0.005


@pytest.mark.parametrize(
    ("stretch", "reason"),
    [(nothing(), "no data in this window"), (events(0, 0), "no events in this window")],
)
def test_no_data_and_no_events_are_no_ratio_and_told_apart(stretch: Events, reason: str) -> None:
    assert stretch.error_ratio() == NoData(reason=reason)
