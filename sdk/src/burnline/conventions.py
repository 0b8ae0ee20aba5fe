"""Every name the SDK gives to the outside, with unit and meaning.

Metric and label names are OpenTelemetry's stable HTTP semantic conventions in Prometheus spelling (dots become
underscores, the unit is in the name). Span attributes keep OpenTelemetry's dots; log lines use the labels' spelling,
so that a field of a line and a label of a series of the same request have one name.
"""

from typing import Final

__all__ = [
    "ACCESS_EVENT",
    "ACTIVE_LABELS",
    "CLIENT_LABELS",
    "COST_BOUNDS_SECONDS",
    "DURATION_BOUNDS_SECONDS",
    "EXCLUDED_PATHS",
    "EXPORTED_LINES",
    "EXPORTED_SPANS",
    "EXPORT_DURATION",
    "EXPORT_FAILURES",
    "EXPORT_QUEUE",
    "EXPORT_QUEUE_BYTES",
    "EXPORT_QUEUE_LINES",
    "EXPORT_QUEUE_LINE_BYTES",
    "FOLDED_LABEL_SETS",
    "HTTP_CLIENT_REQUEST_DURATION",
    "HTTP_SERVER_ACTIVE_REQUESTS",
    "HTTP_SERVER_REQUEST_DURATION",
    "INTERNAL_ERRORS",
    "KNOWN_METHODS",
    "METHOD",
    "OTHER",
    "OWN_COST",
    "ROUTE",
    "SCOPE",
    "SERVER_ADDRESS",
    "SERVER_LABELS",
    "SERVICE",
    "SPAN_ID",
    "STATUS",
    "TRACE_ID",
    "UNMATCHED_ROUTE",
    "WEBSOCKET_EVENT",
]

# Metrics
HTTP_SERVER_REQUEST_DURATION: Final = "http_server_request_duration_seconds"
"""Histogram, seconds: from the request's arrival to the close of its response body."""
HTTP_SERVER_ACTIVE_REQUESTS: Final = "http_server_active_requests"
"""Gauge, requests: those between arrival and close, now."""
HTTP_CLIENT_REQUEST_DURATION: Final = "http_client_request_duration_seconds"
"""Histogram, seconds: one outgoing call, from sending to the response's headers."""
INTERNAL_ERRORS: Final = "burnline_internal_errors_total"
"""Counter, errors inside the SDK that the guard kept from the host; label `where`."""
FOLDED_LABEL_SETS: Final = "burnline_label_sets_folded_total"
"""Counter, observations whose label set was over the cardinality limit; label `metric`."""
EXPORTED_SPANS: Final = "burnline_spans_total"
"""Counter, spans that ended and were to be exported; label `result`: sent, queue_full, refused, unreachable,
error; waiting_full for those of a trace that was to be kept or not, and waited among too many; not_sampled for spans
of requests that the sampler left out."""
OWN_COST: Final = "burnline_request_cost_seconds"
"""Histogram, seconds: what Burnline itself took of a request, on the request's thread; of one request in 127."""
EXPORTED_LINES: Final = "burnline_log_lines_total"
"""Counter, log lines that were to be exported; label `result` as for spans."""
EXPORT_QUEUE_LINES: Final = "burnline_export_queue_log_lines"
"""Gauge, log lines that wait to be sent."""
EXPORT_DURATION: Final = "burnline_export_duration_seconds"
"""Histogram, seconds: one POST to the collector, also one that failed."""
EXPORT_FAILURES: Final = "burnline_export_failures_total"
"""Counter, POSTs that the collector did not take; label `reason`: refused, error; unreachable, which is tried again."""
EXPORT_QUEUE: Final = "burnline_export_queue_spans"
"""Gauge, spans that wait to be sent."""
EXPORT_QUEUE_BYTES: Final = "burnline_export_queue_bytes"
"""Gauge, bytes of the spans that wait to be sent."""
EXPORT_QUEUE_LINE_BYTES: Final = "burnline_export_queue_log_line_bytes"
"""Gauge, bytes of the log lines that wait to be sent."""

# Labels (and fields of the log line)
SERVICE: Final = "service"
"""The service's name, as `configure()` or OTEL_SERVICE_NAME gives it."""
METHOD: Final = "http_request_method"
"""One of KNOWN_METHODS, or OTHER."""
ROUTE: Final = "http_route"
"""The route's template, never the path; UNMATCHED_ROUTE when there is none."""
STATUS: Final = "http_response_status_code"
"""Three digits; "" when there was no response."""
SERVER_ADDRESS: Final = "server_address"
"""The host that an outgoing call goes to; OTHER after the first 100."""
TRACE_ID: Final = "trace_id"
"""32 lower-case hex digits: label of exemplars, field of every line."""
SPAN_ID: Final = "span_id"
"""16 lower-case hex digits."""

SERVER_LABELS: Final = (SERVICE, METHOD, ROUTE, STATUS)
"""Of HTTP_SERVER_REQUEST_DURATION."""
ACTIVE_LABELS: Final = (SERVICE, METHOD)
"""Of HTTP_SERVER_ACTIVE_REQUESTS."""
CLIENT_LABELS: Final = (SERVICE, METHOD, SERVER_ADDRESS, STATUS)
"""Of HTTP_CLIENT_REQUEST_DURATION."""

# Values
OTHER: Final = "_OTHER"
"""Stands for every method not in KNOWN_METHODS, and for every label value of a folded label set."""
UNMATCHED_ROUTE: Final = ""
"""The route label of a request that matched no route: one series for all unknown paths."""
KNOWN_METHODS: Final = frozenset(
    {"GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "QUERY"}
)
"""HTTP's methods; what else a client sends is OTHER."""

DURATION_BOUNDS_SECONDS: Final = (
    0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0,
)  # fmt: skip
"""Upper bounds of buckets, as OpenTelemetry advises for HTTP durations."""

COST_BOUNDS_SECONDS: Final = (1e-05, 2e-05, 5e-05, 0.0001, 0.0002, 0.0005, 0.001, 0.01)
"""Upper bounds of OWN_COST's buckets."""

EXCLUDED_PATHS: Final = frozenset({"/healthz", "/readyz", "/metrics"})
"""Paths without span, sample and line, unless set otherwise."""

ACCESS_EVENT: Final = "http_request"
"""The `event` of an access-log line."""
WEBSOCKET_EVENT: Final = "websocket_session"
"""The `event` of the line of a WebSocket session."""

SCOPE: Final = "burnline"
"""Name of the instrumentation scope of the SDK's spans."""
