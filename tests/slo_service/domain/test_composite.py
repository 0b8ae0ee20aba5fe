from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from burnline_slo.domain.composite import Combine, CompositeSLI, MissingPart
from burnline_slo.domain.composite_sums import combined, combined_tiles
from burnline_slo.domain.events import Events
from burnline_slo.domain.no_data import NoData
from burnline_slo.domain.tile_layers import Sums

HOUR = timedelta(hours=1)
IDLE = Events(bad=0, total=0, covered=HOUR)
NOTHING = Events(bad=0, total=0, covered=timedelta())
RATIOS = st.floats(0, 1)


def events(error_ratio: float, total: float = 1_000) -> Events:
    return Events(bad=error_ratio * total, total=total, covered=HOUR)


def journey(
    combine: Combine = Combine.WEIGHTED, missing: MissingPart = MissingPart.LEFT_OUT, **weights: float
) -> CompositeSLI:
    return CompositeSLI(parts=tuple((weights or {"a": 1.0, "b": 1.0}).items()), combine=combine, missing=missing)


def ratio(sli: CompositeSLI, **parts: Events) -> float | NoData:
    return combined(sli, parts, HOUR).error_ratio()


def test_a_part_weighs_what_it_is_said_to_weigh_whatever_its_traffic() -> None:
    sli = journey(a=3.0, b=1.0)
    assert ratio(sli, a=events(0.1, total=10), b=events(0.5, total=1_000_000)) == pytest.approx(0.2)


def test_the_worst_part_decides_where_it_is_asked_to() -> None:
    assert ratio(journey(Combine.WORST), a=events(0.1), b=events(0.4)) == pytest.approx(0.4)


@pytest.mark.parametrize("silent", [IDLE, NOTHING])
def test_a_part_without_events_is_left_out_counts_as_failed_or_leaves_no_data(silent: Events) -> None:
    expected = {MissingPart.LEFT_OUT: pytest.approx(0.1), MissingPart.BAD: pytest.approx(0.55)}
    for missing, value in expected.items():
        assert ratio(journey(missing=missing), a=events(0.1), b=silent) == value
    assert isinstance(ratio(journey(missing=MissingPart.NO_DATA), a=events(0.1), b=silent), NoData)


def test_a_journey_none_of_whose_parts_has_data_has_none() -> None:
    for missing in MissingPart:
        assert isinstance(ratio(journey(missing=missing), a=NOTHING, b=NOTHING), NoData)


@given(a=RATIOS, b=RATIOS, weight=st.floats(0.01, 100))
def test_a_journey_lies_between_its_best_and_its_worst_part(a: float, b: float, weight: float) -> None:
    mean = ratio(journey(a=1.0, b=weight), a=events(a), b=events(b))
    assert not isinstance(mean, NoData)
    assert min(a, b) - 1e-9 <= mean <= max(a, b) + 1e-9


@given(a=RATIOS, b=RATIOS)
def test_tiles_and_windows_combine_alike(a: float, b: float) -> None:
    sli = journey(a=2.0, b=1.0)
    sums = [
        Sums(bad=np.array([one * 10]), total=np.array([10.0]), covered_seconds=np.array([3_600.0])) for one in (a, b)
    ]
    tiles = combined_tiles(sli, sums, 3_600)
    whole = combined(sli, {"a": events(a), "b": events(b)}, HOUR)
    assert tiles.bad[0] == pytest.approx(whole.bad)
    assert tiles.total[0] == whole.total == 3_600
