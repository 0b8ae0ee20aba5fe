"""Fixtures that start real servers, shared by all tests; no distribution of ours is needed for them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import hypothesis
import pytest
from tests.support.servers.alertmanager import Alertmanager
from tests.support.servers.prometheus import Prometheus
from tests.support.servers.victoria_metrics import VictoriaMetrics
from tests.support.servers.webhook_receiver import WebhookReceiver

from scripts import programs

# Tests start hundreds of Python processes; where this is set, as in many images, each compiles all it imports.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

hypothesis.settings.register_profile("burnline", deadline=None)  # a busy machine is no fault of an example's
hypothesis.settings.load_profile("burnline")
pytest_plugins = ["tests.support.only_this_process"]
if find_spec("burnline"):
    pytest_plugins.append("tests.support.sdk.as_it_was")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where several workers share the files, those that wait for real servers go first: none is left for last.

    The whole stacks before all others, for they take longest; see `--no-loadscope-reorder` in the Makefile.
    """

    def turn(item: pytest.Item) -> int:
        return 0 if "end_to_end" in item.path.parts else 1 if item.path in real else 2

    if hasattr(config, "workerinput"):
        real = {item.path for item in items if item.get_closest_marker("real")}
        items.sort(key=turn)


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
    found = programs.look_up("chromium")
    if found is None:
        pytest.skip("browser test skipped: no chromium on this machine (install it: apt-get install chromium)")
    return found
