"""What is measured: ways to instrument one small app, each set up in a process of its own.

A variant makes `request()`, which sends one request through the app in the process, and `finish()`, which flushes and
gives the number of spans that were exported. Standard output is /dev/null: every variant that writes lines writes them.
"""

# mypy: disable-error-code="import-not-found,untyped-decorator"
# ruff: noqa: ANN401 - the frameworks' own objects pass through here
import logging
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

Request = Callable[[], object]

ENVIRON = {
    "REQUEST_METHOD": "GET",
    "SCRIPT_NAME": "",
    "QUERY_STRING": "page=2",
    "SERVER_NAME": "shop.example",
    "SERVER_PORT": "80",
    "SERVER_PROTOCOL": "HTTP/1.1",
    "REMOTE_ADDR": "10.1.2.3",
    "REMOTE_PORT": "50000",
    "HTTP_HOST": "shop.example",
    "HTTP_USER_AGENT": "Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36",
    "HTTP_ACCEPT": "application/json",
    "HTTP_ACCEPT_ENCODING": "gzip, deflate, br",
    "HTTP_ACCEPT_LANGUAGE": "en",
    "HTTP_CONNECTION": "keep-alive",
    "wsgi.version": (1, 0),
    "wsgi.url_scheme": "http",
    "wsgi.errors": sys.stderr,
    "wsgi.multithread": False,
    "wsgi.multiprocess": False,
    "wsgi.run_once": False,
}
PATHS = 64


@dataclass
class Variant:
    """A set-up app."""

    request: Request
    finish: Callable[[], int | None] = lambda: None
    app: Any = None
    """The app itself, for a real server."""


def flask_app() -> Any:
    """The app: one route that answers with a few bytes."""
    from flask import Flask

    app = Flask("shop")

    @app.get("/items/<int:item>")
    def item(item: int) -> dict[str, int]:
        return {"item": item}

    return app


def wsgi_requests(app: Any, path: str = "/items/{}") -> Request:
    """Sends requests to a WSGI app: 64 different paths, in turn."""
    from io import BytesIO
    from itertools import cycle

    paths = cycle([path.format(number) for number in range(PATHS)])
    empty = BytesIO()

    def start(status: str, headers: object, exc_info: object = None) -> Callable[[bytes], object]:
        return empty.write

    def request() -> None:
        body: Iterable[bytes] = app({**ENVIRON, "PATH_INFO": next(paths), "wsgi.input": empty}, start)
        for _ in body:
            pass
        close = getattr(body, "close", None)
        if close is not None:
            close()

    return request


def fastapi_app() -> Any:
    """The same app for FastAPI."""
    from fastapi import FastAPI

    app = FastAPI(telemetry={"tracing": False, "metrics": False, "logs": False})

    @app.get("/items/{item}")
    async def item(item: int) -> dict[str, int]:
        return {"item": item}

    return app


def asgi_requests(app: Any) -> Request:
    """Sends requests to an ASGI app on a loop of its own."""
    import asyncio
    from itertools import cycle

    paths = cycle([f"/items/{number}" for number in range(PATHS)])
    loop = asyncio.new_event_loop()
    headers = [
        (name[5:].lower().replace("_", "-").encode(), str(value).encode())
        for name, value in ENVIRON.items()
        if name.startswith("HTTP_")
    ]

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        pass

    def request() -> None:
        path = next(paths)
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"page=2",
            "root_path": "",
            "headers": headers,
            "client": ("10.1.2.3", 50000),
            "server": ("shop.example", 80),
            "state": {},
        }
        loop.run_until_complete(app(scope, receive, send))

    return request


# Exporters that count


class Counting:
    """A span exporter that does nothing with its spans, or encodes them and drops the bytes."""

    def __init__(self, *, encode: bool) -> None:
        self.count = 0
        self._encode = encode

    def export(self, spans: Any) -> Any:
        from opentelemetry.sdk.trace.export import SpanExportResult

        if self._encode:
            from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans

            encode_spans(spans).SerializeToString()
        self.count += len(spans)
        return SpanExportResult.SUCCESS

    def shutdown(self) -> None:
        pass

    def force_flush(self, timeout_millis: int = 30000) -> bool:
        return True


def stock_provider(*, encode: bool, ratio: float = 1.0) -> tuple[Any, Counting]:
    """OpenTelemetry's SDK as its documentation sets it up. The queue is large, for dropped spans void a variant."""
    from opentelemetry import trace
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor
    from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased

    exporter = Counting(encode=encode)
    provider = TracerProvider(
        resource=Resource.create({"service.name": "shop"}), sampler=ParentBased(TraceIdRatioBased(ratio))
    )
    provider.add_span_processor(BatchSpanProcessor(exporter, max_queue_size=200_000))  # type: ignore[arg-type]
    trace.set_tracer_provider(provider)
    return provider, exporter


# Flask


def bare() -> Variant:
    app = flask_app()
    return Variant(wsgi_requests(app), app=app)


def naive_structlog() -> Any:
    """structlog as most people set it up, with trace ids."""
    import structlog
    from opentelemetry import trace

    def add_ids(_logger: object, _name: str, event: dict[str, Any]) -> dict[str, Any]:
        context = trace.get_current_span().get_span_context()
        if context.is_valid:
            event["trace_id"] = format(context.trace_id, "032x")
            event["span_id"] = format(context.span_id, "016x")
        return event

    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            add_ids,  # type: ignore[list-item]
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stdout),
    )
    return structlog


def assembled(*, encode: bool = False, ratio: float = 1.0) -> Variant:
    """What a user assembles today: OpenTelemetry's Flask instrumentation, prometheus_flask_exporter, structlog."""
    import time

    from flask import g, request
    from opentelemetry.instrumentation.flask import FlaskInstrumentor
    from prometheus_flask_exporter import PrometheusMetrics

    provider, exporter = stock_provider(encode=encode, ratio=ratio)
    structlog = naive_structlog()
    app = flask_app()
    FlaskInstrumentor().instrument_app(app)  # type: ignore[no-untyped-call]  # ships no types
    PrometheusMetrics(app, group_by="url_rule")

    @app.before_request
    def before() -> None:
        structlog.contextvars.clear_contextvars()
        g.started = time.perf_counter()

    @app.after_request
    def after(response: Any) -> Any:
        structlog.get_logger().info(
            "http_request",
            method=request.method,
            path=request.path,
            route=request.url_rule.rule if request.url_rule else "",
            status=response.status_code,
            duration=time.perf_counter() - g.started,
            client=request.remote_addr,
        )
        return response

    def finish() -> int:
        provider.force_flush()
        return exporter.count

    return Variant(wsgi_requests(app), finish, app)


def logfire() -> Variant:
    """logfire with its console off and a no-op exporter."""
    import logfire
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    exporter = Counting(encode=False)
    processor = BatchSpanProcessor(exporter, max_queue_size=200_000)  # type: ignore[arg-type]
    logfire.configure(send_to_logfire=False, console=False, service_name="shop", additional_span_processors=[processor])
    app = flask_app()
    logfire.instrument_flask(app)

    def finish() -> int:
        logfire.force_flush()
        return exporter.count

    return Variant(wsgi_requests(app), finish)


def ours(
    *, encode: bool = False, ratio: float = 1.0, excluded: bool = False, make: str = "flask", disabled: bool = False
) -> Variant:
    """Burnline with all three signals. With `encode`, everything of its exporter but the network."""
    import os

    os.environ["OTEL_TRACES_SAMPLER"] = "parentbased_traceidratio"
    os.environ["OTEL_TRACES_SAMPLER_ARG"] = str(ratio)
    if disabled:
        os.environ["OTEL_SDK_DISABLED"] = "true"
    if encode:
        os.environ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:9"
    import burnline
    from burnline._private.otlp.http_endpoint import HttpEndpoint
    from burnline._private.otlp.outcome import Accepted
    from burnline._private.process import PROCESS

    HttpEndpoint.post = lambda self, body, timeout_seconds: Accepted()  # type: ignore[method-assign]
    burnline.configure(
        service="shop", excluded_paths=[f"/items/{number}" for number in range(PATHS)] if excluded else None
    )
    count = [0]
    if not encode and not disabled:
        from opentelemetry import trace
        from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor

        class Count(SpanProcessor):
            def on_end(self, span: ReadableSpan) -> None:
                count[0] += 1

        trace.get_tracer_provider().add_span_processor(Count())  # type: ignore[attr-defined]
    app = burnline.instrument(flask_app() if make == "flask" else fastapi_app())
    request = wsgi_requests(app) if make == "flask" else asgi_requests(app)

    def finish() -> int:
        runtime = PROCESS.runtime
        assert runtime is not None
        runtime.flush()
        if not encode:
            return count[0]
        sent = PROCESS.metrics().registry.get_sample_value("burnline_spans_total", {"result": "sent"})
        return int(sent or 0)

    return Variant(request, finish, app)


# FastAPI


def bare_fastapi() -> Variant:
    return Variant(asgi_requests(fastapi_app()))


def assembled_fastapi(*, encode: bool = False) -> Variant:
    """OpenTelemetry's FastAPI instrumentation, prometheus-fastapi-instrumentator, structlog in a middleware."""
    import time

    from opentelemetry.instrumentation.fastapi import FastAPIInstrumentor
    from prometheus_fastapi_instrumentator import Instrumentator

    provider, exporter = stock_provider(encode=encode)
    structlog = naive_structlog()
    app = fastapi_app()

    @app.middleware("http")
    async def log(request: Any, call_next: Any) -> Any:
        structlog.contextvars.clear_contextvars()
        started = time.perf_counter()
        response = await call_next(request)
        structlog.get_logger().info(
            "http_request",
            method=request.method,
            path=request.url.path,
            status=response.status_code,
            duration=time.perf_counter() - started,
            client=request.client.host,
        )
        return response

    Instrumentator().instrument(app)
    FastAPIInstrumentor.instrument_app(app)

    def finish() -> int:
        provider.force_flush()
        return exporter.count

    return Variant(asgi_requests(app), finish)


VARIANTS: dict[str, Callable[[], Variant]] = {
    "bare Flask": bare,
    "assembled": assembled,
    "assembled, OTLP": lambda: assembled(encode=True),
    "logfire": logfire,
    "Burnline": ours,
    "Burnline, OTLP": lambda: ours(encode=True),
    "Burnline, 1 % sampled": lambda: ours(ratio=0.01),
    "Burnline, excluded URL": lambda: ours(excluded=True),
    "Burnline, disabled": lambda: ours(disabled=True),
    "bare FastAPI": bare_fastapi,
    "assembled FastAPI": assembled_fastapi,
    "assembled FastAPI, OTLP": lambda: assembled_fastapi(encode=True),
    "Burnline FastAPI": lambda: ours(make="fastapi"),
    "Burnline FastAPI, OTLP": lambda: ours(make="fastapi", encode=True),
}

logging.disable(logging.CRITICAL)
