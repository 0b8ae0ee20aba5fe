"""The provider of the OpenTelemetry SDK, exporting when there is a collector. Importing this imports that SDK."""

from collections.abc import Callable

from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.sampling import DEFAULT_ON

from burnline._private.forks import when_forked
from burnline._private.guard import GUARD
from burnline._private.otlp.endpoint import endpoint_of
from burnline._private.otlp.exporter import Exporter
from burnline._private.otlp.processor import InlineProcessor
from burnline._private.otlp.spans import encode_resource
from burnline._private.otlp.worker import Telemetry
from burnline._private.settings import Settings
from burnline._private.tracing.keeping import KeepingProcessor, RecordAll


def provide(settings: Settings, telemetry: Telemetry) -> tuple[TracerProvider, Callable[[], object] | None]:
    """A provider, and its shutdown flush; None where it exports nothing."""
    provider = TracerProvider(resource=Resource.create({"service.name": settings.service}))
    if settings.console_spans:
        from opentelemetry.sdk.trace.export import ConsoleSpanExporter, SimpleSpanProcessor  # for those who debug

        provider.add_span_processor(SimpleSpanProcessor(ConsoleSpanExporter()))
    otlp = settings.otlp
    if otlp is None:
        return provider, None
    try:
        endpoint = endpoint_of(otlp, "TRACES")
    except Exception as error:  # noqa: BLE001 - spans are made all the same
        GUARD.caught("otlp export", error)
        return provider, None
    exporter = Exporter(
        endpoint, lambda: encode_resource(provider.resource), telemetry, settings.exit_timeout_seconds, otlp.batching
    )
    processor = InlineProcessor(exporter)
    if (settings.keep_errors or settings.keep_slow_seconds is not None) and provider.sampler is not DEFAULT_ON:
        provider.sampler = RecordAll(provider.sampler)
        keeper = KeepingProcessor(
            processor,
            errors=settings.keep_errors,
            slow_seconds=settings.keep_slow_seconds,
            dropped=lambda count: telemetry.spans("waiting_full", count),
        )
        when_forked(keeper.after_fork)
        provider.add_span_processor(keeper)
    else:
        provider.add_span_processor(processor)
    return provider, exporter.shutdown
