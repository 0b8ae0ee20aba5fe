"""A stub of Prometheus, and a client that does not wait between its tries."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import httpx2
import pytest
import stamina
from tests.support.servers.stub_prometheus import StubServer

from burnline_slo.http.client import http_client
from burnline_slo.http.options import HttpOptions
from burnline_slo.prometheus.api import PrometheusApi
from burnline_slo.prometheus.connection import TRIES


@pytest.fixture
def stub() -> Iterator[StubServer]:
    with StubServer() as server:
        yield server


@pytest.fixture
def client() -> Iterator[httpx2.Client]:
    with http_client(HttpOptions(timeout=timedelta(seconds=0.3))) as opened:
        yield opened


@pytest.fixture
def api(stub: StubServer, client: httpx2.Client) -> Iterator[PrometheusApi]:
    """Asks the stub; it tries as often as ever, but at once."""
    with stamina.set_testing(True, attempts=TRIES):
        yield PrometheusApi(stub.url + "/", client)
