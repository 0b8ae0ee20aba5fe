"""Fixtures that start real servers, shared by all tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from opentelemetry import trace
from tests.support.servers.alertmanager import Alertmanager
from tests.support.servers.prometheus import Prometheus
from tests.support.servers.victoria_metrics import VictoriaMetrics
from tests.support.servers.webhook_receiver import WebhookReceiver

import burnline
from burnline._private.process import PROCESS
from burnline_sample_app.demo import tools


@pytest.fixture(scope="session", autouse=True)
def structlog_is_set_up_by_the_sdk() -> None:
    """Before any test: the SDK leaves structlog alone where somebody else has configured it, and structlog's own
    `capture_logs`, in whatever test runs first, would count as that somebody for the rest of the process."""
    import structlog  # noqa: F401 - the SDK sets it up once it is imported

    with burnline.testing():
        pass


@pytest.fixture(autouse=True)
def sdk_is_left_as_it_was() -> Iterator[None]:
    """A test that configures the SDK in this process, or leaves a span current, would change the tests after it."""
    yield
    assert PROCESS.runtime is None, "use burnline.testing() instead of configure() or a bare instrument()"
    assert not trace.get_current_span().get_span_context().is_valid, "close the response, end the span"


@pytest.fixture
def webhook_receiver() -> Iterator[WebhookReceiver]:
    """A receiver that answers 200 until the test tells it otherwise."""
    with WebhookReceiver() as receiver:
        yield receiver


@pytest.fixture
def prometheus(tmp_path: Path) -> Iterator[Prometheus]:
    """A running, empty Prometheus that scrapes nothing yet."""
    with Prometheus(tmp_path / "prometheus") as server:
        yield server


@pytest.fixture
def alertmanager(tmp_path: Path, webhook_receiver: WebhookReceiver) -> Iterator[Alertmanager]:
    """A running Alertmanager that sends to `webhook_receiver`."""
    with Alertmanager(tmp_path / "alertmanager", webhook_url=webhook_receiver.url) as server:
        yield server


@pytest.fixture
def victoria_metrics(tmp_path: Path) -> Iterator[VictoriaMetrics]:
    """A running, empty VictoriaMetrics."""
    with VictoriaMetrics(tmp_path / "victoria-metrics") as server:
        yield server


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The system's Chromium. Without one the test is skipped, and says so."""
    found = tools.look_up("chromium")
    if found is None:
        pytest.skip("browser test skipped: no chromium on this machine (install it: apt-get install chromium)")
    return found
