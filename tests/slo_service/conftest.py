"""Databases that are quick, a stub of Prometheus, and a client that does not wait between its tries."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import timedelta

import httpx2
import pytest
import sqlalchemy as sa
import stamina
from tests.support.servers.stub_prometheus import StubServer

from burnline_slo.http.client import http_client
from burnline_slo.http.options import HttpOptions
from burnline_slo.prometheus.api import PrometheusApi
from burnline_slo.prometheus.connection import TRIES


@pytest.fixture(scope="session", autouse=True)
def databases_need_not_outlive_a_power_cut() -> Iterator[None]:
    """Waiting for the disk at each commit takes longer than most tests."""

    def do_not_wait(connection: object, *_: object) -> None:
        if isinstance(connection, sqlite3.Connection):
            connection.execute("PRAGMA synchronous = OFF")

    sa.event.listen(sa.Pool, "checkout", do_not_wait)
    yield
    sa.event.remove(sa.Pool, "checkout", do_not_wait)


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
