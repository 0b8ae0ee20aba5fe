"""What a Flask app tells of its requests."""

import gc
import weakref
from datetime import UTC, datetime

import pytest
from flask import Flask
from opentelemetry import trace
from opentelemetry.trace import SpanKind, StatusCode
from prometheus_client.openmetrics.parser import text_string_to_metric_families

import burnline
from burnline.testing import Captured

OPENMETRICS = "application/openmetrics-text;version=1.0.0"
COUNT = "http_server_request_duration_seconds_count"


def test_one_request_is_one_span_one_sample_and_one_line_of_the_same_trace(app: Flask, captured: Captured) -> None:
    captured.ids.next_trace_id = 0xABC
    app.test_client().get("/items/3")
    (span,), (line,) = captured.spans, captured.lines
    assert captured.value(COUNT, service="shop") == 1
    assert span.context.trace_id == 0xABC
    assert line["trace_id"] == f"{0xABC:032x}"
    assert line["span_id"] == f"{span.context.span_id:016x}"


def test_the_exemplar_of_the_bucket_carries_the_same_trace(app: Flask, captured: Captured) -> None:
    captured.ids.next_trace_id = 0xDEF
    app.test_client().get("/items/3").close()
    text = app.test_client().get("/metrics", headers={"Accept": OPENMETRICS}).text
    exemplars = [
        sample.exemplar.labels
        for family in text_string_to_metric_families(text)  # type: ignore[no-untyped-call]
        for sample in family.samples
        if sample.exemplar and sample.labels.get("http_route") == "/items/<int:item>"
    ]
    assert {"trace_id": f"{0xDEF:032x}", "span_id": captured.lines[0]["span_id"]} in exemplars


def test_all_signals_have_the_route_template_and_the_status(app: Flask, captured: Captured) -> None:
    app.test_client().post("/items")
    (span,), (line,) = captured.spans, captured.lines
    assert span.name == "POST /items"
    assert span.kind is SpanKind.SERVER
    assert span.attributes is not None
    assert span.attributes["http.route"] == line["http_route"] == "/items"
    assert span.attributes["http.response.status_code"] == line["http_response_status_code"] == 201
    labels = {"http_request_method": "POST", "http_route": "/items", "http_response_status_code": "201"}
    assert captured.value(COUNT, **labels) == 1


def test_span_histogram_and_line_give_the_same_duration(app: Flask, captured: Captured) -> None:
    app.test_client().get("/items/3")
    (span,), (line,) = captured.spans, captured.lines
    assert span.start_time is not None
    assert span.end_time is not None
    assert (span.end_time - span.start_time) / 1e9 == line["duration_seconds"]
    assert captured.value("http_server_request_duration_seconds_sum") == pytest.approx(line["duration_seconds"])


def test_span_has_the_stable_semantic_conventions(app: Flask, captured: Captured) -> None:
    app.test_client().get("/items/3?size=L", headers={"User-Agent": "probe"})
    assert dict(captured.spans[0].attributes or {}) == {
        "http.request.method": "GET",
        "http.response.status_code": 200,
        "http.route": "/items/<int:item>",
        "url.path": "/items/3",
        "url.query": "size=L",
        "url.scheme": "http",
        "server.address": "localhost",
        "server.port": 80,
        "client.address": "127.0.0.1",
        "user_agent.original": "probe",
        "network.protocol.version": "1.1",
    }


def test_an_unhandled_exception_is_an_error_in_all_signals(app: Flask, captured: Captured) -> None:
    assert app.test_client().get("/broken").status_code == 500
    (span,), (line,) = captured.spans, captured.lines
    assert span.status.status_code is StatusCode.ERROR
    assert span.attributes is not None
    assert span.attributes["error.type"] == line["error_type"] == "LookupError"
    assert span.events[0].name == "exception"
    assert line["level"] == "error"
    assert line["exception_message"] == "the shelf is empty"
    assert captured.value(COUNT, http_route="/broken", http_response_status_code="500") == 1


def test_an_exception_that_flask_passes_on_is_measured_with_its_route(app: Flask, captured: Captured) -> None:
    app.testing = True
    with pytest.raises(LookupError):
        app.test_client().get("/broken")
    assert captured.value(COUNT, http_route="/broken", http_response_status_code="500") == 1
    assert captured.value("http_server_active_requests") == 0


def test_error_series_of_every_route_are_zero_before_the_first_request(captured: Captured) -> None:
    app = burnline.instrument(Flask("young"), service="young")
    app.add_url_rule("/late", methods=["GET", "POST"], view_func=lambda: "")
    text = app.test_client().get("/metrics").text
    for method in ("GET", "POST"):
        for code in (500, 503):
            labels = (
                f'http_request_method="{method}",http_response_status_code="{code}",http_route="/late",service="young"'
            )
            assert f"{COUNT}{{{labels}}} 0.0" in text


def test_paths_methods_and_hosts_that_nobody_knows_share_one_series(app: Flask, captured: Captured) -> None:
    client = app.test_client()
    before = client.get("/metrics").text.count(COUNT)
    for number in range(50):
        client.open(f"/nowhere/{number}", method="GET", headers={"Host": f"host{number}"}).close()
        client.open("/items/3", method=f"METHOD{number}").close()
    assert captured.value(COUNT, http_route="", http_request_method="GET") == 50
    assert captured.value(COUNT, http_request_method="_OTHER") == 50
    grown = client.get("/metrics").text.count(COUNT) - before
    assert grown <= 6  # three label sets for each of GET and _OTHER: the answer's code, and 500 and 503 at zero


def test_instrumenting_twice_measures_once(app: Flask, captured: Captured) -> None:
    assert burnline.instrument(app) is app
    app.test_client().get("/items/3")
    assert len(captured.spans) == 1


def test_apps_of_a_factory_are_all_measured_and_none_is_kept_alive(captured: Captured) -> None:
    def create() -> Flask:
        app = burnline.instrument(Flask("made"))
        app.add_url_rule("/", view_func=lambda: "")
        return app

    apps = [create() for _ in range(100)]
    for app in apps:
        app.test_client().get("/").close()
    assert captured.value(COUNT, http_route="/") == 100
    known = weakref.ref(apps.pop())
    del app
    gc.collect()
    assert known() is None


def test_the_current_span_is_the_requests_and_gone_afterwards(app: Flask, captured: Captured) -> None:
    app.add_url_rule("/who", view_func=lambda: str(trace.get_current_span().get_span_context().span_id))
    response = app.test_client().get("/who")
    seen = response.text
    response.close()
    assert seen == str(captured.spans[0].context.span_id)
    assert not trace.get_current_span().get_span_context().is_valid


def test_health_paths_tell_nothing_and_their_children_neither(app: Flask, captured: Captured) -> None:
    def healthy() -> str:
        with burnline.span("database"):
            return "ok"

    app.add_url_rule("/healthz", view_func=healthy)
    assert app.test_client().get("/healthz").text == "ok"
    assert (captured.spans, captured.lines, captured.value(COUNT)) == ([], [], 0)


def test_a_failing_health_check_is_still_logged(app: Flask, captured: Captured) -> None:
    app.add_url_rule("/readyz", view_func=lambda: ("no", 503))
    app.test_client().get("/readyz").close()
    (line,) = captured.lines
    assert (line["url_path"], line["http_response_status_code"], line["level"]) == ("/readyz", 503, "error")


def test_a_user_agents_trace_is_continued(app: Flask, captured: Captured) -> None:
    header = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    app.test_client().get("/items/3", headers={"traceparent": header})
    (span,) = captured.spans
    assert f"{span.context.trace_id:032x}" == "0af7651916cd43dd8448eb211c80319c"
    assert span.parent is not None
    assert f"{span.parent.span_id:016x}" == "b7ad6b7169203331"


@pytest.mark.parametrize("header", ["", "00", "zz-0-0-0", "00-" + "0" * 32 + "-" + "0" * 16 + "-01", "é" * 9])
def test_a_broken_traceparent_starts_a_new_trace(header: str, app: Flask, captured: Captured) -> None:
    assert app.test_client().get("/items/3", headers={"traceparent": header}).status_code == 200
    assert captured.spans[0].parent is None


@pytest.mark.parametrize(("second", "measured"), [(127, 1), (128, 0)])
def test_what_burnline_takes_of_some_requests_is_told_without_the_apps_own_time(second: int, measured: int) -> None:
    with burnline.testing(clock_at=datetime.fromtimestamp(second, UTC)) as captured:
        app = burnline.instrument(Flask("shop"))

        @app.get("/slow")
        def slow() -> str:
            assert captured.clock is not None
            captured.clock.advance(1)
            return "x"

        app.test_client().get("/slow").close()
        assert captured.value("burnline_request_cost_seconds_count") == measured
        assert captured.value("burnline_request_cost_seconds_sum") == 0
