"""The WSGI layer: when a request ends, and that nothing of the SDK's reaches the host."""

import sys
import time
from collections.abc import Iterable
from typing import Any

import pytest
from tests.support.sdk.asgi import get
from tests.support.sdk.wsgi import Start, environ, plain, start

import burnline
from burnline._private.guard import GUARD
from burnline._private.logs.output import LineOutput
from burnline._private.process import PROCESS
from burnline._private.web.asgi_types import Receive, Scope, Send
from burnline._private.web.request import ServerRequest
from burnline.testing import Captured

COUNT = "http_server_request_duration_seconds_count"


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


def test_a_path_is_the_same_text_in_a_wsgi_and_an_asgi_app_below_a_mount_too(captured: Captured) -> None:
    async def asgi(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    as_wsgi_has_it = "/café".encode().decode("latin-1")
    burnline.instrument(plain)(environ(as_wsgi_has_it, SCRIPT_NAME="/shop"), start).close()  # type: ignore[attr-defined]
    get(burnline.instrument(asgi), "/shop/café")
    assert [line["url_path"] for line in captured.lines] == ["/shop/café"] * 2
    assert [(span.attributes or {})["url.path"] for span in captured.spans] == ["/shop/café"] * 2


def test_a_path_that_is_no_utf_8_does_no_harm(captured: Captured) -> None:
    burnline.instrument(plain)(environ("/caf\xe9"), start).close()  # type: ignore[attr-defined]
    assert captured.lines[0]["url_path"] == "/caf\ufffd"


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
