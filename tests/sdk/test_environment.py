"""OpenTelemetry's variables mean what they mean elsewhere; what makes no sense is told in one line and ignored."""

import json
import logging
import os
import subprocess
import sys
from typing import Any

import pytest

from burnline._private import collector, settings
from burnline._private.collector import Batching
from burnline._private.environment import LIMITS
from burnline._private.settings import Settings

LIST = "a list such as key1=value1,key2=value2"
INSTEAD = "sending http/protobuf to the same place"
LEVELS = "trace, debug, info, warn, warning, error, fatal"
ENDPOINT = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://tempo:4318"}


def read(**environ: str) -> Settings:
    return settings.read(environ, service="a")


def of_traces(**environ: str) -> dict[str, Any]:
    """The fields of where spans go that are not the usual ones, and the complaints."""
    found = read(**{**ENDPOINT, **environ})
    otlp = found.otlp
    assert otlp is not None
    usual = collector.Otlp(url="http://tempo:4318/v1/traces")
    differing = {name: getattr(otlp, name) for name in usual.__slots__ if getattr(otlp, name) != getattr(usual, name)}
    return {**differing, **({"complaints": found.complaints} if found.complaints else {})}


@pytest.mark.parametrize(
    ("name", "value", "field", "meaning"),
    [
        (
            "HEADERS",
            "authorization=Bearer%20x, tenant = acme",
            "headers",
            (("authorization", "Bearer x"), ("tenant", "acme")),
        ),
        ("TIMEOUT", "2.5", "timeout_seconds", 2.5),
        ("COMPRESSION", "gzip", "compression", "gzip"),
        ("COMPRESSION", "Deflate", "compression", "deflate"),
        ("CERTIFICATE", "/etc/ca.pem", "certificate", "/etc/ca.pem"),
        ("CLIENT_CERTIFICATE", "/etc/client.pem", "client_certificate", "/etc/client.pem"),
        ("CLIENT_KEY", "/etc/client.key", "client_key", "/etc/client.key"),
    ],
)
def test_each_variable_of_the_exporter_is_heard_and_the_signals_own_wins(
    name: str, value: str, field: str, meaning: object
) -> None:
    assert of_traces(**{f"OTEL_EXPORTER_OTLP_{name}": value}) == {field: meaning}
    assert of_traces(**{f"OTEL_EXPORTER_OTLP_TRACES_{name}": value, f"OTEL_EXPORTER_OTLP_{name}": "7"}) == {
        field: meaning
    }
    assert of_traces(**{f"OTEL_EXPORTER_OTLP_LOGS_{name}": value}) == {}
    logs = read(**ENDPOINT, OTEL_LOGS_EXPORTER="otlp", **{f"OTEL_EXPORTER_OTLP_LOGS_{name}": value}).otlp_logs
    assert getattr(logs, field) == meaning


@pytest.mark.parametrize(
    ("environ", "url"),
    [
        ({"OTEL_TRACES_EXPORTER": "otlp"}, "http://localhost:4318/v1/traces"),
        ({"OTEL_TRACES_EXPORTER": "otlp", "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"}, "http://localhost:4317"),
        (
            {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://tempo:4317", "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"},
            "http://tempo:4317",
        ),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "tempo:4317", "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"}, "https://tempo:4317"),
        (
            {
                "OTEL_EXPORTER_OTLP_ENDPOINT": "tempo:4317",
                "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL": "grpc",
                "OTEL_EXPORTER_OTLP_INSECURE": "true",
            },
            "http://tempo:4317",
        ),
        ({"OTEL_TRACES_EXPORTER": "console"}, None),
        ({**ENDPOINT, "OTEL_TRACES_EXPORTER": "console, otlp"}, "http://tempo:4318/v1/traces"),
        ({**ENDPOINT, "OTEL_TRACES_EXPORTER": "none"}, None),
        ({**ENDPOINT, "OTEL_TRACES_EXPORTER": ""}, "http://tempo:4318/v1/traces"),
    ],
)
def test_spans_go_where_protocol_and_endpoint_say(environ: dict[str, str], url: str | None) -> None:
    found = read(**environ)
    assert (None if found.otlp is None else found.otlp.url) == url
    assert found.complaints == ()


def test_the_batch_processors_variables_set_the_exporters_queue() -> None:
    environ = {"SCHEDULE_DELAY": "250", "MAX_QUEUE_SIZE": "300", "MAX_EXPORT_BATCH_SIZE": "50"}
    batching = Batching(interval_seconds=0.25, queue_records=300, batch_records=50)
    assert of_traces(**{f"OTEL_BSP_{name}": value for name, value in environ.items()}) == {"batching": batching}
    logs = {f"OTEL_BLRP_{name}": value for name, value in environ.items()}
    found = read(**ENDPOINT, OTEL_LOGS_EXPORTER="otlp", **logs).otlp_logs
    assert found is not None
    assert found.batching == batching


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("OTEL_EXPORTER_OTLP_TIMEOUT", "soon", "must be a number above 0; got 'soon', taking 10"),
        ("OTEL_EXPORTER_OTLP_TIMEOUT", "-1", "must be a number above 0; got '-1', taking 10"),
        ("OTEL_EXPORTER_OTLP_TIMEOUT", "inf", "must be a number above 0; got 'inf', taking 10"),
        ("OTEL_EXPORTER_OTLP_COMPRESSION", "brotli", "must be one of none, gzip, deflate; got 'brotli', taking none"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "Bearer x", f"must be {LIST}; a part of it is left out"),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json", f"must be http/protobuf or grpc; got 'http/json', {INSTEAD}"),
        ("OTEL_TRACES_EXPORTER", "zipkin,otlp", "must be otlp, console or none; got 'zipkin', which is left out"),
        ("OTEL_METRICS_EXPORTER", "otlp", "=otlp: metrics are not sent; they are served for Prometheus to scrape"),
        ("OTEL_BSP_SCHEDULE_DELAY", "0", "must be a number above 0; got '0', taking 1000"),
        ("OTEL_BSP_MAX_QUEUE_SIZE", "1e3", "must be a whole number above 0; got '1e3', taking 20000"),
        ("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "many", "must be a whole number above 0; got 'many', taking its default"),
        ("OTEL_LOG_LEVEL", "loud", f"must be one of {LEVELS}; got 'loud', taking its default"),
        ("OTEL_SDK_DISABLED", "yes", "must be true or false; got 'yes', taking false"),
        *((name, "few", "must be a whole number, or unset; got 'few', taking its default") for name in LIMITS),
    ],
)  # fmt: skip
def test_a_value_that_makes_no_sense_is_told_in_one_line_and_has_its_default(
    name: str, value: str, complaint: str
) -> None:
    assert of_traces(**{name: value})["complaints"] == (f"{name}{'' if complaint[0] == '=' else ' '}{complaint}",)


@pytest.mark.parametrize("url", ["collector:4318", "ftp://collector", "http://", "http://[", "http://a:b"])
def test_an_endpoint_that_is_no_url_is_told_with_what_to_write(url: str) -> None:
    found = read(OTEL_EXPORTER_OTLP_ENDPOINT=url)
    assert found.otlp is None
    (complaint,) = found.complaints
    assert complaint.startswith("OTEL_EXPORTER_OTLP_ENDPOINT must be an http or https URL; got ")
    assert complaint.endswith("Write for example http://localhost:4318")


def test_grpc_without_its_package_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collector, "find_spec", lambda name: None)
    found = read(**ENDPOINT, OTEL_EXPORTER_OTLP_PROTOCOL="grpc")
    assert found.otlp is None
    (complaint,) = found.complaints
    assert "nothing is sent: pip install grpcio, or set it to http/protobuf" in complaint


@pytest.mark.parametrize(("word", "level"), [("debug", logging.DEBUG), ("WARN", logging.WARNING), ("", None)])
def test_the_log_level_is_that_of_the_sdks_logger(word: str, level: int | None) -> None:
    assert read(OTEL_LOG_LEVEL=word).log_level == level


@pytest.mark.parametrize(
    ("environ", "name"),
    [
        ({"OTEL_SERVICE_NAME": "named", "OTEL_RESOURCE_ATTRIBUTES": "service.name=other"}, "named"),
        ({"OTEL_RESOURCE_ATTRIBUTES": "a=b,service.name=order%20desk"}, "order desk"),
        ({}, "unknown_service"),
    ],
)
def test_the_services_name_is_that_of_the_resource(environ: dict[str, str], name: str) -> None:
    assert settings.read(environ).service == name


PROGRAM = """
import json, logging, sys
import burnline
from flask import Flask
burnline.configure(service="shop", access_log="off")
app = burnline.instrument(Flask("shop"))

@app.get("/x")
def x():
    from opentelemetry import trace
    trace.get_current_span().set_attribute("note", "0123456789" * 20)
    return "x"

status = app.test_client().get("/x?q=" + "7" * 300).status_code
from opentelemetry import propagate
print(json.dumps({"status": status, "fields": sorted(propagate.get_global_textmap().fields),
                  "level": logging.getLogger("burnline").level}))
"""


def serve(**environ: str) -> tuple[str, dict[str, Any], str]:
    """What a service with these variables writes: before its last line, that line, and to standard error."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], env={**os.environ, **environ}, capture_output=True, text=True, check=True
    )
    before, _, last = done.stdout.rstrip("\n").rpartition("\n")
    return before, json.loads(last), done.stderr


@pytest.mark.real
def test_no_value_keeps_a_service_from_answering() -> None:
    broken = dict.fromkeys(LIMITS, "few") | {
        "OTEL_PROPAGATORS": "pigeon,baggage",
        "OTEL_TRACES_SAMPLER": "dice",
        "OTEL_TRACES_SAMPLER_ARG": "six",
        "OTEL_RESOURCE_ATTRIBUTES": "a,=b,c=%zz",
        "OTEL_EXPORTER_OTLP_ENDPOINT": "http://[",
        "OTEL_EXPORTER_OTLP_PROTOCOL": "smoke",
        "OTEL_PYTHON_EXCLUDED_URLS": "(",
        "OTEL_LOG_LEVEL": "loud",
        "OTEL_SDK_DISABLED": "perhaps",
    }
    _, told, errors = serve(**broken)
    assert told["status"] == 200
    assert told["fields"] == ["baggage"]
    assert "Traceback" not in errors
    for name in broken.keys() - {"OTEL_TRACES_SAMPLER_ARG", "OTEL_RESOURCE_ATTRIBUTES", "OTEL_TRACES_SAMPLER"}:
        assert sum(line.startswith(f"burnline: {name} must ") for line in errors.splitlines()) == 1, name
    assert "Couldn't recognize sampler dice" in errors  # OpenTelemetry's own line


@pytest.mark.real
def test_limits_cut_the_spans_of_requests_and_console_writes_them() -> None:
    spans, told, errors = serve(
        OTEL_TRACES_EXPORTER="console", OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT="20", OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT="30",
        OTEL_LOG_LEVEL="error",
    )  # fmt: skip
    assert "burnline" not in errors
    attributes = json.loads(spans)["attributes"]
    assert attributes["note"] == "01234567890123456789"
    assert len(attributes["url.query"]) == 20
    assert told["level"] == logging.ERROR


OTHER_PROPAGATOR = """
import asyncio
import burnline
from flask import Flask
from opentelemetry import propagate, trace
from opentelemetry.propagators.textmap import TextMapPropagator, default_getter
from opentelemetry.trace import NonRecordingSpan, SpanContext, TraceFlags

class Own(TextMapPropagator):
    fields = {"X-Own-Trace"}

    def extract(self, carrier, context=None, getter=default_getter):
        (ids,) = getter.get(carrier, "x-own-trace") or ("0-0",)
        trace_id, _, span_id = ids.partition("-")
        parent = SpanContext(int(trace_id, 16), int(span_id, 16), True, TraceFlags(1))
        return trace.set_span_in_context(NonRecordingSpan(parent), context)

    def inject(self, carrier, context=None, setter=None): ...

propagate.set_global_textmap(Own())
burnline.configure(service="shop", access_log="off")

def seen():
    return f"{trace.get_current_span().get_span_context().trace_id:x}"

app = burnline.instrument(Flask("shop"))
app.add_url_rule("/x", view_func=seen)
print(app.test_client().get("/x", headers={"X-Own-Trace": "abc-1"}).text)

async def plain(scope, receive, send):
    print(seen())
    await send({"type": "http.response.start", "status": 200})
    await send({"type": "http.response.body"})

async def send(message): ...

scope = {"type": "http", "path": "/x", "headers": [(b"x-own-trace", b"def-1")]}
asyncio.run(burnline.instrument(plain)(scope, None, send))
"""


@pytest.mark.real
def test_the_headers_of_other_propagators_are_heard() -> None:
    done = subprocess.run([sys.executable, "-c", OTHER_PROPAGATOR], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["abc", "def"]
