from datetime import timedelta

from burnline_sample_app.faults.fault import Fault
from burnline_sample_app.faults.switch import FaultSwitch, Injection

HARMLESS = Injection(fail=False, delay_seconds=0.0)


class _Clock:
    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def _fault(error_ratio: float = 1.0, seed: int = 0, route: str | None = None) -> Fault:
    return Fault(duration=timedelta(seconds=10), error_ratio=error_ratio, seed=seed, route=route)


def test_a_fault_ends_by_itself_exactly_after_its_duration() -> None:
    clock = _Clock()
    switch = FaultSwitch(clock)
    switch.put(_fault())
    clock.seconds = 109.999
    assert switch.decide("/orders").fail
    assert switch.is_active("error_ratio")
    clock.seconds = 110.0
    assert switch.decide("/orders") == HARMLESS
    assert switch.active() is None


def test_a_cleared_fault_is_over_at_once() -> None:
    switch = FaultSwitch(_Clock())
    switch.put(_fault())
    switch.clear()
    assert switch.decide(None) == HARMLESS


def test_the_same_seed_fails_the_same_requests() -> None:
    def drawn(seed: int) -> list[bool]:
        switch = FaultSwitch(_Clock())
        switch.put(_fault(error_ratio=0.5, seed=seed))
        return [switch.decide(None).fail for _ in range(50)]

    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)


def test_the_error_ratio_is_the_share_that_fails() -> None:
    switch = FaultSwitch(_Clock())
    switch.put(_fault(error_ratio=0.9))
    failed = sum(switch.decide(None).fail for _ in range(10_000))
    assert 8_850 < failed < 9_150


def test_a_fault_on_a_route_leaves_the_others_alone() -> None:
    switch = FaultSwitch(_Clock())
    switch.put(_fault(route="/orders"))
    assert switch.decide("/orders").fail
    assert switch.decide("/quotes") == HARMLESS
    assert switch.decide(None) == HARMLESS


def test_a_dependency_is_down_while_the_fault_says_so() -> None:
    clock = _Clock()
    switch = FaultSwitch(clock)
    switch.put(Fault(duration=timedelta(seconds=10), dependency_down="payments"))
    assert switch.is_down("payments")
    assert not switch.is_down("database")
    clock.seconds = 110.0
    assert not switch.is_down("payments")
