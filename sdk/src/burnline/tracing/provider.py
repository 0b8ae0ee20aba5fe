"""The tracer provider: the host's own if it has one, else one of the OpenTelemetry SDK, exporting when told where."""

from opentelemetry import trace
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

from burnline.guard import GUARD
from burnline.settings import Settings

_BATCH_SPANS = 8192
_QUEUE_SPANS = 16384
_BATCH_MILLISECONDS = 1000.0


def provide(settings: Settings) -> trace.TracerProvider:
    """The provider to take tracers from. Sets the global one when the host has not."""
    existing = trace.get_tracer_provider()
    if not isinstance(existing, trace.ProxyTracerProvider):
        return existing
    provider = TracerProvider(resource=Resource.create({"service.name": settings.service}))
    if settings.otlp_endpoint is not None:
        _export(provider, settings.otlp_endpoint)
    trace.set_tracer_provider(provider)
    return provider


def _export(provider: TracerProvider, endpoint: str) -> None:
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    except ImportError as error:
        GUARD.caught("otlp export (install burnline[otlp])", error)
        return
    # A large batch by time, not 512 spans: a thread that often wakes to take the interpreter lock slows requests.
    provider.add_span_processor(
        BatchSpanProcessor(
            OTLPSpanExporter(endpoint=endpoint),
            max_queue_size=_QUEUE_SPANS,
            max_export_batch_size=_BATCH_SPANS,
            schedule_delay_millis=_BATCH_MILLISECONDS,
        )
    )
