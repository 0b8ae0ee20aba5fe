"""Which requests write a line."""

import pytest
from opentelemetry.sdk.trace.sampling import TraceIdRatioBased

from burnline._private import settings
from burnline._private.logs.access_log import LineSampler
from burnline._private.settings import AccessLog

FEW = 1
MANY = (1 << 64) - 1


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
    assert LineSampler(access_log).keeps(trace_id, failed) is written


@pytest.mark.parametrize("ratio", [0.001, 0.01, 0.3, 1.0])
def test_a_kept_line_is_of_a_trace_that_opentelemetry_keeps_at_the_same_ratio(ratio: float) -> None:
    bound, lines = TraceIdRatioBased(ratio).bound, LineSampler(ratio)
    assert lines.keeps(bound - 1, False)
    assert ratio == 1 or not lines.keeps(bound, False)


@pytest.mark.parametrize("access_log", [-0.01, 1.01, float("nan"), "some"])
def test_what_is_no_choice_is_refused(access_log: AccessLog) -> None:
    with pytest.raises(ValueError, match="ratio from 0 to 1"):
        settings.read({}, service="a", access_log=access_log)
