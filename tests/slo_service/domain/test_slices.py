from datetime import timedelta
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.slo_service.slis import selector

from burnline_slo.domain.sli import AvailabilitySLI, EmptySlice, JointSlicesSLI, SlicesSLI, TimeslicesSLI
from burnline_slo.domain.slices import judge, slices_around
from burnline_slo.domain.tiles import Span, Tiles

SLICE = 300
COUNTS = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20), st.booleans()), min_size=1, max_size=30)


def slices(target: str | None, empty: EmptySlice = EmptySlice.LEFT_OUT, gauge: str = "up") -> TimeslicesSLI:
    share = None if target is None else Decimal(target)
    return TimeslicesSLI(
        of=AvailabilitySLI(gauge=selector(gauge)), slice=timedelta(seconds=SLICE), target=share, empty=empty
    )


def tiles(*counts: tuple[float, float] | None) -> Tiles:
    """A tile for each slice: bad and total, or None where nothing is known."""
    found = Tiles.empty(Span(start=0, end=SLICE * len(counts), grain_seconds=SLICE))
    for number, one in enumerate(counts):
        if one is not None:
            found.bad[number], found.total[number] = one
            found.covered_seconds[number] = SLICE
    return found


def judged(sli: SlicesSLI, *parts: Tiles, grain: int = SLICE) -> tuple[list[float], list[float]]:
    span = Span(start=0, end=parts[0].span.end, grain_seconds=grain)
    assert slices_around(sli, span) == parts[0].span
    found = judge(sli, parts, span)
    return found.bad.tolist(), found.total.tolist()


@pytest.mark.parametrize(("bad", "missed"), [(49, 0), (50, 0), (51, 1)])
def test_a_slice_at_its_target_is_good_and_one_event_below_it_is_bad(bad: int, missed: int) -> None:
    assert judged(slices("0.95"), tiles((bad, 1_000))) == ([missed], [1])


@pytest.mark.parametrize(
    ("empty", "bad", "total"),
    [(EmptySlice.LEFT_OUT, 0, 0), (EmptySlice.GOOD, 0, 1), (EmptySlice.BAD, 1, 1)],
)
def test_a_slice_without_events_is_what_its_file_says_and_one_without_data_is_nothing(
    empty: EmptySlice, bad: int, total: int
) -> None:
    assert judged(slices("0.95", empty), tiles((0, 0), None)) == ([bad, 0], [total, 0])
    assert judged(slices(None, empty), tiles((0, 0), None)) == ([bad, 0], [total, 0])


def test_without_a_target_each_slice_is_as_bad_as_its_own_share_whatever_its_traffic() -> None:
    bad, total = judged(slices(None), tiles((1, 1_000), (2, 4)))
    assert bad == pytest.approx([0.001, 0.5])
    assert total == [1, 1]


def test_slices_within_a_longer_tile_are_judged_each_by_itself_before_they_are_added_up() -> None:
    one, other = tiles((1, 1), (0, 1), (0, 1)), tiles((0, 1), (1, 1), (0, 1))
    whole = JointSlicesSLI(parts=(slices("0.9"), slices("0.9", gauge="other")))
    assert judged(whole, one, other, grain=3 * SLICE) == ([2], [3])


def test_a_judge_that_saw_nothing_leaves_the_verdict_to_the_others() -> None:
    whole = JointSlicesSLI(parts=(slices("0.9"), slices("0.9", gauge="other")))
    one, other = tiles((0, 0), (0, 0), None, (1, 2)), tiles((1, 1), (0, 1), None, None)
    assert judged(whole, one, other) == ([1, 0, 0, 1], [1, 1, 0, 1])


@given(one=COUNTS, other=COUNTS)
def test_joint_slices_are_bad_at_least_as_often_as_any_judge_finds_and_at_most_as_often_as_all_together(
    one: list[tuple[int, int, bool]], other: list[tuple[int, int, bool]]
) -> None:
    length = min(len(one), len(other))
    first, second = (
        tiles(*((min(bad, total), total) if known else None for bad, total, known in counts[:length]))
        for counts in (one, other)
    )
    judges = (slices("0.9"), slices("0.5", gauge="other"))
    alone = [np.array(judged(judge_, part)) for judge_, part in zip(judges, (first, second), strict=True)]
    bad, total = np.array(judged(JointSlicesSLI(parts=judges), first, second))
    assert (bad >= np.maximum(alone[0][0], alone[1][0])).all()
    assert (bad <= alone[0][0] + alone[1][0]).all()
    assert (total == np.maximum(alone[0][1], alone[1][1])).all()


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ((slices("0.9"),), "two parts or more"),
        ((slices("0.9"), slices("0.9", EmptySlice.BAD)), "one rule for empty ones"),
        ((slices("0.9"), slices(None)), "has a target"),
    ],
)
def test_judges_of_the_same_slices_fit_together(parts: tuple[TimeslicesSLI, ...], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        JointSlicesSLI(parts=parts)


def test_ledgers_of_slices_differ_by_how_they_are_judged() -> None:
    kinds: list[SlicesSLI] = [slices("0.9"), slices("0.95"), slices(None)]
    kinds.append(JointSlicesSLI(parts=(slices("0.9"), slices("0.95"))))
    assert len({sli.fingerprint() for sli in kinds}) == len(kinds)
    # A database holds this name.
    assert slices("0.9").fingerprint() == "307068679b59d5bb0925d1aaf73ec526"
