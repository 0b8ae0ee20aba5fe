"""The shop in one process: every role's real application, called through WSGI instead of sockets."""

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from tests.support.sample_app.shop import ShopInProcess

import burnline
from burnline.testing import Captured
from burnline_sample_app.serving.application import Service
from burnline_sample_app.serving.roles import Role
from burnline_sample_app.serving.settings import ServiceSettings


@pytest.fixture
def captured() -> Iterator[Captured]:
    with burnline.testing(service="shop") as captured:
        yield captured


@pytest.fixture
def shop(tmp_path: Path, captured: Captured) -> Iterator[ShopInProcess]:
    services: dict[Role, Service] = {}
    for role in (Role.PAYMENTS, Role.CATALOG, Role.CHECKOUT, Role.STOREFRONT):
        clients = {
            peer: httpx2.Client(transport=httpx2.WSGITransport(app=services[peer].wsgi), base_url=f"http://{peer}.test")
            for peer in role.peers
        }
        settings = ServiceSettings(role=role, database_url=f"sqlite:///{tmp_path / f'{role}.db'}")
        services[role] = Service(settings, clients=clients)
    yield ShopInProcess(services=services)
    for service in services.values():
        service.close()
