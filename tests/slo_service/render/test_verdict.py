"""One sentence says why an SLO is in its state."""

from datetime import timedelta

from tests.support.slo_service.board import Story, slo

from burnline_slo.render.verdict import full_outage_left, hour_burn, verdict


def test_a_burning_slo_names_its_most_urgent_alert() -> None:
    text = verdict(Story(slo=slo(), fault_ratio=0.035, fault_since=timedelta(minutes=40)).status())
    assert text == "page_1h is firing: burn rate 23.6× over 1h and 35.3× over 5m, threshold 14.4×."


def test_a_spent_budget_is_counted() -> None:
    text = verdict(Story(slo=slo(), error_ratio=0.00101).status())
    assert text.startswith("Error budget exhausted: 104,717 bad events in 30d, 103,680 are allowed.")


def test_a_spent_budget_that_still_burns_says_both() -> None:
    assert "ticket_3d is firing" in verdict(Story(slo=slo(), error_ratio=0.002).status())


def test_missing_data_says_why() -> None:
    text = verdict(Story(slo=slo(), fault="Prometheus did not answer").status())
    assert text == "No data: Prometheus did not answer."


def test_calm_says_what_is_left() -> None:
    assert verdict(Story(slo=slo()).status()) == "Within budget: 72,576 more bad events are allowed in 30d."
    assert verdict(Story(slo=slo(), error_ratio=0.0009).status()).startswith("Less than 25%")


def test_what_is_left_as_time_of_full_outage() -> None:
    assert full_outage_left(Story(slo=slo(), error_ratio=0.0).status()) == timedelta(minutes=43.2)
    assert full_outage_left(Story(slo=slo(), covered=0.0).status()) is None


def test_the_hours_burn_rate_is_the_shortest_window_of_an_hour_or_more() -> None:
    burning = hour_burn(Story(slo=slo()).status())
    assert burning is not None
    assert burning[0] == timedelta(hours=1)
