import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from burnline_slo.domain.tile_layers import Layer, Sums

GRAIN, SLOTS = 60, 10
FIRST = 1_000
"""The number of the tile that was the newest at first."""


def layer(rows: int = 2) -> Layer:
    made = Layer(GRAIN, SLOTS)
    made.grow(rows)
    made.advance((FIRST + 1) * GRAIN)
    return made


def lines(*counts: tuple[float, ...]) -> Sums:
    """A line per tile, one count per row; ten times as many events in all, fully covered."""
    bad = np.array(counts, dtype=np.float64)
    return Sums(bad=bad, total=bad * 10, covered_seconds=np.full(bad.shape, float(GRAIN)))


def both() -> "np.ndarray[tuple[int], np.dtype[np.intp]]":
    return np.array([0, 1], dtype=np.intp)


def numbers(*tiles: int) -> "np.ndarray[tuple[int], np.dtype[np.intp]]":
    return np.array(tiles, dtype=np.intp)


def test_it_holds_as_many_tiles_as_it_has_slots() -> None:
    assert layer().start == (FIRST - SLOTS + 1) * GRAIN


@pytest.mark.parametrize(
    ("number", "held"),
    [(FIRST - SLOTS, False), (FIRST - SLOTS + 1, True), (FIRST, True), (FIRST + 1, False)],
)
def test_a_moment_has_a_place_from_the_oldest_tile_to_the_newest(number: int, held: bool) -> None:
    assert layer().spans(number * GRAIN) is held
    assert layer().spans(number * GRAIN + GRAIN - 1) is held


def test_before_the_first_advance_nothing_has_a_place() -> None:
    assert Layer(GRAIN, SLOTS).start is None
    assert not Layer(GRAIN, SLOTS).spans(0)


@pytest.mark.parametrize(
    ("end", "newest"), [(FIRST * GRAIN + 1, 0), ((FIRST + 1) * GRAIN, 0), ((FIRST + 1) * GRAIN + 1, 1)]
)
def test_the_newest_tile_is_the_one_that_holds_the_last_second(end: int, newest: int) -> None:
    made = layer()
    made.advance(end)
    assert made.start == (FIRST + newest - SLOTS + 1) * GRAIN


def test_what_is_put_replaces_and_tells_the_difference() -> None:
    made = layer()
    made.put(both(), numbers(FIRST - 1, FIRST), lines((1, 10), (2, 20)))
    change = made.put(both(), numbers(FIRST), lines((5, 5)))
    assert change.bad.tolist() == [[3, -15]]
    assert change.covered_seconds.tolist() == [[0, 0]]
    assert made.sums(FIRST - 1, FIRST + 1).bad.tolist() == [6, 15]


def test_what_is_added_is_summed_up_by_tile() -> None:
    made = layer()
    made.add(both(), numbers(FIRST - 1, FIRST - 1, FIRST), lines((1, 10), (2, 20), (4, 40)))
    made.add(both(), numbers(FIRST), lines((8, 80)))
    assert made.row(0, FIRST - 1, FIRST + 1).bad.tolist() == [3, 12]
    assert made.row(1, FIRST - 1, FIRST + 1).bad.tolist() == [30, 120]


def test_what_has_no_place_is_not_added() -> None:
    made = layer()
    made.add(both(), numbers(FIRST - SLOTS, FIRST - SLOTS + 1), lines((1, 1), (2, 2)))
    assert made.sums(FIRST - SLOTS + 1, FIRST + 1).bad.tolist() == [2, 2]
    made.add(both(), numbers(FIRST - SLOTS - 1), lines((1, 1)))
    assert made.sums(FIRST - SLOTS + 1, FIRST + 1).bad.tolist() == [2, 2]


@given(st.integers(0, 30))
def test_what_falls_out_is_forgotten_and_what_enters_is_empty(steps: int) -> None:
    made = layer()
    made.put(both(), numbers(*range(FIRST - SLOTS + 1, FIRST + 1)), lines(*[(1, 1)] * SLOTS))
    made.advance((FIRST + 1 + steps) * GRAIN)
    newest = FIRST + steps
    assert made.sums(newest - SLOTS + 1, newest + 1).bad.tolist() == [max(0, SLOTS - steps)] * 2


@given(st.integers(0, SLOTS), st.integers(0, SLOTS))
def test_sums_of_neighbours_add_up_wherever_the_ring_begins(one: int, other: int) -> None:
    made = layer()
    counts = [(float(index), 1.0) for index in range(SLOTS)]
    oldest = FIRST - SLOTS + 1
    made.put(both(), numbers(*range(oldest, FIRST + 1)), lines(*counts))
    first, last = sorted((one, other))
    found = made.sums(oldest + first, oldest + last)
    assert found.bad.tolist() == [sum(range(first, last)), last - first]
    assert found.total.tolist() == [10 * value for value in found.bad.tolist()]


def test_rows_that_are_added_later_are_empty_and_disturb_nobody() -> None:
    made = layer()
    made.put(both(), numbers(FIRST), lines((1, 2)))
    made.grow(5)
    assert made.sums(FIRST, FIRST + 1).bad.tolist() == [1, 2, 0, 0, 0]
    made.clear(0)
    assert made.sums(FIRST, FIRST + 1).bad.tolist() == [0, 2, 0, 0, 0]


@pytest.mark.parametrize(("seconds", "share"), [(15, 0.25), (30, 0.5), (60, 1)])
def test_a_part_of_a_tile_counts_by_its_share(seconds: int, share: float) -> None:
    made = layer()
    made.put(both(), numbers(FIRST), lines((8, 16)))
    found = made.share(FIRST, seconds)
    assert found.bad.tolist() == [8 * share, 16 * share]
    assert found.covered_seconds.tolist() == [seconds, seconds]


def test_a_tile_with_less_data_than_the_part_counts_in_full() -> None:
    """It is known of only 20 of its seconds; all of them may lie in the part."""
    made = layer(1)
    twenty = Sums(bad=np.array([[8.0]]), total=np.array([[80.0]]), covered_seconds=np.array([[20.0]]))
    made.put(numbers(0), numbers(FIRST), twenty)
    assert made.share(FIRST, 30).bad.tolist() == [8]
    assert made.share(FIRST, 10).bad.tolist() == [4]
