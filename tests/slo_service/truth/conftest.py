"""A Prometheus that holds every kind of series whose truth is known."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.support.servers.blocks import write_blocks
from tests.support.servers.prometheus import Prometheus
from tests.support.slo_service.truth.kinds import WORLD, days, openmetrics


@pytest.fixture(scope="session")
def prometheus_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("kinds")
    server = Prometheus(folder / "prometheus", retention="10y")
    for number, (start, end) in enumerate(days()):
        (folder / f"{number:02}.om").write_text(openmetrics(WORLD.series, start, end))
    write_blocks(sorted(folder.glob("*.om")), server.data)
    with server:
        yield server.url
