from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.slo_service.records import plain, tiles

from burnline_slo.adapters.database.tile_grains import LONGEST_HOLE_SECONDS, coarsened, erase_covered, runs
from burnline_slo.domain.tiles import Tiles

GRAINS = (60, 300, 3600)


@st.composite
def layers(draw: st.DrawFn) -> list[Tiles]:
    """Tiles of up to three grains that lie over each other anyhow, some without data."""
    found = []
    for grain in GRAINS:
        start = draw(st.integers(0, 20))
        bad = draw(st.lists(st.integers(-1, 5), max_size=40))
        if bad:
            found.append(tiles(start * grain, grain, bad))
    return found


def second_by_second(found: Sequence[Tiles]) -> dict[int, int]:
    """How many tiles with data lie over each minute."""
    counts: dict[int, int] = {}
    for one in found:
        for place in np.flatnonzero(one.covered_seconds).tolist():
            begin = one.span.start + place * one.span.grain_seconds
            for minute in range(begin, begin + one.span.grain_seconds, 60):
                counts[minute] = counts.get(minute, 0) + 1
    return counts


@given(layers())
def test_runs_are_in_order_and_do_not_overlap(pieces: list[Tiles]) -> None:
    found = runs(pieces, None)
    for before, after in pairwise(found):
        assert before.span.end <= after.span.start
    assert all(count == 1 for count in second_by_second(found).values())
    assert all(run.covered_seconds[0] and run.covered_seconds[-1] for run in found)


@given(layers())
def test_no_hour_covers_less_than_its_best_grain(pieces: list[Tiles]) -> None:
    def covered(found: Sequence[Tiles], hour: int) -> int:
        return sum(
            int(seconds)
            for one in found
            for start, seconds in zip(
                range(one.span.start, one.span.end, one.span.grain_seconds), one.covered_seconds, strict=True
            )
            if start // 3600 == hour
        )

    found = runs(pieces, None)
    for hour in range(61):
        best = max((covered([piece], hour) for piece in pieces), default=0)
        assert covered(found, hour) >= best


@given(layers())
def test_runs_of_runs_are_the_same(pieces: list[Tiles]) -> None:
    once = runs(pieces, None)
    assert plain(runs(once, None)) == plain(once)


@given(st.lists(st.integers(-1, 5), max_size=200), st.integers(0, 100), st.sampled_from([300, 3600]))
def test_coarsening_keeps_all_sums(bad: list[int], start: int, grain: int) -> None:
    fine = [tiles(start * 60, 60, bad)] if bad else []
    coarse = coarsened(fine, grain)
    for name in ("bad", "total", "covered_seconds"):
        assert sum(getattr(one, name).sum() for one in coarse) == sum(getattr(one, name).sum() for one in fine)
    assert all(one.span.grain_seconds == grain for one in coarse)


def test_a_tile_is_read_when_it_ends_after_the_start() -> None:
    piece = tiles(0, 60, [1, 2, 3])
    assert plain(runs([piece], 59)) == plain([piece])
    assert plain(runs([piece], 60)) == plain([tiles(60, 60, [2, 3])])
    assert plain(runs([piece], 61)) == plain([tiles(60, 60, [2, 3])])
    assert runs([piece], 180) == []


@pytest.mark.parametrize(("hole", "expected"), [(LONGEST_HOLE_SECONDS, 1), (LONGEST_HOLE_SECONDS + 60, 2)])
def test_a_long_hole_ends_a_run(hole: int, expected: int) -> None:
    assert len(runs([tiles(0, 60, [1]), tiles(60 + hole, 60, [1])], None)) == expected


def test_finer_wins_at_equal_coverage_and_loses_below() -> None:
    coarse = tiles(0, 300, [9])
    assert plain(runs([coarse, tiles(0, 60, [1, 1, 1, 1, 1])], None)) == plain([tiles(0, 60, [1] * 5)])
    assert plain(runs([coarse, tiles(0, 60, [1, 1, -1, 1, 1])], None)) == plain([coarse])


def test_erasing_clears_what_the_coarser_tile_covers_as_well() -> None:
    fine = tiles(0, 60, [1] * 15)
    coarse = tiles(300, 300, [7, -1])
    assert erase_covered(fine, coarse)
    assert plain([fine]) == [(0, 60, [1] * 5 + [0] * 5 + [1] * 5, [60] * 5 + [0] * 5 + [60] * 5)]
    assert not erase_covered(fine, coarse)
