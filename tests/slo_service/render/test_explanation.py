from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from tests.support.slo_service.slis import selector
from tests.support.slo_service.values import orders_slo

from burnline_slo.domain.objective import Objective
from burnline_slo.domain.policy import AlertPolicy, NoDataAlert, SpentAlert, default_policy
from burnline_slo.domain.sli import LatencySLI
from burnline_slo.render.explanation import explanation

PLAIN = orders_slo()


def test_an_events_slo_is_explained_down_to_the_second() -> None:
    text = explanation(PLAIN)
    assert "shop/orders: 99.9% of the events are good, over 30d" in text
    assert "in events    1,000 of each 1,000,000 may be bad" in text
    assert "in time      43 min 12 s of full outage, or 7h 12 min with 10% errors, at steady traffic" in text
    assert "page_1h    page      2%     1h (5m)" in text


def test_every_tier_has_its_detection_and_reset_times() -> None:
    (row,) = [line for line in explanation(PLAIN).splitlines() if line.startswith("  page_1h") and "/" in line]
    assert row.split("  ")[-1] == "-"
    assert row.startswith("  page_1h    52 s / 4 min 56 s / 2%")


def test_a_latency_slo_names_its_threshold() -> None:
    latency = LatencySLI(histogram=selector('s_seconds{job="a"}'), threshold_seconds=Decimal("0.3"))
    assert 'good events: at most 300 ms  s_seconds_bucket{job="a",le="0.3"}' in explanation(replace(PLAIN, sli=latency))


def test_a_tier_that_cannot_fire_says_so() -> None:
    assert "can never fire" in explanation(replace(PLAIN, objective=Objective(ratio=Decimal("0.9"))))


def test_an_slo_without_alerts_says_so() -> None:
    assert explanation(replace(PLAIN, policy=AlertPolicy(tiers=()))).endswith("Alerts: none")


def test_a_floor_on_bad_events_is_said() -> None:
    policy = AlertPolicy(tiers=default_policy().tiers, min_bad_events=7)
    assert "No alert below 7 bad events" in explanation(replace(PLAIN, policy=policy))


def test_what_else_is_told_is_said() -> None:
    policy = AlertPolicy(
        tiers=(), spent=(SpentAlert(ratio=Decimal("0.75")),), no_data=NoDataAlert(after=timedelta(hours=1))
    )
    text = explanation(replace(PLAIN, policy=policy))
    assert "spent_75 (ticket) fires when 75% of the budget is spent." in text
    assert text.endswith("no_data (ticket) fires when there has been no data for 1h.")
