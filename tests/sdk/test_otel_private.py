"""OpenTelemetry's private names stand in one module, and Burnline works where one of them is missing."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.trace import SpanKind

import burnline
from burnline._private import otel_private
from burnline._private.tracing import server_span
from burnline._private.tracing.server_span import SpanMaker

SOURCES = Path(burnline.__file__).parent
HAS_RANDOM_FLAG = tuple(map(int, version("opentelemetry-api").split(".")[:2])) >= (1, 42)


def test_this_opentelemetry_has_all_names_but_those_that_came_later() -> None:
    assert otel_private.missing() == (() if HAS_RANDOM_FLAG else ("trace.TraceFlags.RANDOM_TRACE_ID",))


def test_what_is_missing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    before = set(otel_private.missing())
    monkeypatch.delattr("opentelemetry.context._SUPPRESS_HTTP_INSTRUMENTATION_KEY")
    monkeypatch.setattr(otel_private, "_READABLE_SPAN", frozenset({"_name", "_colour"}))
    assert set(otel_private.missing()) - before == {
        "context._SUPPRESS_HTTP_INSTRUMENTATION_KEY",
        "sdk.trace.ReadableSpan._colour",
    }


def private_names(file: Path) -> Iterator[str]:
    """Names with an underscore that a module takes from OpenTelemetry's modules."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    modules = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("opentelemetry"):
            yield from (alias.name for alias in node.names if alias.name.startswith("_"))
            yield from (part for part in (node.module or "").split(".") if part.startswith("_"))
            modules |= {alias.asname or alias.name for alias in node.names}
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id=name), attr=attribute) if attribute.startswith("_"):
                if name in modules or name in ("provider", "sampler"):
                    yield attribute


def test_no_other_module_names_them() -> None:
    named = {str(file.relative_to(SOURCES)): set(private_names(file)) for file in SOURCES.rglob("*.py")}
    assert named.pop("_private/otel_private.py") >= {"_TRACER_PROVIDER", "_agnosticcontextmanager"}
    assert {file: names for file, names in named.items() if names} == {}


HIDDEN = """
import sys, types, importlib

def hide(module_name, hidden):
    module = importlib.import_module(module_name)

    class Hiding(types.ModuleType):
        def __getattribute__(self, name):
            if name == hidden and "opentelemetry" not in sys._getframe(1).f_code.co_filename:
                raise AttributeError(name)
            return super().__getattribute__(name)

    module.__class__ = Hiding

hide({module!r}, {name!r})
import burnline
from burnline._private import otel_private
from flask import Flask

burnline.configure(service="shop", access_log="off")
app = burnline.instrument(Flask("shop"))

@app.get("/items/<int:item>")
def show(item):
    with burnline.span("inside") as span:
        return f"{{span.get_span_context().trace_id:032x}}"

client = app.test_client()
caller = "4bf92f3577b34da6a3ce929d0e0e4736"
assert client.get("/items/7", headers={{"traceparent": f"00-{{caller}}-00f067aa0ba902b7-01"}}).text == caller
page = client.get("/metrics").text
assert "burnline_internal_errors_total{{" not in page, page
with burnline.testing() as captured:
    client.get("/items/7").close()
assert [span.name for span in captured.spans] == ["inside", "GET /items/<int:item>"]
print(any({name!r} in each for each in otel_private.missing()))
"""


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("opentelemetry.context", "_SUPPRESS_INSTRUMENTATION_KEY"),
        ("opentelemetry.context", "_SUPPRESS_HTTP_INSTRUMENTATION_KEY"),
        ("opentelemetry.context", "_RUNTIME_CONTEXT"),
        ("opentelemetry.trace", "_TRACER_PROVIDER"),
        ("opentelemetry.util._decorator", "_agnosticcontextmanager"),
    ],
)
@pytest.mark.real
def test_requests_are_traced_and_tested_without(module: str, name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", HIDDEN.format(module=module, name=name)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("True\n", "")


@pytest.mark.parametrize(
    ("lookup", "answer"),
    [("span_processors", None), ("parent_based_samplers", None), ("span_limits", None), ("reads_our_fields", False)],
)
def test_a_request_has_opentelemetrys_own_span_where_ours_cannot_be_made(
    lookup: str, answer: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_span, lookup, lambda _: answer)
    provider = TracerProvider(shutdown_on_exit=False)
    made = SpanMaker(provider, lambda: 7).start("GET", Context(), 7)
    assert type(made) is type(provider.get_tracer("other").start_span("GET"))
    assert isinstance(made, ReadableSpan)
    assert made.kind is SpanKind.SERVER


def test_the_span_key_is_the_one_that_opentelemetry_reads() -> None:
    span = trace.NonRecordingSpan(trace.SpanContext(1, 2, is_remote=False))
    assert trace.get_current_span(Context({otel_private.SPAN_KEY: span})) is span
