"""Spans and lines over gRPC and over TLS with client certificates, to real receivers that decode them."""

import os
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import grpc  # type: ignore[import-untyped]  # ships no types
import pytest
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from tests.support.sdk.collector import Collector
from tests.support.sdk.commands import SERVERS
from tests.support.sdk.server import Server

from burnline._private.collector import Otlp, Protocol
from burnline._private.otlp.endpoint import endpoint_of
from burnline._private.otlp.http_endpoint import HttpEndpoint
from burnline._private.otlp.outcome import Accepted, Outcome, Refused, Unavailable
from burnline._private.otlp.spans import encode_request
from burnline._private.wire import block, number, text

PROGRAM = """
import burnline
burnline.configure(service="shop")
with burnline.span("work"):
    burnline.get_logger().info("working")
"""


class GrpcCollector:
    """OTLP's two services, each with its own message type; `code` is what a call ends with."""

    def __init__(self) -> None:
        self.code: grpc.StatusCode | None = None
        self.details = b""
        self.answer = b""
        self.requests: list[ExportTraceServiceRequest] = []
        self.logs: list[ExportLogsServiceRequest] = []
        self.metadata: list[dict[str, str]] = []

    def service(self, call_details: Any) -> Any:
        kinds: dict[str, tuple[Any, list[Any]]] = {
            "/opentelemetry.proto.collector.trace.v1.TraceService/Export": (ExportTraceServiceRequest, self.requests),
            "/opentelemetry.proto.collector.logs.v1.LogsService/Export": (ExportLogsServiceRequest, self.logs),
        }
        kind, into = kinds[call_details.method]

        def export(request: Any, context: grpc.ServicerContext) -> bytes:
            if self.code is not None:
                context.set_trailing_metadata((("grpc-status-details-bin", self.details),) if self.details else ())
                context.abort(self.code, "as the test wants")
            into.append(request)
            self.metadata.append(dict(context.invocation_metadata()))
            return self.answer

        return grpc.unary_unary_rpc_method_handler(export, kind.FromString)


@contextmanager
def http_endpoint(collector: Collector, timeout_seconds: float = 10) -> Iterator[HttpEndpoint]:
    """An endpoint for spans, closed in the end."""
    endpoint = HttpEndpoint(Otlp(url=f"{collector.url}/v1/traces", timeout_seconds=timeout_seconds), lambda: NOW)
    yield endpoint
    endpoint.close()


@contextmanager
def listening(collector: GrpcCollector, credentials: grpc.ServerCredentials | None = None) -> Iterator[int]:
    """The collector's port while it listens."""

    class Handler(grpc.GenericRpcHandler):  # type: ignore[misc]  # its base has no types
        def service(self, call_details: Any) -> Any:
            return collector.service(call_details)

    server = grpc.server(ThreadPoolExecutor(2), handlers=(Handler(),))
    add: Callable[[str], int] = (
        server.add_insecure_port
        if credentials is None
        else lambda address: server.add_secure_port(address, credentials)
    )
    port = add("127.0.0.1:0")
    server.start()
    try:
        yield port
    finally:
        server.stop(None)


def run(**environ: str) -> str:
    """What the program writes to standard error."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], env={**os.environ, **environ}, capture_output=True, text=True, check=True
    )
    return done.stderr


@pytest.mark.parametrize("compression", ["none", "gzip", "deflate"])
@pytest.mark.real
def test_spans_and_lines_arrive_over_grpc(compression: str) -> None:
    collector = GrpcCollector()
    with listening(collector) as port:
        errors = run(
            OTEL_EXPORTER_OTLP_ENDPOINT=f"http://127.0.0.1:{port}",
            OTEL_EXPORTER_OTLP_PROTOCOL="grpc",
            OTEL_EXPORTER_OTLP_HEADERS="X-Tenant=acme",
            OTEL_EXPORTER_OTLP_COMPRESSION=compression,
            OTEL_LOGS_EXPORTER="otlp",
        )
    assert errors == ""
    (request,), (logs,) = collector.requests, collector.logs
    assert request.resource_spans[0].scope_spans[0].spans[0].name == "work"
    assert logs.resource_logs[0].scope_logs[0].log_records[0].body.string_value == "working"
    assert all(metadata["x-tenant"] == "acme" for metadata in collector.metadata)


BODY = encode_request(b"", [(b"", text(5, "work"))] * 3)
TWO_REJECTED = block(1, number(1, 2) + text(2, "too old"))
RETRY_INFO = block(3, text(1, "type.googleapis.com/google.rpc.RetryInfo") + block(2, block(1, number(1, 7))))


@pytest.mark.parametrize(
    ("code", "details", "outcome"),
    [
        (None, b"", Accepted()),
        (grpc.StatusCode.UNAVAILABLE, b"", Unavailable()),
        (grpc.StatusCode.UNAVAILABLE, RETRY_INFO, Unavailable(retry_after_seconds=7.0)),
        (grpc.StatusCode.RESOURCE_EXHAUSTED, b"", Unavailable()),
        (grpc.StatusCode.RESOURCE_EXHAUSTED, RETRY_INFO, Unavailable(retry_after_seconds=7.0)),
        (grpc.StatusCode.CANCELLED, b"", Unavailable()),
        (grpc.StatusCode.ABORTED, b"", Unavailable()),
        (grpc.StatusCode.OUT_OF_RANGE, b"", Unavailable()),
        (grpc.StatusCode.DATA_LOSS, b"", Unavailable()),
        (grpc.StatusCode.INVALID_ARGUMENT, RETRY_INFO, Refused()),
        (grpc.StatusCode.UNAUTHENTICATED, b"", Refused()),
        (grpc.StatusCode.UNIMPLEMENTED, b"", Refused()),
    ],
)
def test_what_a_grpc_collector_answers_says_whether_and_when_to_try_again(
    code: grpc.StatusCode | None, details: bytes, outcome: Outcome
) -> None:
    collector = GrpcCollector()
    collector.code, collector.details = code, details
    with listening(collector) as port:
        endpoint = endpoint_of(Otlp(url=f"http://127.0.0.1:{port}", protocol="grpc"), "TRACES")
        assert endpoint.post(endpoint.pack(BODY), 30) == outcome


def test_what_a_grpc_collector_rejects_is_told() -> None:
    collector = GrpcCollector()
    collector.answer = TWO_REJECTED
    with listening(collector) as port:
        endpoint = endpoint_of(Otlp(url=f"http://127.0.0.1:{port}", protocol="grpc"), "TRACES")
        assert endpoint.post(BODY, 30) == Accepted(rejected=2)


@pytest.mark.parametrize("host", ["127.0.0.1:9", "collector..example:4317", f"{'a' * 64}.example:4317"])
@pytest.mark.parametrize("protocol", ["http/protobuf", "grpc"])
def test_a_collector_that_is_away_or_that_no_name_leads_to_is_tried_again(protocol: Protocol, host: str) -> None:
    endpoint = endpoint_of(Otlp(url=f"http://{host}", protocol=protocol, timeout_seconds=0.5), "TRACES")
    endpoint.prepare()
    assert endpoint.post(BODY, 0.5) == Unavailable()


NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "headers", "outcome"),
    [
        (200, {}, Accepted()),
        (202, {}, Accepted()),
        (429, {}, Unavailable()),
        (429, {"Retry-After": "3"}, Unavailable(retry_after_seconds=3.0)),
        (503, {"Retry-After": "Sun, 01 Mar 2026 12:01:30 GMT"}, Unavailable(retry_after_seconds=90.0)),
        (503, {"Retry-After": "soon"}, Unavailable()),
        (502, {}, Unavailable()),
        (504, {}, Unavailable()),
        (408, {}, Unavailable()),
        (400, {"Retry-After": "3"}, Refused()),
        (301, {"Location": "http://127.0.0.1:9"}, Refused()),
        (500, {}, Refused()),
    ],
)
def test_what_an_http_collector_answers_says_whether_and_when_to_try_again(
    status: int, headers: dict[str, str], outcome: Outcome
) -> None:
    with Collector() as collector, http_endpoint(collector) as endpoint:
        collector.status, collector.answer_headers = status, headers
        assert endpoint.post(BODY, 30) == outcome


@pytest.mark.parametrize(
    ("content_type", "rejected"), [("application/x-protobuf", 2), ("application/json", 0), ("text/html", 0)]
)
def test_what_an_http_collector_rejects_is_told(content_type: str, rejected: int) -> None:
    with Collector() as collector, http_endpoint(collector) as endpoint:
        collector.answer, collector.answer_headers = TWO_REJECTED, {"Content-Type": content_type}
        assert endpoint.post(BODY, 30) == Accepted(rejected=rejected)


def test_a_connection_is_kept_and_opened_anew_where_the_collector_has_closed_it() -> None:
    with Collector() as collector, http_endpoint(collector) as endpoint:
        assert [endpoint.post(BODY, 30), endpoint.post(BODY, 30)] == [Accepted(), Accepted()]
        assert collector.connections == 1
        collector.answer_headers = {"Connection": "close"}
        assert [endpoint.post(BODY, 30), endpoint.post(BODY, 30)] == [Accepted(), Accepted()]
        assert collector.connections == 2


def test_each_post_has_a_timeout_of_its_own_also_over_a_kept_connection() -> None:
    with Collector() as collector, http_endpoint(collector, timeout_seconds=60) as endpoint:
        assert endpoint.post(BODY, 60) == Accepted()
        collector.stall_seconds = 1.0
        assert endpoint.post(BODY, 0.05) == Unavailable()


def test_after_an_error_nobody_expects_the_connection_is_a_new_one() -> None:
    with Collector() as collector, http_endpoint(collector) as endpoint:
        endpoint._headers["key"] = "secret\n"
        with pytest.raises(ValueError, match="Invalid header value"):
            endpoint.post(BODY, 30)
        assert endpoint._connection is None
        del endpoint._headers["key"]
        assert endpoint.post(BODY, 30) == Accepted()


@pytest.mark.parametrize("url", ["collector:4317", "ftp://collector", ""])
def test_an_endpoint_that_is_no_url_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="must be an http or https URL"):
        endpoint_of(Otlp(url=url), "TRACES")


@pytest.mark.real
def test_workers_that_were_forked_after_the_app_was_made_send_over_grpc(tmp_path: Path) -> None:
    collector = GrpcCollector()
    with listening(collector) as port:
        environ = {
            "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{port}",
            "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc",
        }
        with Server(SERVERS["gunicorn --preload"], tmp_path / "output", environ) as server:
            assert len(set(server.get_many("/orders/7", 100))) > 1
    spans = [
        span
        for request in collector.requests
        for scope in request.resource_spans[0].scope_spans
        for span in scope.spans
    ]
    assert sum(span.name == "GET /orders/<int:order>" for span in spans) == 100


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an authority, ca.pem, and what it has signed: server.pem and client.pem, each with its .key."""
    folder = tmp_path_factory.mktemp("certificates")

    def openssl(*arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)

    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2")
    signing = "keyUsage=critical,keyCertSign,cRLSign"  # Python 3.13 asks for it
    openssl("req", "-x509", *key, "-subj", "/CN=authority", "-addext", signing, "-keyout", "ca.key", "-out", "ca.pem")
    for name in ("server", "client"):
        openssl(
            "req", "-x509", *key, "-subj", f"/CN={name}",
            "-addext", "subjectAltName=IP:127.0.0.1", "-addext", "basicConstraints=CA:FALSE",
            "-CA", "ca.pem", "-CAkey", "ca.key", "-keyout", f"{name}.key", "-out", f"{name}.pem",
        )  # fmt: skip
    return folder


def tls_variables(folder: Path) -> dict[str, str]:
    return {
        "OTEL_EXPORTER_OTLP_CERTIFICATE": str(folder / "ca.pem"),
        "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE": str(folder / "client.pem"),
        "OTEL_EXPORTER_OTLP_CLIENT_KEY": str(folder / "client.key"),
    }


@pytest.mark.real
def test_a_collector_that_wants_a_client_certificate_gets_it(certificates: Path) -> None:
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=str(certificates / "ca.pem"))
    tls.load_cert_chain(certificates / "server.pem", certificates / "server.key")
    tls.verify_mode = ssl.CERT_REQUIRED
    with Collector(tls) as collector:
        errors = run(OTEL_EXPORTER_OTLP_ENDPOINT=collector.url, **tls_variables(certificates))
        assert [span.name for span in collector.spans] == ["work"]
        assert errors == ""


@pytest.mark.real
def test_a_grpc_collector_that_wants_a_client_certificate_gets_it(certificates: Path) -> None:
    pair = (certificates / "server.key").read_bytes(), (certificates / "server.pem").read_bytes()
    wanted = grpc.ssl_server_credentials([pair], (certificates / "ca.pem").read_bytes(), require_client_auth=True)
    collector = GrpcCollector()
    with listening(collector, wanted) as port:
        run(
            OTEL_EXPORTER_OTLP_ENDPOINT=f"127.0.0.1:{port}",
            OTEL_EXPORTER_OTLP_PROTOCOL="grpc",
            **tls_variables(certificates),
        )
    assert len(collector.requests) == 1


@pytest.mark.parametrize("protocol", ["http/protobuf", "grpc"])
@pytest.mark.real
def test_a_certificate_that_cannot_be_read_costs_spans_and_nothing_else(protocol: str, tmp_path: Path) -> None:
    missing = str(tmp_path / "none.pem")
    run(
        OTEL_EXPORTER_OTLP_ENDPOINT="https://127.0.0.1:9",
        OTEL_EXPORTER_OTLP_PROTOCOL=protocol,
        OTEL_EXPORTER_OTLP_CERTIFICATE=missing,
        OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE=missing,
    )
