from datetime import UTC, datetime

from tests.support.slo_service.values import orders_slo

from burnline_slo.domain.alerts import AlertKey, Change, Transition
from burnline_slo.domain.notification import message
from burnline_slo.domain.policy import Severity

AT = datetime(2024, 5, 1, tzinfo=UTC)


def transition(tier: str) -> Transition:
    return Transition(
        id="1",
        key=AlertKey(slo_id="shop/orders", tier=tier),
        severity=Severity.PAGE,
        change=Change.FIRING,
        at=AT,
        since=AT,
        long_burn_rate=20.0,
        short_burn_rate=20.0,
        threshold=14.4,
        reason="both windows burn faster than the threshold",
    )


def test_labels_and_annotations_of_a_tier_come_on_top_of_the_slos() -> None:
    said = message(transition("page_1h"), orders_slo({"team": "night"}, {"link": "night"}), "http://localhost")
    assert (said.labels["team"], said.labels["area"], said.annotations["link"]) == ("night", "front", "night")


def test_other_tiers_keep_the_slos_own() -> None:
    said = message(transition("page_6h"), orders_slo({"team": "night"}, {"link": "night"}), "http://localhost")
    assert (said.labels["team"], said.annotations["link"]) == ("web", "all")


def test_a_tier_cannot_take_the_identity_of_its_alert_away() -> None:
    said = message(
        transition("page_1h"), orders_slo({"severity": "x", "slo_id": "y"}, {"summary": "z"}), "http://localhost"
    )
    assert (said.labels["severity"], said.labels["slo_id"]) == ("page", "shop/orders")
    assert said.annotations["summary"].startswith("shop/orders: page_1h is firing")
