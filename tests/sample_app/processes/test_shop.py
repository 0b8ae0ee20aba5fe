"""The shop as it runs: four processes on real sockets."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from tests.support.waiting import wait_until

from burnline_sample_app.processes.shop import Shop
from burnline_sample_app.serving.roles import Role

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with Shop(folder=tmp_path_factory.mktemp("shop")) as shop:
        yield shop


def _lines(shop: Shop, role: Role) -> list[dict[str, object]]:
    log_path = shop.processes.children[role].log_path
    assert log_path is not None
    return [json.loads(line) for line in log_path.read_text().splitlines()]


def _answers(url: str) -> bool:
    try:
        return httpx2.get(f"{url}/healthz", timeout=5).status_code == 200
    except httpx2.TransportError:
        return False


def test_one_purchase_is_one_trace_through_the_services(shop: Shop) -> None:
    trace_id = "0af7651916cd43dd8448eb211c80319c"
    order = httpx2.post(
        f"{shop.url(Role.STOREFRONT)}/api/orders",
        json={"items": {"mug": 2, "tea": 1}},
        headers={"traceparent": f"00-{trace_id}-b7ad6b7169203331-01"},
    )
    assert (order.status_code, order.json()["trace_id"]) == (201, trace_id)

    def told(role: Role) -> bool:
        return any(line.get("trace_id") == trace_id for line in _lines(shop, role))

    wait_until(lambda: all(told(role) for role in Role), timeout_seconds=20, what="every service has its line")


def test_every_service_counts_its_requests_under_its_name(shop: Shop) -> None:
    httpx2.post(f"{shop.url(Role.STOREFRONT)}/api/orders", json={"items": {"mug": 1}})
    for role, route in {
        Role.STOREFRONT: "/api/orders",
        Role.CATALOG: "/products",
        Role.CHECKOUT: "/orders",
        Role.PAYMENTS: "/charges",
    }.items():
        text = httpx2.get(f"{shop.url(role)}/metrics").text
        counts = re.findall(r"http_server_request_duration_seconds_count\{([^}]*)\} (\S+)", text)
        found = {labels: float(value) for labels, value in counts if f'service="{role}"' in labels}
        assert sum(value for labels, value in found.items() if f'http_route="{route}"' in labels) >= 1
        assert any('http_response_status_code="502"' in labels for labels in found), "errors start at 0"
        assert "/faults" not in text
        assert "/healthz" not in text


def test_a_service_that_is_killed_comes_back_on_its_port(shop: Shop) -> None:
    before = shop.url(Role.PAYMENTS)
    os.kill(shop.processes.children[Role.PAYMENTS].process.pid, signal.SIGKILL)
    wait_until(lambda: not _answers(before), timeout_seconds=20, what="nobody answers")
    failed = httpx2.post(f"{shop.url(Role.STOREFRONT)}/api/orders", json={"items": {"mug": 1}}, timeout=10)
    assert failed.status_code == 502
    shop.restart(Role.PAYMENTS)
    assert shop.url(Role.PAYMENTS) == before

    def buys() -> bool:
        answer = httpx2.post(f"{shop.url(Role.STOREFRONT)}/api/orders", json={"items": {"mug": 1}}, timeout=10)
        return answer.status_code == 201

    wait_until(buys, timeout_seconds=30, what="somebody can buy again")


@pytest.fixture
def up(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], dict[str, str]]]:
    """`python -m burnline_sample_app up`, and the addresses that it prints."""
    command = [sys.executable, "-m", "burnline_sample_app", "up", "--folder", str(tmp_path / "shop")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout is not None
    urls: dict[str, str] = {}
    for line in process.stdout:
        if line.startswith("Ctrl-C"):
            break
        name, address = line.split(maxsplit=1)
        urls[name] = address.strip()
    urls.pop("logs")
    yield process, urls
    process.kill()
    process.communicate(timeout=10)


def test_ctrl_c_ends_every_service(up: tuple[subprocess.Popen[str], dict[str, str]]) -> None:
    process, urls = up
    assert set(urls) == set(Role)
    assert all(_answers(url) for url in urls.values())
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=15) == 0
    assert not any(_answers(url) for url in urls.values())


def test_when_one_service_dies_all_end(up: tuple[subprocess.Popen[str], dict[str, str]], tmp_path: Path) -> None:
    process, urls = up
    (victim,) = [
        int(path.name)
        for path in Path("/proc").iterdir()
        if path.name.isdigit() and "catalog" in _command(path) and _parent(path) == process.pid
    ]
    os.kill(victim, signal.SIGKILL)
    assert process.wait(timeout=15) == 1
    assert process.stdout is not None
    assert "catalog ended with code -9" in process.stdout.read()
    assert not any(_answers(url) for url in urls.values())


def _command(process: Path) -> list[str]:
    try:
        return (process / "cmdline").read_text().split("\0")
    except OSError:
        return []


def _parent(process: Path) -> int:
    return int((process / "stat").read_text().rpartition(")")[2].split()[1])
