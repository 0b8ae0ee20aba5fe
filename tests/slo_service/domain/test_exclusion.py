"""What corrections take out of coarse tiles, from the finer ones in them."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from tests.support.slo_service.values import NOON

from burnline_slo.domain.corrections import Correction
from burnline_slo.domain.exclusion import edge_tiles, excluded_exactly
from burnline_slo.domain.tiles import Span, Tiles, to_epoch

START = to_epoch(NOON)
MINUTE = timedelta(minutes=1)


def excluded(first: float, last: float) -> Correction:
    """From and to in minutes after noon."""
    return Correction(id="c", reason="r", author="a", start=NOON + first * MINUTE, end=NOON + last * MINUTE)


def tiles(grain: int, *totals: float, covered: int | None = None) -> Tiles:
    return Tiles(
        span=Span(start=START, end=START + grain * len(totals), grain_seconds=grain),
        bad=np.array(totals) / 10,
        total=np.array(totals, dtype=np.float64),
        covered_seconds=np.array([grain if covered is None else covered] * len(totals), dtype=np.uint32),
    )


@pytest.mark.parametrize(
    ("stretch", "starts"),
    [((0, 5), []), ((0, 6), [5]), ((2, 13), [10, 0]), ((1, 2), [0]), ((-3, 30), []), ((4.99, 5), [0])],
)
def test_edges_are_the_tiles_that_are_excluded_in_part_and_lie_inside(
    stretch: tuple[float, float], starts: list[int]
) -> None:
    found = edge_tiles([excluded(*stretch)], START, START + 1_200, 300)
    assert [(start - START) // 60 for start in found] == starts


def test_what_the_minutes_say_is_taken_out() -> None:
    part, unknown = excluded_exactly(tiles(300, 100), [excluded(3, 9)], {START: tiles(60, 60, 10, 10, 5, 15)})
    assert (part.total.tolist(), part.bad.tolist(), part.covered_seconds.tolist()) == ([20], [2], [120])
    assert unknown == []


def test_without_the_minutes_the_share_of_time_is_and_it_is_told() -> None:
    part, unknown = excluded_exactly(tiles(300, 100, 50), [excluded(3, 9)], {})
    assert (part.total.tolist(), unknown) == ([40, 40], [START, START + 300])


@pytest.mark.parametrize("minutes", [tiles(60, 60, 10, 10, 5, 5, covered=0), tiles(60, 0, 0, 0, 0, 0, covered=0)])
def test_minutes_that_have_less_than_the_whole_are_not_believed(minutes: Tiles) -> None:
    _, unknown = excluded_exactly(tiles(300, 100), [excluded(3, 9)], {START: minutes})
    assert unknown == [START]


def test_where_samples_end_within_a_tile_its_events_tell_that_the_minutes_are_all_of_it() -> None:
    """The coarse tile looks back over the silence and counts as covered; the last minutes do not."""
    minutes = tiles(60, 60, 40, 0, 0, 0, covered=30)
    part, unknown = excluded_exactly(tiles(300, 100), [excluded(2, 9)], {START: minutes})
    assert (part.total.tolist(), part.covered_seconds.tolist(), unknown) == ([0], [180], [])


def test_minutes_that_count_a_little_otherwise_take_out_their_part_of_the_whole() -> None:
    part, _ = excluded_exactly(tiles(300, 100), [excluded(3, 9)], {START: tiles(60, 120, 20, 20, 10, 30)})
    assert part.total.tolist() == [20]
