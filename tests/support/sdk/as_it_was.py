"""Fixtures of every test where the SDK is installed: no test changes it, or structlog, for the tests after it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from opentelemetry import trace

import burnline
from burnline._private.process import PROCESS


@pytest.fixture(scope="session", autouse=True)
def structlog_is_set_up_by_the_sdk() -> None:
    """Before any test: the SDK leaves structlog alone where somebody else has configured it, and structlog's own
    `capture_logs`, in whatever test runs first, would count as that somebody for the rest of the process."""
    import structlog  # noqa: F401 - the SDK sets it up once it is imported

    with burnline.testing():
        pass


@pytest.fixture(autouse=True)
def sdk_is_left_as_it_was() -> Iterator[None]:
    """A test that configures the SDK in this process, or leaves a span current, would change the tests after it."""
    yield
    assert PROCESS.runtime is None, "use burnline.testing() instead of configure() or a bare instrument()"
    assert not trace.get_current_span().get_span_context().is_valid, "close the response, end the span"
