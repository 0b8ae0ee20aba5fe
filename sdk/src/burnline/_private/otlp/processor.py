"""The span processor: a span is encoded on the thread that ends it, so no queue holds the host's objects."""

from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor
from opentelemetry.sdk.util.instrumentation import InstrumentationScope

from burnline._private.guard import GUARD
from burnline._private.otlp.exporter import Exporter
from burnline._private.otlp.spans import encode_scope, encode_server_span, encode_span
from burnline._private.tracing.server_span import ServerSpan


class InlineProcessor(SpanProcessor):
    """Gives sampled spans to the exporter as bytes. Never raises into the thread that ended the span."""

    def __init__(self, exporter: Exporter) -> None:
        self._exporter = exporter
        self._latest: tuple[InstrumentationScope | None, bytes] = None, b""
        self._scopes: dict[InstrumentationScope | None, bytes] = {}

    def on_end(self, span: ReadableSpan) -> None:
        try:
            if type(span) is ServerSpan:  # made only when sampled
                self._exporter.put(self._scope(span.instrumentation_scope), encode_server_span(span))
                return
            context = span.context
            if context is not None and context.trace_flags.sampled:
                self.export(span)
        except Exception as error:  # noqa: BLE001 - the border to the host
            GUARD.caught("span encoding", error)

    def export(self, span: ReadableSpan) -> None:
        """Sends a span whatever its sampled flag says. Never raises."""
        try:
            self._exporter.put(self._scope(span.instrumentation_scope), encode_span(span))
        except Exception as error:  # noqa: BLE001 - the border to the host
            GUARD.caught("span encoding", error)

    def _scope(self, scope: InstrumentationScope | None) -> bytes:
        if scope is self._latest[0]:
            return self._latest[1]
        encoded = self._scopes.get(scope)
        if encoded is None:
            encoded = self._scopes[scope] = encode_scope(scope)
        self._latest = scope, encoded
        return encoded

    def shutdown(self) -> None:
        self._exporter.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        return self._exporter.flush(timeout_millis / 1000)
