"""A WSGI response's body: passed through as it is, and the request ends with it, however it ends."""

import threading
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from io import BytesIO, StringIO
from typing import Any
from wsgiref.handlers import SimpleHandler

import pytest
from opentelemetry import trace
from opentelemetry.trace import StatusCode
from tests.support.sdk.wsgi import Start, environ, plain, start

import burnline
from burnline.testing import Captured

COUNT = "http_server_request_duration_seconds_count"


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


def test_the_duration_of_a_body_that_nobody_closes_is_up_to_its_last_chunk() -> None:
    with burnline.testing(clock_at=datetime(2026, 1, 1, tzinfo=UTC)) as captured:
        clock = captured.clock
        assert clock is not None

        def streaming(environ: dict[str, Any], start_response: Start) -> Iterator[bytes]:
            start_response("200 OK", [])
            clock.advance(0.25)
            yield b"chunk"

        body = burnline.instrument(streaming)(environ(), start)
        list(body)
        clock.advance(60)
        del body
        assert captured.value("http_server_request_duration_seconds_sum") == pytest.approx(0.25)


@pytest.mark.parametrize("chunks", [[b"hello"], (b"hello",)])
def test_a_server_that_sees_one_chunk_still_says_how_long_the_response_is(
    chunks: Iterable[bytes], captured: Captured
) -> None:
    def app(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", "text/plain")])
        return chunks

    def answer(app: Any) -> bytes:
        out = BytesIO()
        SimpleHandler(BytesIO(), out, StringIO(), environ()).run(app)
        return out.getvalue()

    assert b"Content-Length: 5" in answer(app)
    assert answer(burnline.instrument(app)) == answer(app)


def test_a_body_that_is_no_list_says_nothing_of_its_length(captured: Captured) -> None:
    def app(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        start_response("200 OK", [])
        return iter([b"hello"])

    body = burnline.instrument(app)(environ(), start)
    assert not hasattr(body, "__len__")
    body.close()  # type: ignore[attr-defined]


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
