from __future__ import annotations

import base64
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError
from tests.support.servers.webhook_receiver import Received, WebhookReceiver
from tests.support.slo_service.records import NOON, notification

from burnline_slo.adapters.receivers.alert_json import fingerprint
from burnline_slo.adapters.receivers.webhook import WebhookNotifier
from burnline_slo.config.values import WebhookConfig
from burnline_slo.errors import DeliveryError, SecretError
from burnline_slo.http.options import HttpOptions

SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
OTHER = base64.b64encode(bytes(32)).decode().rstrip("=")


def notifier(
    receiver: WebhookReceiver, secret_file: Path | None = None, *, url: str = "", timeout_seconds: float = 5
) -> WebhookNotifier:
    config = WebhookConfig(
        name="hook",
        url=url or receiver.url,
        http=HttpOptions(timeout=timedelta(seconds=timeout_seconds)),
        secret_file=secret_file,
    )
    return WebhookNotifier(config, external_url="http://burnline.example", clock=lambda: datetime.now(UTC))


@pytest.fixture
def hook(webhook_receiver: WebhookReceiver) -> Iterator[WebhookNotifier]:
    with notifier(webhook_receiver) as made:
        yield made


@pytest.fixture
def secret_file(tmp_path: Path) -> Path:
    file = tmp_path / "secret"
    file.write_text(SECRET + "\n")
    return file


def send_one(hook: WebhookNotifier, receiver: WebhookReceiver) -> Received:
    hook.send(notification())
    return receiver.requests[-1]


def test_the_body_is_that_of_alertmanager(hook: WebhookNotifier, webhook_receiver: WebhookReceiver) -> None:
    sent = notification()
    hook.send(sent)
    [request] = webhook_receiver.requests
    assert request.headers["content-type"] == "application/json"
    assert request.json() == {
        "version": "4",
        "groupKey": '{}:{slo_id="checkout/availability"}',
        "truncatedAlerts": 0,
        "status": "firing",
        "receiver": "hook",
        "groupLabels": {"slo_id": "checkout/availability"},
        "commonLabels": dict(sent.alert.labels),
        "commonAnnotations": dict(sent.alert.annotations),
        "externalURL": "http://burnline.example",
        "alerts": [
            {
                "status": "firing",
                "labels": dict(sent.alert.labels),
                "annotations": dict(sent.alert.annotations),
                "startsAt": "2026-03-01T12:00:00Z",
                "endsAt": "0001-01-01T00:00:00Z",
                "generatorURL": "http://burnline.example/slos/checkout/availability",
                "fingerprint": fingerprint(sent.alert.labels),
            }
        ],
    }


def test_a_resolved_alert_has_its_end(hook: WebhookNotifier, webhook_receiver: WebhookReceiver) -> None:
    hook.send(notification(resolved=True))
    body = webhook_receiver.requests[0].json()
    assert body["status"] == body["alerts"][0]["status"] == "resolved"
    assert body["alerts"][0]["endsAt"] == "2026-03-01T12:10:00Z"


@pytest.mark.parametrize("status", [200, 201, 204, 299])
def test_any_2xx_is_accepted(status: int, hook: WebhookNotifier, webhook_receiver: WebhookReceiver) -> None:
    webhook_receiver.answer(status)
    send_one(hook, webhook_receiver)


@pytest.mark.parametrize("status", [300, 400, 404, 410, 429, 500, 503])
def test_any_other_status_is_an_error_that_names_it(
    status: int, hook: WebhookNotifier, webhook_receiver: WebhookReceiver
) -> None:
    webhook_receiver.answer(status)
    with pytest.raises(DeliveryError, match=f"^127.0.0.1:{webhook_receiver.port} answered {status} "):
        hook.send(notification())


def test_a_refused_connection_is_an_error(hook: WebhookNotifier, webhook_receiver: WebhookReceiver) -> None:
    webhook_receiver.refuse()
    with pytest.raises(DeliveryError, match=r"could not be reached: .*refused"):
        hook.send(notification())


def test_a_receiver_that_never_answers_is_an_error(webhook_receiver: WebhookReceiver) -> None:
    webhook_receiver.hang()
    with (
        notifier(webhook_receiver, timeout_seconds=0.2) as hook,
        pytest.raises(DeliveryError, match=r"could not be reached: no answer in time \(ReadTimeout\)"),
    ):
        hook.send(notification())


def test_the_id_is_the_same_at_each_retry_signed_or_not(
    hook: WebhookNotifier, webhook_receiver: WebhookReceiver, secret_file: Path
) -> None:
    webhook_receiver.answer(503)
    with notifier(webhook_receiver, secret_file) as signing:
        for one in (hook, hook, signing, signing):
            with pytest.raises(DeliveryError):
                one.send(notification("n-7"))
    requests = webhook_receiver.requests
    assert [request.headers["webhook-id"] for request in requests] == ["n-7"] * 4
    assert len({request.body for request in requests}) == 1
    assert ["webhook-signature" in request.headers for request in requests] == [False, False, True, True]


def test_the_signature_verifies_with_the_standard_library_for_it(
    webhook_receiver: WebhookReceiver, secret_file: Path
) -> None:
    with notifier(webhook_receiver, secret_file) as hook:
        request = send_one(hook, webhook_receiver)
    headers = dict(request.headers)
    assert Webhook(SECRET).verify(request.body, headers)["version"] == "4"
    with pytest.raises(WebhookVerificationError, match="No matching signature"):
        Webhook(SECRET).verify(request.body.replace(b"firing", b"resolv"), headers)
    with pytest.raises(WebhookVerificationError, match="No matching signature"):
        Webhook(OTHER).verify(request.body, headers)


def test_two_secrets_give_two_signatures_and_a_changed_file_needs_no_restart(
    webhook_receiver: WebhookReceiver, secret_file: Path
) -> None:
    with notifier(webhook_receiver, secret_file) as hook:
        send_one(hook, webhook_receiver)
        secret_file.write_text(f"{SECRET}\n{OTHER}\n")
        request = send_one(hook, webhook_receiver)
    for secret in (SECRET, OTHER):
        Webhook(secret).verify(request.body, dict(request.headers))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "the file is empty"),
        (b"not base64!", "must be base64"),
        (base64.b64encode(b"short"), "must have 24 bytes or more"),
        (b"\xff\xfe", "it is not text"),
        (None, "No such file"),
    ],
)
def test_an_unusable_secret_is_said_at_the_start_without_showing_it(
    content: bytes | None, words: str, tmp_path: Path, webhook_receiver: WebhookReceiver
) -> None:
    file = tmp_path / "secret"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(SecretError, match=words) as caught:
        notifier(webhook_receiver, file)
    assert str(file) in str(caught.value)
    assert not content or content.decode("latin-1") not in str(caught.value)


def test_a_secret_that_becomes_unusable_is_a_delivery_error(
    webhook_receiver: WebhookReceiver, secret_file: Path
) -> None:
    with notifier(webhook_receiver, secret_file) as hook:
        secret_file.unlink()
        with pytest.raises(DeliveryError, match=r"the webhook secret in .* cannot be read"):
            hook.send(notification())
    assert webhook_receiver.requests == []


def test_neither_errors_nor_logs_show_the_path_and_query_of_the_address(
    webhook_receiver: WebhookReceiver, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    secret_url = f"http://127.0.0.1:{webhook_receiver.port}/services/T0K3N?key=hunter2"
    with notifier(webhook_receiver, url=secret_url) as hook:
        hook.send(notification())
        webhook_receiver.answer(500)
        with pytest.raises(DeliveryError) as answered:
            hook.send(notification())
        webhook_receiver.refuse()
        with pytest.raises(DeliveryError) as refused:
            hook.send(notification())
    told = f"{answered.value} {refused.value} {caplog.text}"
    assert "T0K3N" not in told
    assert "hunter2" not in told


def test_reminders_are_not_for_webhooks(hook: WebhookNotifier, webhook_receiver: WebhookReceiver) -> None:
    hook.remind([notification().alert], NOON)
    assert webhook_receiver.requests == []
