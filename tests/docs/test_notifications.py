"""What docs/notifications.md shows is true: each example is taken from the page and run."""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from tests.support.ports import free_port
from tests.support.servers.alertmanager import Alertmanager
from tests.support.servers.webhook_receiver import WebhookReceiver
from tests.support.slo_service.slis import events_of
from tests.support.waiting import wait_until

from burnline_slo.adapters.receivers.alertmanager import AlertmanagerNotifier
from burnline_slo.adapters.receivers.webhook import WebhookNotifier, webhook_body
from burnline_slo.config.values import AlertmanagerConfig, WebhookConfig
from burnline_slo.domain.alerts import AlertKey, Change, Transition
from burnline_slo.domain.events import Events
from burnline_slo.domain.notification import Notification, message
from burnline_slo.domain.objective import Objective
from burnline_slo.domain.period import RollingPeriod
from burnline_slo.domain.policy import Severity
from burnline_slo.domain.slo import SLO
from burnline_slo.domain.status import assess
from burnline_slo.errors import DeliveryError

PAGE = (Path(__file__).parents[2] / "docs" / "notifications.md").read_text(encoding="utf-8")
URL = "https://burnline.example.org"
SECRET = base64.b64encode(bytes(range(32))).decode()


def examples(language: str, holding: str) -> str:
    """The one example of a language that holds a text."""
    found = [one for one in re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL) if holding in one]
    assert len(found) == 1
    return str(found[0])


def notification(
    *, severity: Severity = Severity.PAGE, tier: str = "page_1h", at: datetime | None = None
) -> Notification:
    slo = SLO(
        service="checkout",
        name="availability",
        objective=Objective(ratio=Decimal("0.999")),
        period=RollingPeriod(length=timedelta(days=30)),
        sli=events_of(bad="errors_total", total="requests_total"),
        owner="team-payments",
        runbook="https://runbooks.example.org/{service}",
        links={
            "dashboard": "https://grafana.example.org/d/slo-detail?var-slo_id={slo_id}",
            "logs": "https://logs.example.org/search?service={service}",
        },
        labels={"team": "payments"},
    )
    at = at or datetime(2026, 3, 1, 12, 4, tzinfo=UTC)
    month = Events(bad=562.5, total=1_000_000, covered=slo.period.length)
    status = assess(slo, at, month, dict.fromkeys(slo.policy.windows, month), {}, newest_data_at=at)
    transition = Transition(
        id="8d7f1e0c",
        key=AlertKey(slo_id=slo.id, tier=tier),
        severity=severity,
        change=Change.FIRING,
        at=at,
        since=at,
        long_burn_rate=20.25,
        short_burn_rate=98.6,
        threshold=14.4,
        reason="both windows burn faster than the threshold",
    )
    return Notification(id="n-1", receiver="chat", alert=message(transition, slo, URL, status), created_at=at)


@pytest.fixture
def secret_file(tmp_path: Path) -> Path:
    file = tmp_path / "hook"
    file.write_text(SECRET)
    return file


def signing(url: str, secret_file: Path | None) -> WebhookNotifier:
    config = WebhookConfig(name="chat", url=url, secret_file=secret_file)
    return WebhookNotifier(config, external_url=URL, clock=lambda: datetime.now(UTC))


def test_the_body_on_the_page_is_the_one_that_is_sent() -> None:
    assert json.loads(examples("json", "groupKey")) == json.loads(webhook_body(notification(), URL))


@pytest.fixture
def receiver_port(tmp_path: Path) -> Iterator[int]:
    """The port of the page's receiver, running; its output is in `tmp_path / "output"`."""
    program = tmp_path / "receiver.py"
    program.write_text(examples("python", "HTTPServer"))
    port = free_port()
    with (tmp_path / "output").open("w") as output:
        process = subprocess.Popen(
            [sys.executable, str(program)],
            env={**os.environ, "PORT": str(port), "HOOK_SECRET": SECRET},
            stdout=output,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield port
        finally:
            process.terminate()
            process.wait(timeout=10)


@pytest.mark.real
def test_the_receiver_on_the_page_accepts_what_is_signed_and_nothing_else(
    receiver_port: int, secret_file: Path, tmp_path: Path
) -> None:
    url = f"http://127.0.0.1:{receiver_port}/"

    def is_accepted(notifier: WebhookNotifier) -> bool:
        try:
            notifier.send(notification())
        except DeliveryError:
            return False
        return True

    with signing(url, secret_file) as genuine, signing(url, None) as unsigned:
        wait_until(lambda: is_accepted(genuine), timeout_seconds=20, what="the receiver accepts")
        with pytest.raises(DeliveryError, match="answered 401"):
            unsigned.send(notification())
        secret_file.write_text(base64.b64encode(bytes(32)).decode())
        with pytest.raises(DeliveryError, match="answered 401"):
            genuine.send(notification())
    lines = (tmp_path / "output").read_text().splitlines()
    assert lines == [f"firing {notification().alert.annotations['summary']}"]


def test_the_check_without_a_library_agrees(webhook_receiver: WebhookReceiver, secret_file: Path) -> None:
    space: dict[str, object] = {}
    exec(textwrap.dedent(examples("python", "is_genuine")), space)
    is_genuine = space["is_genuine"]
    assert callable(is_genuine)
    other = base64.b64encode(bytes(32)).decode()
    secret_file.write_text(f"{other}\n{SECRET}\n")
    with signing(webhook_receiver.url, secret_file) as notifier:
        notifier.send(notification())
    [request] = webhook_receiver.requests
    headers = dict(request.headers)
    assert is_genuine(SECRET, headers, request.body)
    assert is_genuine(other, headers, request.body)
    assert not is_genuine(base64.b64encode(b"x" * 32).decode(), headers, request.body)
    assert not is_genuine(SECRET, headers, request.body + b" ")
    assert not is_genuine(SECRET, headers | {"webhook-timestamp": "1"}, request.body)


@pytest.mark.real
def test_alertmanager_with_the_pages_configuration_sends_pages_and_holds_back_tickets(
    tmp_path: Path, webhook_receiver: WebhookReceiver
) -> None:
    text = examples("yaml", "inhibit_rules")
    text = re.sub(r"http://[a-z.]+/(page|ticket)", rf"http://127.0.0.1:{webhook_receiver.port}/\1", text)
    server = Alertmanager(tmp_path / "alertmanager", webhook_url=webhook_receiver.url)
    server.config.write_text(text.replace("group_wait: 30s", "group_wait: 0s"))
    at = datetime.now(UTC)
    with server:
        config = AlertmanagerConfig(name="am", url=server.url)
        with AlertmanagerNotifier(config, clock=lambda: datetime.now(UTC)) as notifier:
            notifier.send(notification(at=at))
            webhook_receiver.wait_for(lambda requests: len(requests) == 1, what="the page")
            notifier.send(notification(severity=Severity.TICKET, tier="ticket_3d", at=at))
            wait_until(
                lambda: sorted(len(alert["status"]["inhibitedBy"]) for alert in server.alerts()) == [0, 1],
                timeout_seconds=20,
                what="the ticket is inhibited",
            )
    [request] = webhook_receiver.requests
    assert request.path == "/page"
    assert request.json()["groupLabels"] == {"slo_id": "checkout/availability"}
