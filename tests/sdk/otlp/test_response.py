"""What a collector's answer says: as OpenTelemetry's and Google's own messages write it, and never an exception."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceResponse
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from burnline._private.otlp.response import rejected_records, retry_after_seconds, retry_info_seconds
from burnline._private.wire import block, fields, number, text

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@given(st.integers(0, 2**63 - 1), st.text())
def test_rejected_spans_and_lines_are_read_from_partial_success(count: int, why: str) -> None:
    spans, lines = ExportTraceServiceResponse(), ExportLogsServiceResponse()
    spans.partial_success.rejected_spans = count
    lines.partial_success.rejected_log_records = count
    spans.partial_success.error_message = lines.partial_success.error_message = why
    assert rejected_records(spans.SerializeToString()) == count
    assert rejected_records(lines.SerializeToString()) == count


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"partialSuccess":{"rejectedSpans":"3"}}', block(1, number(1, -3))])
def test_an_answer_that_says_nothing_of_it_rejects_nothing(body: bytes) -> None:
    assert rejected_records(body) == 0


@given(st.binary())
def test_any_bytes_can_be_read(body: bytes) -> None:
    assert rejected_records(body) >= 0
    assert (retry_info_seconds(body) or 0.0) >= 0


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("3", 3.0),
        (" 120 ", 120.0),
        ("soon", None),
        ("-3", None),
        (format_datetime(NOW + timedelta(seconds=90), usegmt=True), 90.0),
        (format_datetime(NOW - timedelta(seconds=90), usegmt=True), 0.0),
        ("Sun, 01 Mar 2026 12:00:05 -0000", 5.0),
    ],
)
def test_retry_after_is_seconds_or_a_date(header: str | None, seconds: float | None) -> None:
    assert retry_after_seconds(header, NOW) == seconds


def status(*details: bytes) -> bytes:
    """A google.rpc.Status."""
    return number(1, 8) + text(2, "too many") + b"".join(block(3, detail) for detail in details)


def detail(kind: str, content: bytes) -> bytes:
    return text(1, f"type.googleapis.com/google.rpc.{kind}") + block(2, content)


@pytest.mark.parametrize(
    ("content", "seconds"),
    [
        (status(detail("RetryInfo", block(1, number(1, 3) + number(2, 500_000_000)))), 3.5),
        (status(detail("ErrorInfo", text(1, "x")), detail("RetryInfo", block(1, number(1, 7)))), 7.0),
        (status(detail("RetryInfo", b"")), 0.0),
        (status(detail("RetryInfo", block(1, number(1, -1)))), 0.0),
        (status(detail("ErrorInfo", block(1, number(1, 3)))), None),
        (status(), None),
        (b"", None),
    ],
)
def test_retry_info_is_read_from_the_details_of_a_status(content: bytes, seconds: float | None) -> None:
    assert retry_info_seconds(content) == seconds


def test_fields_read_what_the_protobuf_library_writes() -> None:
    span = Span(name="work", start_time_unix_nano=7, flags=0x100, kind=Span.SPAN_KIND_SERVER, trace_state="a=b")
    assert dict(fields(span.SerializeToString())) == {
        3: b"a=b",
        5: b"work",
        6: 2,
        7: (7).to_bytes(8, "little"),
        16: (0x100).to_bytes(4, "little"),
    }


@pytest.mark.parametrize("message", [b"\x08", b"\x08" + b"\xff" * 11, b"\x0a\x05ab", b"\x0b", b"\x09abc"])
def test_what_is_no_message_is_told(message: bytes) -> None:
    with pytest.raises(ValueError, match="no message of protocol buffers"):
        list(fields(message))
