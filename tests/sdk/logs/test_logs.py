"""Lines: JSON, with the trace they belong to, and never an exception."""

import subprocess
import sys
from datetime import UTC, datetime

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import burnline
from burnline._private.logs.encoding import encode, timestamp
from burnline.testing import Captured


def test_a_line_of_the_logger_carries_the_current_span(captured: Captured) -> None:
    with burnline.span("work"):
        burnline.get_logger("orders").info("paid", order=7)
    (span,), (line,) = captured.spans, captured.lines
    assert line["trace_id"] == f"{span.context.trace_id:032x}"
    assert line["span_id"] == f"{span.context.span_id:016x}"
    assert (line["event"], line["order"], line["logger_name"], line["level"]) == ("paid", 7, "orders", "info")
    assert line["service"] == "shop"


def test_a_line_outside_of_any_span_has_no_trace(captured: Captured) -> None:
    burnline.get_logger().warning("alone")
    assert "trace_id" not in captured.lines[0]


def test_an_exception_is_rendered_into_the_line(captured: Captured) -> None:
    try:
        raise LookupError("gone")
    except LookupError:
        burnline.get_logger().exception("failed")
    assert "LookupError: gone" in captured.lines[0]["exception"]


class Stubborn:
    def __str__(self) -> str:
        raise RuntimeError("no text")


CYCLE: list[object] = []
CYCLE.append(CYCLE)


@pytest.mark.parametrize("value", [Stubborn(), object(), 2**80, "\ud800", b"\xff", CYCLE, {1: {2}}, float("nan")])
def test_every_value_gives_a_line(value: object) -> None:
    line = orjson.loads(encode({"event": "odd", "value": value}))
    assert line["event"] == "odd"


VALUES = st.none() | st.text(max_size=9) | st.integers() | st.floats() | st.lists(st.integers() | st.text(max_size=3))


@settings(max_examples=80)
@given(st.dictionaries(st.text(max_size=9), VALUES, max_size=5))
def test_whatever_is_logged_is_one_line_of_json(fields: dict[str, object]) -> None:
    line = encode(fields)
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")
    orjson.loads(line)


@given(st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1)))  # noqa: DTZ001 - the strategy adds the zone
def test_a_timestamp_reads_back_as_the_moment(moment: datetime) -> None:
    at = moment.replace(tzinfo=UTC)
    nanoseconds = (int(at.timestamp()) * 1_000_000 + at.microsecond) * 1000
    assert datetime.fromisoformat(timestamp(nanoseconds)) == at


@pytest.mark.real
def test_a_configuration_of_structlog_by_the_host_is_kept() -> None:
    code = """
import structlog
structlog.configure(processors=[structlog.processors.KeyValueRenderer()], logger_factory=structlog.PrintLoggerFactory())
import burnline
burnline.configure(service="guest")
burnline.get_logger().info("mine")
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=True)
    assert done.stdout == "event='mine'\n"
