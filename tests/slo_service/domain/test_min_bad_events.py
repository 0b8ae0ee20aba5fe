from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.support.slo_service.values import orders_slo

from burnline_slo.domain.alerts import read_tier
from burnline_slo.domain.events import Events
from burnline_slo.domain.policy import AlertPolicy, default_policy
from burnline_slo.domain.slo import SLO


def with_floor(floor: int) -> SLO:
    return replace(orders_slo(), policy=AlertPolicy(tiers=default_policy().tiers, min_bad_events=floor))


def windows(bad: float, total: float) -> Mapping[timedelta, Events]:
    return {window: Events(bad=bad, total=total, covered=window) for window in default_policy().windows}


@pytest.mark.parametrize(("bad", "breached"), [(4, False), (5, True), (6, True)])
def test_a_tier_fires_from_the_floor_of_bad_events_on(bad: float, breached: bool) -> None:
    floor = with_floor(5)
    assert read_tier(floor, floor.policy.tiers[0], windows(bad, 10)).breached is breached


def test_one_failed_request_of_one_fires_without_a_floor() -> None:
    none = with_floor(0)
    assert read_tier(none, none.policy.tiers[0], windows(1, 1)).breached is True


def test_a_floor_is_never_negative() -> None:
    with pytest.raises(ValueError, match="zero or more"):
        AlertPolicy(tiers=(), min_bad_events=-1)
