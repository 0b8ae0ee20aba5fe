"""What Prometheus reads from the service."""

import gzip
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from flask.testing import FlaskClient
from prometheus_client import CollectorRegistry, Counter
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_openmetrics
from prometheus_client.parser import text_string_to_metric_families as parse_text
from tests.support.slo_service.board import FakeBoard, Story, slo

from burnline_slo.domain.policy import AlertPolicy, Severity, SpentAlert
from burnline_slo.web.app import create_app
from scripts import programs

OPENMETRICS = {"Accept": "application/openmetrics-text; version=1.0.0"}
PROMETHEUS_2 = (
    "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
    "text/plain;version=0.0.4;q=0.5,*/*;q=0.1"
)
PROMETHEUS_3 = (
    "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
    "application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,*/*;q=0.2"
)


def samples(client: FlaskClient, slo_id: str) -> Mapping[str, float]:
    """Every sample of one SLO by name."""
    families = parse_text(client.get("/metrics").text)
    return {
        sample.name: sample.value
        for family in families
        for sample in family.samples
        if sample.labels.get("slo_id") == slo_id
    }


def test_an_slo_has_the_series_that_recording_rules_would_give_it(board: FakeBoard, client: FlaskClient) -> None:
    status = board.status("checkout/availability")
    assert status is not None
    found = samples(client, "checkout/availability")
    assert set(found) == {
        "slo:objective:ratio",
        "slo:error_budget:ratio",
        "slo:time_period:days",
        *(f"slo:sli_error:ratio_rate{window}" for window in ("5m", "30m", "1h", "2h", "6h", "1d", "3d", "30d")),
        "slo:current_burn_rate:ratio",
        "slo:period_burn_rate:ratio",
        "slo:period_error_budget_remaining:ratio",
        "slo:period_error_budget_remaining_raw:ratio",
        "slo:error_budget:events",
        "slo:total_events:rate5m",
        "slo:bad_events:rate5m",
        "slo_alert_state",
        "slo_alert_threshold_burn_rate",
        "slo_info",
    }
    assert found["slo:objective:ratio"] == 0.999
    assert found["slo:error_budget:ratio"] == 0.001
    assert found["slo:time_period:days"] == 30
    assert found["slo:sli_error:ratio_rate30d"] == status.events.bad / status.events.total
    assert found["slo:sli_error:ratio_rate5m"] == pytest.approx(0.0353, rel=1e-3)
    assert found["slo:current_burn_rate:ratio"] == pytest.approx(35.3, rel=1e-3)
    assert found["slo:period_burn_rate:ratio"] + found["slo:period_error_budget_remaining:ratio"] == pytest.approx(1)


@pytest.mark.parametrize("slo_id", ["mailer/delivery", "search/availability", "orders/availability"])
def test_without_data_the_measured_series_are_absent(client: FlaskClient, slo_id: str) -> None:
    expected = {"slo:objective:ratio", "slo:error_budget:ratio", "slo:time_period:days", "slo_info"}
    expected |= {"slo_alert_state", "slo_alert_threshold_burn_rate"}
    assert set(samples(client, slo_id)) == expected


def test_a_window_without_data_is_absent_alone() -> None:
    quiet = FakeBoard(stories=[Story(slo=slo(), silent_since=timedelta(minutes=8))])
    found = samples(create_app(quiet, external_url="http://localhost").test_client(), "checkout/availability")
    assert "slo:current_burn_rate:ratio" not in found
    assert "slo:sli_error:ratio_rate5m" not in found
    assert "slo:sli_error:ratio_rate30m" in found


def test_alerts_have_their_state_and_their_threshold(board: FakeBoard, client: FlaskClient) -> None:
    found = {
        (sample.name, sample.labels["tier"]): (sample.value, sample.labels.get("long_window"))
        for family in parse_text(client.get("/metrics").text)
        for sample in family.samples
        if sample.labels.get("slo_id") == "checkout/availability" and "tier" in sample.labels
    }
    status = board.status("checkout/availability")
    assert status is not None
    firing = {alert.key.tier for alert in status.firing}
    assert firing
    for tier, threshold, window in (("page_1h", 14.4, "1h"), ("page_6h", 6, "6h"), ("ticket_3d", 1, "3d")):
        value, long_window = found["slo_alert_threshold_burn_rate", tier]
        assert value == pytest.approx(threshold)
        assert long_window == window
        assert found["slo_alert_state", tier] == (float(tier in firing), None)


def test_never_nan(client: FlaskClient) -> None:
    assert "NaN" not in client.get("/metrics").text


def test_info_says_what_the_slo_is(client: FlaskClient) -> None:
    infos = [
        sample.labels
        for family in parse_text(client.get("/metrics").text)
        for sample in family.samples
        if sample.name == "slo_info" and sample.labels["slo_id"] == "checkout/availability"
    ]
    assert infos == [
        {
            "slo_id": "checkout/availability",
            "service": "checkout",
            "slo": "availability",
            "team": "payments",
            "objective": "99.9",
            "period": "30d",
            "owner": "team-payments",
            "runbook": "https://runbooks.example/checkout",
        }
    ]


def test_labels_of_the_file_can_not_take_the_place_of_ours() -> None:
    odd = slo(labels={"slo_id": "other/slo", "team-name": "a", "1st": "b", "objective": "50"})
    client = create_app(FakeBoard(stories=[Story(slo=odd)]), external_url="http://localhost").test_client()
    assert samples(client, "checkout/availability")["slo_info"] == 1
    assert 'team_name="a"' in client.get("/metrics").text
    assert '_1st="b"' in client.get("/metrics").text
    assert "other/slo" not in client.get("/metrics").text


def test_alerts_that_are_no_tiers_have_a_state_as_well() -> None:
    policy = AlertPolicy(tiers=(), spent=(SpentAlert(ratio=Decimal("0.5"), severity=Severity.PAGE),))
    client = create_app(
        FakeBoard(stories=[Story(slo=replace(slo(), policy=policy))]), external_url="http://localhost"
    ).test_client()
    lines = [line for line in client.get("/metrics").text.splitlines() if line.startswith("slo_alert_")]
    (line,) = lines
    assert 'severity="page"' in line
    assert 'tier="spent_50"' in line
    assert line.endswith(" 0.0")


def test_openmetrics_when_asked_for_it(client: FlaskClient) -> None:
    answer = client.get("/metrics", headers=OPENMETRICS)
    assert answer.mimetype == "application/openmetrics-text"
    assert answer.text.endswith("# EOF\n")
    families = parse_openmetrics(answer.text)  # type: ignore[no-untyped-call]  # prometheus_client types only some
    assert {family.name for family in families} >= {"slo", "slo:objective:ratio"}


@pytest.mark.parametrize("accept", [PROMETHEUS_2, PROMETHEUS_3, OPENMETRICS["Accept"], "text/plain", "*/*", ""])
def test_names_are_the_same_in_every_form(client: FlaskClient, accept: str) -> None:
    def names(text: str) -> set[str]:
        return {line.partition("{")[0] for line in text.splitlines() if not line.startswith("#")}

    assert names(client.get("/metrics", headers={"Accept": accept}).text) == names(client.get("/metrics").text)


def test_compressed_when_asked_for_it(client: FlaskClient) -> None:
    answer = client.get("/metrics", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.data) == client.get("/metrics").data


def test_the_services_own_metrics_are_there_too(board: FakeBoard) -> None:
    registry = CollectorRegistry()
    Counter("burnline_ticks", "Finished ticks.", registry=registry).inc()
    client = create_app(board, external_url="http://localhost", registry=registry).test_client()
    text = client.get("/metrics").text
    assert "burnline_ticks_total 1.0" in text
    assert "slo:objective:ratio{" in text


@pytest.mark.real
def test_promtool_finds_nothing_to_complain_about(client: FlaskClient) -> None:
    promtool = programs.look_up("promtool")
    if promtool is None:
        pytest.skip("no promtool on this machine")
    text = client.get("/metrics").text
    done = subprocess.run(
        [promtool, "check", "metrics"], input=text, capture_output=True, text=True, timeout=30, check=False
    )
    complaints = [line for line in (done.stdout + done.stderr).splitlines() if "should not contain ':'" not in line]
    assert not complaints
