"""A run on a stack of which only the receiver is there; scenarios without faults need no more."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest
from rich.console import Console
from tests.support.sample_app.told import PAGE

from burnline_sample_app.demo.demo_stack import Addresses
from burnline_sample_app.demo.receiver import Receiver
from burnline_sample_app.demo.scenario_result import Failed, Passed
from burnline_sample_app.demo.scenario_run import ScenarioRun
from burnline_sample_app.demo.terminal_view import TerminalView
from burnline_sample_app.errors import PeerUnavailableError, ProcessFailedError
from burnline_sample_app.faults.fault import Fault
from burnline_sample_app.scenarios.scenario import Scenario, Step
from burnline_sample_app.serving.roles import Role

NOWHERE = "http://127.0.0.1:9"
CALM = Scenario(name="calm", summary="Nothing.", lasts=timedelta(0), steps=(), alerts=())


class EmptyStack:
    """A receiver, and nobody at any other address."""

    def __init__(self, receiver: Receiver) -> None:
        self.receiver = receiver
        self.addresses = Addresses(
            shop=dict.fromkeys(Role, NOWHERE), prometheus=NOWHERE, slo_service=NOWHERE, receiver=receiver.url
        )
        self.failure: ProcessFailedError | None = None

    def check(self) -> None:
        if self.failure is not None:
            raise self.failure


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[EmptyStack]:
    receiver = Receiver(log=tmp_path / "webhooks.jsonl")
    receiver.start()
    yield EmptyStack(receiver)
    receiver.stop()


def tell(stack: EmptyStack, scenario: Scenario) -> tuple[object, str]:
    """The result, and all that was said."""
    file = io.StringIO()
    with TerminalView(Console(file=file, width=200)) as view:
        result = ScenarioRun(stack, view, scenario, fault_after_seconds=0).run(until_result=True)
    return result, file.getvalue()


def test_a_calm_time_ends_well_and_a_silent_service_is_said(stack: EmptyStack) -> None:
    result, said = tell(stack, CALM)
    assert result == Passed(summary="no alert, as expected")
    assert "scenario calm: Nothing." in said
    assert "done: no alert, as expected" in said


def test_an_alert_that_nobody_expects_is_shown_and_ends_it(stack: EmptyStack) -> None:
    httpx2.post(stack.receiver.url, json=PAGE)
    result, said = tell(stack, CALM)
    assert result == Failed(reason="page_1h of checkout/availability fired, which calm does not expect")
    assert "webhook FIRING: page page_1h of checkout/availability" in said


def test_a_part_that_has_ended_ends_the_story(stack: EmptyStack) -> None:
    stack.failure = ProcessFailedError("prometheus ended")
    with pytest.raises(ProcessFailedError, match="prometheus ended"):
        tell(stack, CALM)


def test_a_fault_that_cannot_be_put_ends_the_story_with_the_reason(stack: EmptyStack) -> None:
    fault = Fault(duration=timedelta(seconds=1), error_ratio=1.0)
    step = Step(after=timedelta(0), role=Role.CHECKOUT, fault=fault)
    broken = Scenario(name="broken", summary="", lasts=timedelta(seconds=60), steps=(step,), alerts=())
    with pytest.raises(PeerUnavailableError, match="checkout"):
        tell(stack, broken)


def test_a_service_that_does_not_answer_is_told_beside_the_old_table(stack: EmptyStack) -> None:
    long = Scenario(name="long", summary="", lasts=timedelta(seconds=0.5), steps=(), alerts=())
    _, said = tell(stack, long)
    assert "the SLO service does not answer (ConnectError); the table is old. Waiting for 0:00:00.5" in said
