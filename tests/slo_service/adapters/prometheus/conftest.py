"""A stub server and a client that does not wait between its tries."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import httpx2
import pytest
import stamina
from tests.support.slo_service.stub_server import StubServer

from burnline_slo.adapters.http import http_client
from burnline_slo.adapters.prometheus.api import TRIES, PrometheusApi
from burnline_slo.config.http_options import HttpOptions


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
