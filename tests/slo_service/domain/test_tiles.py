from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from burnline_slo.domain.tiles import Span, Tiles, from_epoch, split, to_epoch

MINUTE = 60


@pytest.mark.parametrize(("start", "end", "grain"), [(0, 90, 60), (30, 120, 60), (0, 60, 0), (0, 60, -60)])
def test_a_span_is_made_of_whole_tiles(start: int, end: int, grain: int) -> None:
    with pytest.raises(ValueError, match="made of whole tiles"):
        Span(start=start, end=end, grain_seconds=grain)


def test_a_span_does_not_end_before_it_starts() -> None:
    with pytest.raises(ValueError, match="ends where it starts or later"):
        Span(start=120, end=60, grain_seconds=60)


@pytest.mark.parametrize(("end", "count"), [(0, 0), (60, 1), (3_600, 60)])
def test_a_spans_length_is_its_number_of_tiles(end: int, count: int) -> None:
    assert len(Span(start=0, end=end, grain_seconds=60)) == count


def test_tiles_have_one_element_for_each() -> None:
    span = Span(start=0, end=120, grain_seconds=60)
    with pytest.raises(ValueError, match=r"arrays of shape \(2,\)"):
        Tiles(span=span, bad=np.zeros(2), total=np.zeros(3), covered_seconds=np.zeros(2, dtype=np.uint32))


def test_empty_tiles_cover_nothing() -> None:
    tiles = Tiles.empty(Span(start=0, end=180, grain_seconds=60))
    assert (tiles.bad.sum(), tiles.total.sum(), tiles.covered_seconds.sum()) == (0, 0, 0)


@given(st.integers(0, 4_000_000_000))
def test_moments_survive_the_way_to_seconds_and_back(seconds: int) -> None:
    assert to_epoch(from_epoch(seconds)) == seconds


def test_fractions_of_a_second_are_cut_off() -> None:
    assert to_epoch(datetime(1970, 1, 1, 0, 0, 59, 999_999, tzinfo=UTC)) == 59


def test_moments_of_any_time_zone_are_the_same_seconds() -> None:
    east = timezone(timedelta(hours=2))
    assert to_epoch(datetime(1970, 1, 1, 2, 1, tzinfo=east)) == 60


@given(
    start=st.integers(0, 3_000),
    length=st.integers(0, 3_000),
    fine_from=st.integers(-100, 7_000),
    coarse=st.sampled_from([1, 5, 60]),
)
def test_split_covers_exactly(start: int, length: int, fine_from: int, coarse: int) -> None:
    begin, end = start * MINUTE, (start + length) * MINUTE
    spans = split(begin, end, MINUTE, coarse * MINUTE, fine_from * MINUTE)
    covered = [moment for span in spans for moment in range(span.start, span.end, MINUTE)]
    assert covered == list(range(begin, end, MINUTE))
    assert all(len(span) for span in spans)


@given(start=st.integers(0, 3_000), length=st.integers(0, 3_000), fine_from=st.integers(-100, 7_000))
def test_split_is_fine_where_fine_tiles_are_kept_and_coarse_wherever_else_it_can_be(
    start: int, length: int, fine_from: int
) -> None:
    coarse = 5 * MINUTE
    spans = split(start * MINUTE, (start + length) * MINUTE, MINUTE, coarse, fine_from * MINUTE)
    for span in spans:
        if span.grain_seconds == coarse:
            assert span.end <= fine_from * MINUTE
        elif span.end <= fine_from * MINUTE:
            assert span.end - span.start < 2 * coarse
