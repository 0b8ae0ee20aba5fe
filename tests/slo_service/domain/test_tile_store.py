import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from burnline_slo.domain.tile_store import TileStore
from burnline_slo.domain.tiles import Span, Tiles

MINUTE, HOUR, DAY = 60, 3_600, 86_400
PERIOD = 30 * DAY
END = 1_700_000_040 // MINUTE * MINUTE


def tiles(span: Span, bad: np.ndarray, total: np.ndarray) -> Tiles:
    return Tiles(
        span=span,
        bad=bad.astype(np.float64),
        total=total.astype(np.float64),
        covered_seconds=np.full(len(span), span.grain_seconds, dtype=np.uint32),
    )


def random_minutes(seed: int, start: int, end: int) -> Tiles:
    rng = np.random.default_rng(seed)
    span = Span(start=start, end=end, grain_seconds=MINUTE)
    total = rng.poisson(50, len(span))
    return tiles(span, rng.binomial(total, 0.1), total)


def filled(end: int = END, days: int = 30, rows: int = 1) -> tuple[TileStore, list[Tiles]]:
    """A store whose rows hold random minutes, and those minutes."""
    store = TileStore(MINUTE, PERIOD)
    store.advance(end)
    minutes = [random_minutes(seed, end - days * DAY, end) for seed in range(rows)]
    store.write([store.add_row() for _ in minutes], minutes)
    return store, minutes


def truth(minutes: Tiles, start: int, end: int) -> tuple[float, float]:
    first, last = ((moment - minutes.span.start) // MINUTE for moment in (start, end))
    return float(minutes.bad[first:last].sum()), float(minutes.total[first:last].sum())


@settings(max_examples=60)
@given(
    length=st.integers(1, 6 * 60).map(lambda minutes: minutes * MINUTE),
    back=st.integers(0, 59).map(lambda minutes: minutes * MINUTE),
)
def test_windows_up_to_six_hours_are_exact_to_the_minute(length: int, back: int) -> None:
    store, minutes = filled(days=1, rows=2)
    sums = store.sums(END - back - length, END - back)
    for row, one in enumerate(minutes):
        assert (sums.bad[row], sums.total[row]) == truth(one, END - back - length, END - back)
        assert sums.covered_seconds[row] == length


def test_a_period_filled_from_its_start_is_exact_although_its_start_lies_inside_an_hour() -> None:
    store, (minutes,) = filled()
    assert END % HOUR
    sums = store.sums(END - PERIOD, END)
    assert (sums.bad[0], sums.total[0]) == truth(minutes, END - PERIOD, END)
    assert sums.covered_seconds[0] == PERIOD


@settings(max_examples=60, deadline=None)
@given(
    hours=st.sampled_from([5, 20, 3 * 24, 3 * 24 + 20]),
    end=st.integers(0, 24 * 60).map(lambda minutes: END // DAY * DAY + minutes * MINUTE),
    back=st.sampled_from([0, HOUR, 5 * HOUR, DAY]),
)
def test_a_period_is_whole_also_up_to_a_day_before_the_newest_tile(hours: int, end: int, back: int) -> None:
    """Alerts are stepped through the tiles of an absence: each looks at the period that ended then."""
    store = TileStore(MINUTE, hours * HOUR)
    store.advance(end)
    minutes = random_minutes(1, end - hours * HOUR - 3 * DAY, end)
    store.write([store.add_row()], [minutes])
    last = end - back
    start = -(-(last - hours * HOUR) // HOUR) * HOUR
    sums = store.sums(start, last // HOUR * HOUR)
    assert (sums.bad[0], sums.total[0]) == truth(minutes, start, last // HOUR * HOUR)
    assert sums.covered_seconds[0] == last // HOUR * HOUR - start


def test_long_windows_are_exact_where_their_start_is_on_a_coarse_tile() -> None:
    store, (minutes,) = filled()
    for length in (DAY, 3 * DAY):
        start = (END - length) // 300 * 300
        assert (store.sums(start, END).bad[0], store.sums(start, END).total[0]) == truth(minutes, start, END)


def test_an_edge_inside_a_coarse_tile_counts_by_its_share() -> None:
    store = TileStore(MINUTE, PERIOD)
    end = 10_000 * HOUR
    store.advance(end)
    span = Span(start=end - DAY, end=end, grain_seconds=300)
    store.write([store.add_row()], [tiles(span, np.full(288, 1), np.full(288, 10))])
    sums = store.sums(end - 20 * HOUR - 60, end)
    assert sums.total[0] == pytest.approx(20 * 12 * 10 + 2)


@settings(max_examples=40)
@given(cut=st.integers(1, 6 * 60 - 1))
def test_a_window_is_the_sum_of_its_halves(cut: int) -> None:
    store, _ = filled(days=1)
    start, middle = END - 6 * HOUR, END - cut * MINUTE
    whole = store.sums(start, END)
    halves = store.sums(start, middle) + store.sums(middle, END)
    assert whole.bad[0] == halves.bad[0]
    assert whole.total[0] == halves.total[0]


def test_tiles_read_again_replace_what_was_there() -> None:
    store, _ = filled(days=1)
    span = Span(start=END - 3 * MINUTE, end=END, grain_seconds=MINUTE)
    before = store.sums(END - DAY, END)
    old = store.sums(END - 3 * MINUTE, END)
    store.write([0], [tiles(span, np.array([1, 2, 3]), np.array([100, 200, 300]))])
    after = store.sums(END - DAY, END)
    assert after.total[0] == before.total[0] - old.total[0] + 600
    assert after.bad[0] == before.bad[0] - old.bad[0] + 6


def test_minute_by_minute_gives_the_same_sums_as_all_at_once() -> None:
    whole, (minutes,) = filled(days=2)
    store = TileStore(MINUTE, PERIOD)
    row = store.add_row()
    for index in range(len(minutes.span)):
        start = minutes.span.start + index * MINUTE
        store.advance(start + MINUTE)
        one = slice(index, index + 1)
        store.write(
            [row],
            [tiles(Span(start=start, end=start + MINUTE, grain_seconds=MINUTE), minutes.bad[one], minutes.total[one])],
        )
    for length in (5 * MINUTE, 30 * MINUTE, HOUR, 6 * HOUR, DAY, 2 * DAY):
        assert store.sums(END - length, END).total[0] == whole.sums(END - length, END).total[0]


def test_what_leaves_the_period_is_forgotten() -> None:
    store, (minutes,) = filled()
    store.advance(END + 90 * DAY)
    sums = store.sums(END + 90 * DAY - PERIOD, END + 90 * DAY)
    assert (sums.bad[0], sums.total[0], sums.covered_seconds[0]) == (0, 0, 0)
    assert minutes.total.sum() > 0


def test_rows_do_not_see_each_other() -> None:
    store, minutes = filled(days=1, rows=3)
    store.clear_row(1)
    sums = store.sums(END - DAY, END)
    assert sums.total.tolist() == [minutes[0].total.sum(), 0, minutes[2].total.sum()]


def test_a_thousand_rows_of_a_month_fit_in_sixty_megabytes() -> None:
    store = TileStore(MINUTE, PERIOD)
    store.reserve(1_000)
    assert store.nbytes < 60e6


def test_a_curve_gives_the_tiles_of_one_grain_with_their_ends() -> None:
    store, (minutes,) = filled(days=1)
    ends, sums = store.curve(0, MINUTE, END - HOUR, END)
    assert (ends[0], ends[-1], len(ends)) == (END - HOUR + MINUTE, END, 60)
    assert sums.total.sum() == truth(minutes, END - HOUR, END)[1]
