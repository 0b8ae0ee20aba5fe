"""The tracer provider: the host's own if it has one, else one of the OpenTelemetry SDK, exporting when told where."""

from opentelemetry import trace
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.sampling import DEFAULT_ON

from burnline.forks import when_forked
from burnline.guard import GUARD
from burnline.otlp.post import Endpoint
from burnline.otlp.processor import InlineProcessor
from burnline.otlp.sender import Sender, Telemetry
from burnline.otlp.spans import encode_resource
from burnline.otlp.termination import before_sigterm
from burnline.settings import Otlp, Settings
from burnline.tracing.keeping import KeepingProcessor, RecordAll


def provide(settings: Settings, telemetry: Telemetry) -> trace.TracerProvider:
    """The provider to take tracers from. Sets the global one when the host has not.

    `telemetry` is told how exporting goes. A host's own provider exports as the host has told it.
    """
    existing = trace.get_tracer_provider()
    if not isinstance(existing, trace.ProxyTracerProvider):
        return existing
    provider = TracerProvider(resource=Resource.create({"service.name": settings.service}))
    keeping = settings.keep_errors or settings.keep_slow_seconds is not None
    if settings.otlp is not None:
        try:
            sender = _sender(provider, settings.otlp, telemetry, settings.exit_timeout_seconds)
            processor = InlineProcessor(sender)
            if keeping and provider.sampler is not DEFAULT_ON:
                provider.sampler = RecordAll(provider.sampler)
                keeper = KeepingProcessor(
                    processor, errors=settings.keep_errors, slow_seconds=settings.keep_slow_seconds
                )
                when_forked(keeper.after_fork)
                provider.add_span_processor(keeper)
            else:
                provider.add_span_processor(processor)
            before_sigterm(sender.shutdown)
        except ValueError as error:
            GUARD.caught("otlp export", error)
    trace.set_tracer_provider(provider)
    return provider


def _sender(provider: TracerProvider, otlp: Otlp, telemetry: Telemetry, exit_timeout_seconds: float) -> Sender:
    endpoint = Endpoint(
        otlp.url,
        headers=dict(otlp.headers),
        timeout_seconds=otlp.timeout_seconds,
        compress=otlp.compress,
        certificate=otlp.certificate,
    )
    return Sender(endpoint, lambda: encode_resource(provider.resource), telemetry, exit_timeout_seconds)
