"""These tests run in an environment of their own, which has grafana-client: see test_push_environment.py."""

import importlib.util
from collections.abc import Iterator

import pytest

if importlib.util.find_spec("grafana_client") is None:
    collect_ignore_glob = ["test_*.py"]
else:
    from tests.support.dashboards.stub_grafana import StubGrafana

    from burnline_dashboards.grafana.client import GrafanaClient

    @pytest.fixture
    def stub() -> Iterator[StubGrafana]:
        with StubGrafana() as server:
            yield server

    @pytest.fixture
    def grafana(stub: StubGrafana) -> Iterator[GrafanaClient]:
        """An editor's connection, that waits shortly before it tries again."""
        with GrafanaClient(stub.url, token="editor-token", first_wait_seconds=0.01, attempts=3) as client:
            yield client
