"""Which requests write a line."""

import pytest
from opentelemetry.sdk.trace.sampling import TraceIdRatioBased
from opentelemetry.trace import NoOpTracerProvider
from prometheus_client import CollectorRegistry

from burnline._private import settings
from burnline._private.logs.access_log import LOW_64, line_bound
from burnline._private.logs.output import LineOutput
from burnline._private.metrics.families import Families
from burnline._private.runtime import Runtime
from burnline._private.settings import AccessLog

FEW = 1
MANY = LOW_64


@pytest.mark.parametrize(
    ("access_log", "trace_id", "failed", "written"),
    [
        ("all", MANY, False, True),
        ("errors", FEW, False, False),
        ("errors", MANY, True, True),
        ("off", FEW, True, False),
        (1.0, MANY, False, True),
        (0.0, 0, False, False),
        (0.0, MANY, True, True),
        (0.5, (1 << 63) - 1, False, True),
        (0.5, 1 << 63, False, False),
        (0.5, 1 << 64, False, True),
        (0.5, MANY, True, True),
    ],
)
def test_errors_have_their_line_and_of_the_others_the_share_that_was_asked_for(
    access_log: AccessLog, trace_id: int, failed: bool, written: bool
) -> None:
    made = settings.read({}, service="a", access_log=access_log)
    runtime = Runtime(
        made, Families(CollectorRegistry(), cardinality_limit=9), LineOutput(), provider=NoOpTracerProvider()
    )
    assert runtime.writes_line(trace_id, failed) is written


@pytest.mark.parametrize("ratio", [0.001, 0.01, 0.3, 1.0])
def test_a_kept_line_is_of_a_trace_that_opentelemetry_keeps_at_the_same_ratio(ratio: float) -> None:
    assert line_bound(ratio)[0] == TraceIdRatioBased(ratio).bound


@pytest.mark.parametrize("access_log", [-0.01, 1.01, float("nan"), "some"])
def test_what_is_no_choice_is_refused(access_log: AccessLog) -> None:
    with pytest.raises(ValueError, match="ratio from 0 to 1"):
        settings.read({}, service="a", access_log=access_log)
