"""The WSGI layer: when a request ends, and that nothing of the SDK's reaches the host."""

import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from opentelemetry import trace
from opentelemetry.trace import StatusCode

import burnline
from burnline._private.guard import GUARD
from burnline._private.logs.output import LineOutput
from burnline._private.process import PROCESS
from burnline._private.web.request import ServerRequest
from burnline.testing import Captured

COUNT = "http_server_request_duration_seconds_count"
Start = Callable[..., Any]


def environ(path: str = "/", **more: str) -> dict[str, Any]:
    return {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "http",
        **more,
    }


def start(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> Callable[[bytes], object]:
    return lambda _: None


def plain(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
    start_response("200 OK", [])
    return [b"plain"]


def test_a_streamed_body_is_measured_until_it_is_closed() -> None:
    with burnline.testing(clock_at=datetime(2026, 1, 1, tzinfo=UTC)) as captured:
        clock = captured.clock
        assert clock is not None

        def streaming(environ: dict[str, Any], start_response: Start) -> Iterator[bytes]:
            start_response("200 OK", [])
            for _ in range(4):
                clock.advance(0.05)
                yield b"chunk"

        body = burnline.instrument(streaming)(environ(), start)
        assert list(body) == [b"chunk"] * 4
        clock.advance(0.1)
        body.close()  # type: ignore[attr-defined]
        assert captured.lines[0]["duration_seconds"] == pytest.approx(0.3)
        assert captured.value("http_server_request_duration_seconds_sum") == pytest.approx(0.3)


def test_the_span_is_current_while_the_body_is_made(captured: Captured) -> None:
    seen = []

    def streaming(environ: dict[str, Any], start_response: Start) -> Iterator[bytes]:
        start_response("200 OK", [])
        seen.append(trace.get_current_span().get_span_context().span_id)
        yield b""

    body = burnline.instrument(streaming)(environ(), start)
    list(body)
    body.close()  # type: ignore[attr-defined]
    assert seen == [captured.spans[0].context.span_id]
    assert not trace.get_current_span().get_span_context().is_valid


def test_an_exception_in_the_body_is_an_error_although_the_status_was_200(captured: Captured) -> None:
    def failing(environ: dict[str, Any], start_response: Start) -> Iterator[bytes]:
        start_response("200 OK", [])
        yield b"half"
        raise ConnectionError("the source went away")

    body = burnline.instrument(failing)(environ(), start)
    with pytest.raises(ConnectionError):
        list(body)
    body.close()  # type: ignore[attr-defined]
    assert captured.spans[0].status.status_code is StatusCode.ERROR
    assert captured.lines[0]["error_type"] == "ConnectionError"
    assert captured.value(COUNT) == 1


def test_an_abandoned_body_ends_once(captured: Captured) -> None:
    def endless(environ: dict[str, Any], start_response: Start) -> Iterator[bytes]:
        start_response("200 OK", [])
        while True:
            yield b"more"

    body = burnline.instrument(endless)(environ(), start)
    next(iter(body))
    body.close()  # type: ignore[attr-defined]
    body.close()  # type: ignore[attr-defined]
    assert captured.value(COUNT) == 1
    assert captured.value("http_server_active_requests") == 0


def test_a_body_closed_in_another_thread_ends_without_a_complaint(
    captured: Captured, caplog: pytest.LogCaptureFixture
) -> None:
    body = burnline.instrument(plain)(environ(), start)
    thread = threading.Thread(target=body.close)  # type: ignore[attr-defined]
    thread.start()
    thread.join()
    assert len(captured.spans) == 1
    assert caplog.records == []


def test_a_body_that_nobody_closes_ends_when_it_is_dropped(captured: Captured) -> None:
    body = burnline.instrument(plain)(environ(), start)
    list(body)
    del body
    assert captured.value(COUNT) == 1


def test_the_close_of_the_apps_body_is_called_and_still_belongs_to_the_request(captured: Captured) -> None:
    class Body(list[bytes]):
        def close(self) -> None:
            with burnline.span("cleaning"):
                pass

    def closing(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        start_response("200 OK", [])
        return Body([b"x"])

    body = burnline.instrument(closing)(environ(), start)
    body.close()  # type: ignore[attr-defined]
    cleaning, request = captured.spans
    assert cleaning.parent is not None
    assert cleaning.parent.span_id == request.context.span_id


def test_active_requests_rise_and_fall(captured: Captured) -> None:
    body = burnline.instrument(plain)(environ(), start)
    during = active(captured)
    body.close()  # type: ignore[attr-defined]
    assert (during, active(captured)) == (1, 0)


def active(captured: Captured) -> float:
    return sum(
        sample.value
        for metric in PROCESS.metrics().registry.collect()
        if metric.name == "http_server_active_requests"
        for sample in metric.samples
        if sample.labels["service"] == "shop"
    )


def test_wrapping_twice_measures_once(captured: Captured) -> None:
    once = burnline.instrument(plain)
    assert burnline.instrument(once) is once

    def outer(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        return once(environ, start_response)

    burnline.instrument(outer)(environ(), start).close()  # type: ignore[attr-defined]
    assert captured.value(COUNT) == 1


def test_a_route_can_be_told_for_other_frameworks(captured: Captured) -> None:
    app = burnline.instrument(plain, route_of=lambda environ: "/orders/{order}")
    app(environ("/orders/7"), start).close()  # type: ignore[attr-defined]
    assert captured.value(COUNT, http_route="/orders/{order}") == 1


def test_something_that_is_no_application_is_refused(captured: Captured) -> None:
    with pytest.raises(TypeError, match="takes a Flask, WSGI or ASGI application; got int"):
        burnline.instrument(7)


@pytest.mark.parametrize("port", ["eighty", "", "-1", "９", "99999999999"])
def test_a_port_that_is_no_number_does_no_harm(port: str, captured: Captured) -> None:
    body = burnline.instrument(plain)(environ(SERVER_PORT=port), start)
    assert list(body) == [b"plain"]
    body.close()  # type: ignore[attr-defined]
    assert "server.port" not in (captured.spans[0].attributes or {})


def broken(*_args: object, **_kwargs: object) -> Any:
    raise RuntimeError("a fault of the SDK")


@pytest.mark.parametrize("place", ["__init__", "_report", "_describe_span", "_write_line"])
def test_a_fault_of_the_sdk_changes_no_response_and_is_counted(
    place: str, captured: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ServerRequest, place, broken)
    before = sum(GUARD.counts().values())
    body = burnline.instrument(plain)(environ(), start)
    assert list(body) == [b"plain"]
    getattr(body, "close", lambda: None)()
    assert sum(GUARD.counts().values()) > before
    assert captured.value("burnline_internal_errors_total") >= 1


def test_a_route_function_that_raises_changes_no_response(captured: Captured) -> None:
    body = burnline.instrument(plain, route_of=broken)(environ(), start)
    assert list(body) == [b"plain"]
    body.close()  # type: ignore[attr-defined]
    assert captured.value(COUNT, http_route="") == 1


def test_a_closed_standard_output_changes_no_response(captured: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    class Closed:
        def write(self, text: str) -> None:
            raise ValueError("I/O operation on closed file")

    monkeypatch.setattr(PROCESS.runtime, "output", LineOutput())
    monkeypatch.setattr(sys, "stdout", Closed())
    body = burnline.instrument(plain)(environ(), start)
    assert list(body) == [b"plain"]
    body.close()  # type: ignore[attr-defined]
    assert captured.value(COUNT) == 1


def test_a_step_of_the_wall_clock_makes_no_negative_duration(
    captured: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = burnline.instrument(plain)(environ(), start)
    monkeypatch.setattr(time, "time_ns", lambda: 0)
    body.close()  # type: ignore[attr-defined]
    (span,) = captured.spans
    assert span.start_time is not None
    assert span.end_time is not None
    assert span.end_time >= span.start_time
