import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from tests.support.sample_app.shop import ShopInProcess

from burnline_sample_app.errors import PeerUnavailableError
from burnline_sample_app.faults.fault import Fault
from burnline_sample_app.scenarios.player import FaultControl, play
from burnline_sample_app.scenarios.scenario import Scenario, Step
from burnline_sample_app.serving.roles import Role
from burnline_sample_app.serving.run import open_listener
from burnline_sample_app.serving.server import Server


def _step(after_seconds: float, duration_seconds: float) -> Step:
    fault = Fault(duration=timedelta(seconds=duration_seconds), error_ratio=1.0)
    return Step(after=timedelta(seconds=after_seconds), role=Role.CATALOG, fault=fault)


def _scenario(*steps: Step) -> Scenario:
    return Scenario(name="mine", summary="x", lasts=timedelta(seconds=60), steps=steps, alerts=())


@pytest.fixture
def control(shop: ShopInProcess) -> Iterator[FaultControl]:
    with _serving(shop) as url:
        yield FaultControl({Role.CATALOG: url})


@contextmanager
def _serving(shop: ShopInProcess) -> Iterator[str]:
    service = shop.services[Role.CATALOG]
    server = Server(service.wsgi, open_listener("127.0.0.1", 0), threads=2, stop_grace_seconds=1)
    thread = threading.Thread(target=server.run)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.stop()
    thread.join(timeout=10)


def test_each_fault_starts_at_its_time_and_none_is_left(shop: ShopInProcess, control: FaultControl) -> None:
    switch = shop.services[Role.CATALOG].switch
    seen: list[float] = []
    started = time.monotonic()

    def on_step(_: Step) -> None:
        assert switch.is_active("error_ratio")
        seen.append(time.monotonic() - started)

    assert play(_scenario(_step(0.2, 0.1), _step(0, 0.1)), control, threading.Event(), on_step=on_step)
    assert time.monotonic() - started >= 0.3
    assert len(seen) == 2
    assert seen[1] >= 0.2
    assert switch.active() is None


def test_stopping_leaves_no_fault_behind(shop: ShopInProcess, control: FaultControl) -> None:
    stop = threading.Event()
    assert not play(_scenario(_step(0, 60)), control, stop, on_step=lambda _: stop.set())
    assert shop.services[Role.CATALOG].switch.active() is None


def test_nothing_to_do_is_done_at_once(control: FaultControl) -> None:
    assert play(_scenario(), control, threading.Event())


def test_a_service_that_is_away_is_reported() -> None:
    with open_listener("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(PeerUnavailableError, match="catalog: ConnectError"):
        play(_scenario(_step(0, 1)), FaultControl({Role.CATALOG: f"http://127.0.0.1:{port}"}), threading.Event())
