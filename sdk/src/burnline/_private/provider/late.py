"""The tracer provider: the host's own if it has one, else one of the OpenTelemetry SDK, made when it is needed.

Importing the OpenTelemetry SDK takes a quarter of the start-up. A command that makes no span, or a worker that has not
begun, need not wait for it.
"""

import sys
import threading
from collections.abc import Callable
from typing import Any

from opentelemetry import trace
from opentelemetry.util.types import Attributes

from burnline._private.environment import without_variables
from burnline._private.forks import before_fork, when_forked
from burnline._private.guard import GUARD
from burnline._private.imports import when_imported
from burnline._private.otel_private import global_provider, replace_global_provider
from burnline._private.otlp.shutdown_flush import before_sigterm
from burnline._private.otlp.telemetry import ExportTelemetry
from burnline._private.settings import Settings

_SDK = "opentelemetry.sdk.trace"


class LateProvider(trace.TracerProvider):
    """OpenTelemetry's global provider until somebody asks for a tracer or imports the SDK. Thread-safe.

    Then the SDK's provider takes its place, so that a host never finds anything else where it looks for a type.
    """

    def __init__(self, settings: Settings, telemetry: ExportTelemetry) -> None:
        self._settings = settings
        self._telemetry = telemetry
        self._lock = threading.RLock()
        self._made: trace.TracerProvider | None = None
        self._shutdown_flush: Callable[[], object] | None = None
        # Making a provider uses a thread pool, whose module takes a lock before each fork. Such hooks run in reverse.
        import concurrent.futures.thread  # noqa: F401 - so that it takes that lock after our hook has run

        before_fork(self._before_fork)
        when_forked(self._after_fork)

    def made(self) -> trace.TracerProvider:
        """The SDK's provider; where it cannot be had, one whose spans are ids at most."""
        if self._made is None:
            try:
                with without_variables(self._settings.unusable):
                    # Before taking the lock: imports have locks of their own.
                    from burnline._private.provider import sdk

                with self._lock, without_variables(self._settings.unusable):
                    if self._made is None:
                        self._made, self._shutdown_flush = sdk.provide(self._settings, self._telemetry)
                        if global_provider() is self:
                            replace_global_provider(self._made)
            except Exception as error:  # noqa: BLE001 - the border to the host
                GUARD.caught("tracing set-up", error)
                self._made = trace.NoOpTracerProvider()
        return self._made

    def sdk_imported(self, _module: object) -> None:
        """Somebody has imported the SDK, and may look for its provider next."""
        own = "burnline._private.provider.sdk", "burnline._private.tracing.server_span"
        if not any(name in sys.modules for name in own):  # else it was this package, which makes it anyway
            self.made()

    def shutdown_flush(self) -> None:
        """Exports what is left, before the process ends."""
        if self._shutdown_flush is not None:
            self._shutdown_flush()

    def get_tracer(
        self,
        instrumenting_module_name: str,
        instrumenting_library_version: str | None = None,
        schema_url: str | None = None,
        attributes: Attributes = None,
    ) -> trace.Tracer:
        return self.made().get_tracer(instrumenting_module_name, instrumenting_library_version, schema_url, attributes)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - the SDK's provider has more than the API's
        return getattr(self.made(), name)

    def _before_fork(self) -> None:
        """Another thread that was importing would leave a lock in the child that nobody opens: better be done."""
        if self._made is None and threading.active_count() > 1:
            self.made()

    def _after_fork(self) -> None:
        self._lock = threading.RLock()


def provide(settings: Settings, telemetry: ExportTelemetry) -> trace.TracerProvider:
    """The provider to take tracers from. Sets the global one when the host has not.

    `telemetry` counts what becomes of the spans. A host's own provider exports as the host has set it up.
    """
    existing = trace.get_tracer_provider()
    if not isinstance(existing, trace.ProxyTracerProvider):
        return existing
    provider = LateProvider(settings, telemetry)
    trace.set_tracer_provider(provider)
    if settings.otlp is not None:
        before_sigterm(provider.shutdown_flush, settings.exit_timeout_seconds)
    if _SDK in sys.modules:
        provider.made()
    else:
        when_imported(_SDK, provider.sdk_imported)
    return provider


def actual(provider: trace.TracerProvider) -> trace.TracerProvider:
    """The provider itself, made if it was not yet."""
    return provider.made() if isinstance(provider, LateProvider) else provider
