import signal
from collections.abc import Iterator

import pytest

from burnline_sample_app.stopping import stop_on_signals


@pytest.fixture(autouse=True)
def handlers() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def test_a_second_signal_does_not_interrupt_what_the_first_began() -> None:
    stopped = []

    def stop() -> None:
        signal.raise_signal(signal.SIGTERM)
        signal.raise_signal(signal.SIGINT)
        stopped.append("once")

    stop_on_signals(stop)
    signal.raise_signal(signal.SIGTERM)
    assert stopped == ["once"]
