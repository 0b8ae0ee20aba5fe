from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.slo_service.values import events_sli, slo

from burnline_slo.domain.charts import Charts, Curve
from burnline_slo.domain.curves import charts
from burnline_slo.domain.sli import TimeslicesSLI
from burnline_slo.domain.slo import SLO
from burnline_slo.domain.tile_store import TileStore
from burnline_slo.domain.tiles import Span, Tiles

MINUTE, HOUR, DAY = 60, 3_600, 86_400
END = 1_790_000_220
"""On a minute, but on no hour and no 5 minutes."""
ONE = slo()
LENGTHS = [timedelta(hours=1), timedelta(hours=6), timedelta(days=1), timedelta(days=3), timedelta(days=30)]


def store_of(bad: np.ndarray, total: np.ndarray, seen: np.ndarray | None = None) -> TileStore:
    """A store whose newest minutes are given; the last ends at `END`."""
    store = TileStore(MINUTE, 30 * DAY)
    store.advance(END)
    span = Span(start=END - len(bad) * MINUTE, end=END, grain_seconds=MINUTE)
    covered = np.full(len(span), MINUTE, dtype=np.uint32)
    if seen is not None:
        covered = np.where(seen, covered, 0).astype(np.uint32)
    tiles = Tiles(span=span, bad=bad.astype(np.float64), total=total.astype(np.float64), covered_seconds=covered)
    store.write([store.add_row()], [tiles])
    return store


def steady(days: int = 31, bad: int = 1) -> TileStore:
    """1,000 events a minute."""
    minutes = days * 1_440
    return store_of(np.full(minutes, bad), np.full(minutes, 1_000))


def drawn(store: TileStore, length: timedelta, one: SLO = ONE) -> Charts:
    return charts(store, lambda grain, start, end: store.curve(0, grain, start, end), one, length)


def all_curves(drawing: Charts) -> list[Curve]:
    return [
        drawing.budget_remaining,
        drawing.error_ratio,
        drawing.bad_per_second,
        drawing.total_per_second,
        *drawing.burn_rates.values(),
    ]


@pytest.mark.parametrize("length", LENGTHS)
def test_every_curve_rises_in_time_up_to_the_newest_tile(length: timedelta) -> None:
    for curve in all_curves(drawn(steady(), length)):
        assert len(curve.times) == len(curve.values) > 0
        assert list(curve.times) == sorted(set(curve.times))
        assert curve.times[-1] == END


@pytest.mark.parametrize("length", LENGTHS)
def test_steady_traffic_is_drawn_as_level_lines(length: timedelta) -> None:
    drawing = drawn(steady(), length)
    assert set(drawing.error_ratio.values) == {0.001}
    assert drawing.total_per_second.values == pytest.approx([1_000 / 60] * len(drawing.total_per_second.values))
    for curve in drawing.burn_rates.values():
        assert curve.values == pytest.approx([1.0] * len(curve.values))


@pytest.mark.parametrize(
    ("length", "step"),
    [
        (timedelta(hours=7), MINUTE),
        (timedelta(hours=7, minutes=1), 300),
        (timedelta(days=4), 300),
        (timedelta(days=4, minutes=1), HOUR),
        (timedelta(days=30), HOUR),
    ],
)
def test_the_step_is_the_finest_kept_for_that_long(length: timedelta, step: int) -> None:
    assert drawn(steady(), length).step == timedelta(seconds=step)


@pytest.mark.parametrize("length", LENGTHS)
def test_a_curve_covers_the_length_asked_for_and_at_most_a_step_more(length: timedelta) -> None:
    drawing = drawn(steady(), length)
    first = drawing.error_ratio.times[0] - drawing.step.total_seconds()
    assert END - length.total_seconds() - drawing.step.total_seconds() <= first <= END - length.total_seconds()


def test_the_budget_falls_from_whole_to_what_remains() -> None:
    """At 99.9 % one bad event of a thousand spends it all."""
    values = drawn(steady(days=30), timedelta(hours=1)).budget_remaining.values
    numbers = [value for value in values if value is not None]
    assert numbers[0] == pytest.approx(1, abs=0.002)
    assert numbers[-1] == pytest.approx(0, abs=1e-9)
    assert all(later <= earlier + 1e-12 for earlier, later in pairwise(numbers))


def test_where_nothing_was_measured_there_is_a_gap() -> None:
    seen = np.ones(60, dtype=np.bool_)
    seen[20:30] = False
    drawing = drawn(store_of(np.where(seen, 1, 0), np.where(seen, 1_000, 0), seen), timedelta(hours=1))
    gaps = [index for index, value in enumerate(drawing.total_per_second.values) if value is None]
    assert gaps == list(range(20, 30))


def test_idle_minutes_have_a_rate_of_zero_and_no_ratio() -> None:
    drawing = drawn(store_of(np.zeros(60), np.zeros(60)), timedelta(hours=1))
    assert set(drawing.total_per_second.values) == {0.0}
    assert set(drawing.error_ratio.values) == {None}


def test_an_empty_ledger_has_no_points_that_are_numbers() -> None:
    store = TileStore(MINUTE, 30 * DAY)
    store.advance(END)
    store.add_row()
    drawing = drawn(store, timedelta(hours=1))
    assert drawing.budget_remaining == Curve(times=(), values=())
    assert all(value is None for curve in all_curves(drawing) for value in curve.values)


def test_before_the_first_data_the_budget_is_a_gap() -> None:
    values = drawn(steady(days=2), timedelta(days=30)).budget_remaining.values
    assert values[0] is None
    assert values[-1] == pytest.approx(0, abs=1e-9)


def test_burn_rates_are_left_out_where_the_tiles_are_coarser_than_the_window() -> None:
    windows = {length: set(drawn(steady(), length).burn_rates) for length in LENGTHS}
    hours = {timedelta(hours=hours) for hours in (1, 2, 6, 24, 72)}
    assert windows[timedelta(hours=1)] == hours | {timedelta(minutes=5), timedelta(minutes=30)}
    assert windows[timedelta(days=30)] == hours


def test_a_short_period_draws_its_budget_tile_by_tile() -> None:
    times = drawn(steady(), timedelta(hours=1), slo(period=timedelta(hours=6))).budget_remaining.times
    assert times[1] - times[0] == MINUTE


@settings(max_examples=30)
@given(seed=st.integers(0, 2**32), window=st.sampled_from([5, 30, 60, 120, 360]))
def test_the_last_point_of_a_burn_rate_is_the_windows_own(seed: int, window: int) -> None:
    rng = np.random.default_rng(seed)
    total = rng.poisson(20, 1_440)
    store = store_of(rng.binomial(total, 0.05), total)
    curve = drawn(store, timedelta(hours=1)).burn_rates[timedelta(minutes=window)]
    sums = store.sums(END - window * MINUTE, END)
    assert curve.values[-1] == pytest.approx(sums.bad[0] / sums.total[0] / 0.001)


@pytest.mark.parametrize(("minutes", "step"), [(1, MINUTE * 5), (5, MINUTE * 5), (30, HOUR)])
def test_slices_are_drawn_in_steps_that_hold_one(minutes: int, step: int) -> None:
    sli = TimeslicesSLI(of=events_sli(), slice=timedelta(minutes=minutes), target=Decimal("0.99"))
    assert drawn(steady(), timedelta(hours=6), slo(sli=sli)).step == timedelta(seconds=step)
