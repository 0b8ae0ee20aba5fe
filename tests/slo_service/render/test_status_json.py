"""A status as JSON: everything in it, nothing made up."""

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from tests.support.slo_service.board import NOW, Story, full_board, past_alert, slo

from burnline_slo.domain.alerts import AlertKey, FiringAlert, step
from burnline_slo.domain.events import Events
from burnline_slo.domain.policy import AlertPolicy, NoDataAlert, SpentAlert
from burnline_slo.domain.slo import SLO
from burnline_slo.domain.status import SloStatus, State, assess
from burnline_slo.render.status_json import alerts_json, firing_json, status_json, transition_json

MINUTE = timedelta(minutes=1)


def burning() -> SloStatus:
    return Story(slo=slo(), fault_ratio=0.035, fault_since=timedelta(minutes=40)).status()


def test_every_number_of_the_status_is_in_it() -> None:
    status = burning()
    body = status_json(status, "https://burnline.example/")
    assert body["id"] == "checkout/availability"
    assert (body["total_events"], body["bad_events"]) == (status.events.total, status.events.bad)
    assert body["objective_ratio"] == 0.999
    assert body["budget_spent_ratio"] == status.budget_spent_ratio
    assert list(body["burn_rates"]) == ["5m", "30m", "1h", "2h", "6h", "1d", "3d"]
    assert body["at"] == "2026-08-14T12:30:00Z"
    assert body["url"] == "https://burnline.example/slos/checkout/availability"


def test_without_a_service_there_is_no_page() -> None:
    assert status_json(burning())["url"] is None


def test_each_tier_says_whether_it_fires() -> None:
    alerts = {alert["tier"]: alert for alert in alerts_json(burning())}
    assert alerts["page_1h"]["state"] == "firing"
    assert alerts["page_1h"]["since"] == "2026-08-14T11:56:00Z"
    assert alerts["page_6h"]["state"] == "inactive"
    assert alerts["page_6h"]["since"] is None
    assert alerts["page_1h"]["threshold"] == 14.4


def test_missing_numbers_are_null_with_their_reason() -> None:
    body = status_json(Story(slo=slo(), covered=0.0).status())
    assert body["state"] == "no_data"
    assert body["no_data"] == "the source has no samples of this SLI in the whole period"
    assert body["sli_ratio"] is body["budget_remaining_ratio"] is body["budget_spent_ratio"] is None
    assert body["burn_rates"]["1h"] is None
    assert body["no_data_windows"]["1h"] == "no data in this window"
    assert {alert["state"] for alert in body["alerts"]} == {"no_data"}


def test_a_window_without_events_is_null_though_the_slo_is_fine() -> None:
    body = status_json(Story(slo=slo(), silent_since=timedelta(minutes=8)).status())
    assert body["state"] == "ok"
    assert body["no_data"] is None
    assert body["burn_rates"]["5m"] is None
    assert set(body["no_data_windows"]) == {"5m"}


def test_no_status_makes_json_that_is_not_json() -> None:
    for status in full_board().statuses():
        json.dumps(status_json(status), allow_nan=False)


def test_an_alert_of_a_tier_that_is_gone_still_shows() -> None:
    which = SLO(
        service="checkout",
        name="availability",
        objective=slo().objective,
        period=slo().period,
        sli=slo().sli,
        policy=AlertPolicy(tiers=slo().policy.tiers[1:]),
    )
    story = Story(slo=which)
    started = past_alert(slo(), "page_1h", timedelta(hours=1), timedelta(hours=1), 20, 30)[0]
    key = AlertKey(slo_id=which.id, tier="page_1h")
    windows = {window: story.window(window) for window in which.policy.windows}
    status = assess(which, NOW, story.window(which.period.length), windows, {key: FiringAlert(started=started)}, NOW)
    last = firing_json(status)[-1]
    assert (last["tier"], last["state"], last["long_window"]) == ("page_1h", "firing", None)


def test_a_transition_names_its_slo() -> None:
    change = past_alert(slo(), "page_1h", timedelta(hours=2), timedelta(minutes=30), 22.4, 61.0)[1]
    body = transition_json(change, "https://burnline.example")
    assert (body["service"], body["slo"], body["change"]) == ("checkout", "availability", "resolved")
    assert (body["since"], body["at"]) == ("2026-08-14T10:30:00Z", "2026-08-14T11:00:00Z")


def test_alerts_that_are_no_tiers_are_there_too_with_their_reason_while_they_fire() -> None:
    policy = AlertPolicy(tiers=(), spent=(SpentAlert(ratio=Decimal("0.5")),), no_data=NoDataAlert(after=MINUTE))
    one = replace(slo(), policy=policy)
    month = Events(bad=600, total=1_000_000, covered=one.period.length)
    firing, _ = step(one, {}, {}, NOW, lambda: "id", period=month, newest_data_at=NOW)
    status = assess(one, NOW, month, {}, firing, NOW)
    spent, no_data = alerts_json(status)
    assert (spent["tier"], spent["state"], spent["threshold"]) == ("spent_50", "firing", 0)
    assert spent["reason"] == "50% or more of the error budget is spent"
    assert (no_data["tier"], no_data["state"], no_data["reason"]) == ("no_data", "inactive", None)
    assert status.state is State.OK
