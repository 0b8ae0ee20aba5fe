from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.servers.alertmanager import Alertmanager
from tests.support.servers.webhook_receiver import WebhookReceiver
from tests.support.slo_service.records import NOON, notification
from tests.support.waiting import wait_until

from burnline_slo.adapters.receivers.alert_json import fingerprint, webhook_alert
from burnline_slo.adapters.receivers.alertmanager import AlertmanagerNotifier, postable_alert, valid_labels
from burnline_slo.config.values import AlertmanagerConfig
from burnline_slo.domain.notification import AlertMessage, Notification
from burnline_slo.errors import DeliveryError


def now() -> datetime:
    return datetime.now(UTC)


def firing(name: str, *, starts_at: datetime, tier: str = "page_1h", ends_at: datetime | None = None) -> Notification:
    given_alert = notification(tier=tier).alert
    alert = AlertMessage(
        labels=given_alert.labels,
        annotations=given_alert.annotations,
        starts_at=starts_at,
        ends_at=ends_at,
        url=given_alert.url,
    )
    return Notification(id=name, receiver="am", alert=alert, created_at=starts_at)


@pytest.fixture
def notifier(alertmanager: Alertmanager) -> Iterator[AlertmanagerNotifier]:
    config = AlertmanagerConfig(name="am", url=alertmanager.url)
    with AlertmanagerNotifier(config, clock=now) as made:
        yield made


@pytest.mark.real
def test_firing_and_resolved_go_through_alertmanager_to_its_webhook(
    notifier: AlertmanagerNotifier, webhook_receiver: WebhookReceiver
) -> None:
    start = now().replace(microsecond=0) - timedelta(minutes=3)
    started = firing("n1", starts_at=start)
    notifier.send(started)
    webhook_receiver.wait_for(lambda requests: len(requests) == 1, what="firing")
    # A reminder moves the end that Alertmanager knows into the future; the resolved one, with an earlier end, must win.
    notifier.remind([started.alert], now())
    ended = firing("n2", starts_at=start, ends_at=start + timedelta(minutes=1))
    notifier.send(ended)
    _, resolved = webhook_receiver.wait_for(lambda requests: len(requests) == 2, what="resolved")
    theirs = webhook_receiver.requests[0].json()
    assert theirs["status"] == "firing"
    assert theirs["version"] == "4"
    assert theirs["alerts"] == [webhook_alert(started.alert)]  # field by field what our own webhook sends
    assert resolved.json()["status"] == "resolved"
    assert resolved.json()["alerts"] == [webhook_alert(ended.alert)]


@pytest.mark.real
def test_reminders_hold_all_alerts_for_a_while(notifier: AlertmanagerNotifier, alertmanager: Alertmanager) -> None:
    start = now() - timedelta(hours=1)
    alerts = [firing(f"n{number}", starts_at=start, tier=f"tier_{number}").alert for number in range(130)]
    notifier.remind([], now())
    assert alertmanager.alerts() == []
    said_at = now()
    notifier.remind(alerts, said_at)
    wait_until(lambda: len(alertmanager.alerts()) == 130, timeout_seconds=10, what="all alerts are there")
    for alert in alertmanager.alerts():
        left = datetime.fromisoformat(alert["endsAt"]) - said_at
        assert timedelta(minutes=14) < left <= timedelta(minutes=15)
        assert alert["generatorURL"] == "http://burnline.example/slos/checkout/availability"


@pytest.mark.real
def test_fingerprints_are_those_of_alertmanager(alertmanager: Alertmanager) -> None:
    odd = [
        {"alertname": "SLOErrorBudgetBurn", "slo_id": "checkout/availability"},
        {"alertname": "Ünïcode", "b": "2", "a": "1"},
        {"alertname": "x", "Z": "ÿ\n\"'", "_a": "🔥"},
    ]
    config = AlertmanagerConfig(name="am", url=alertmanager.url)
    with AlertmanagerNotifier(config, clock=now) as notifier:
        notifier.remind(
            [AlertMessage(labels=one, annotations={}, starts_at=now(), ends_at=None, url="") for one in odd], now()
        )
    wait_until(lambda: len(alertmanager.alerts()) == len(odd), timeout_seconds=10, what="alerts are there")
    assert {one["fingerprint"] for one in alertmanager.alerts()} == {fingerprint(labels) for labels in odd}


@pytest.mark.real
def test_odd_labels_are_made_valid_and_do_not_stop_the_others(
    notifier: AlertmanagerNotifier, alertmanager: Alertmanager
) -> None:
    odd = AlertMessage(
        labels={"alertname": "odd", "my-label": "x", "1st": "y", "empty": ""},
        annotations={"run.book": "z"},
        starts_at=now(),
        ends_at=None,
        url="http://burnline.example/",
    )
    notifier.remind([odd, notification().alert], now())
    wait_until(lambda: len(alertmanager.alerts()) == 2, timeout_seconds=10, what="both alerts are there")
    [held] = [alert for alert in alertmanager.alerts() if alert["labels"]["alertname"] == "odd"]
    assert held["labels"] == {"alertname": "odd", "my_label": "x", "_1st": "y"}
    assert held["annotations"] == {"run_book": "z"}


@pytest.mark.real
def test_what_alertmanager_refuses_is_an_error_with_its_words(
    notifier: AlertmanagerNotifier, alertmanager: Alertmanager
) -> None:
    without_labels = AlertMessage(labels={}, annotations={}, starts_at=now(), ends_at=None, url="")
    with pytest.raises(DeliveryError, match=r"answered 400 Bad Request: .*at least one label pair"):
        notifier.remind([without_labels], now())
    alertmanager.stop()
    with pytest.raises(DeliveryError, match="could not be reached"):
        notifier.send(notification())


def test_a_firing_alert_ends_later_than_it_starts_whatever_the_clocks_say() -> None:
    ahead = firing("n1", starts_at=NOON + timedelta(hours=1)).alert
    assert postable_alert(ahead, NOON)["endsAt"] == "2026-03-01T13:00:00Z"


@given(st.dictionaries(st.text(max_size=5), st.text(max_size=3)))
def test_label_names_are_valid_and_right_ones_are_kept(labels: dict[str, str]) -> None:
    made = valid_labels(labels | {"slo_id": "a/b"})
    assert made["slo_id"] == "a/b"
    assert all(name.replace("_", "a").isalnum() and name.isascii() and not name[0].isdigit() for name in made)
    assert all(made.values())


def test_a_name_that_was_right_wins_over_one_that_was_changed() -> None:
    assert valid_labels({"slo_id": "ours", "slo-id": "theirs"}) == {"slo_id": "ours"}


def test_the_address_may_have_a_path(webhook_receiver: WebhookReceiver) -> None:
    config = AlertmanagerConfig(name="am", url=f"http://127.0.0.1:{webhook_receiver.port}/alerts/")
    with AlertmanagerNotifier(config, clock=now) as notifier:
        notifier.send(notification())
    assert [request.path for request in webhook_receiver.requests] == ["/alerts/api/v2/alerts"]
