"""For the tests of services that use Burnline: what a block of code emitted, as values.

    with burnline.testing() as captured:
        client.get("/orders/7")
    assert captured.lines[0]["http_route"] == "/orders/<int:order>"

`burnline.testing()` is short for `burnline.testing.capture()`; `from burnline.testing import Captured` for annotations.

Inside the block another runtime takes the place of the process's own: spans stay in memory, lines are not printed,
ids count up from 1, and the clock can be moved. Afterwards everything is as before. Families and instrumented apps
are the process's own, so an app made anywhere can be tested; `value` gives what was added since the block began.
"""

import sys
import weakref
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Lock, get_ident
from types import ModuleType
from typing import Any

import orjson
from opentelemetry import context as otel_context
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.id_generator import IdGenerator

from burnline._private import settings
from burnline._private.clock import Clock
from burnline._private.logs.output import LineOutput
from burnline._private.otel_private import global_provider, replace_global_provider
from burnline._private.process import PROCESS
from burnline._private.runtime import Runtime
from burnline._private.startup import install_hooks
from burnline._private.web.request import ServerRequest

__all__ = ["Captured", "ManualClock", "SequentialIds", "capture"]

_Labels = frozenset[tuple[str, str]]


class SequentialIds(IdGenerator):
    """Trace and span ids 1, 2, 3, …; set `next_trace_id` or `next_span_id` to choose."""

    def __init__(self) -> None:
        self.next_trace_id = 1
        self.next_span_id = 1
        self._lock = Lock()

    def generate_trace_id(self) -> int:
        """OpenTelemetry asks for one for each root span."""
        with self._lock:
            self.next_trace_id += 1
            return self.next_trace_id - 1

    def generate_span_id(self) -> int:
        """OpenTelemetry asks for one for each span."""
        with self._lock:
            self.next_span_id += 1
            return self.next_span_id - 1


class ManualClock:
    """A clock that stands still until `advance(seconds)`."""

    def __init__(self, start: datetime) -> None:
        self._now = int(start.timestamp() * 1e9)

    def advance(self, seconds: float) -> None:
        """Moves the clock forward."""
        self._now += round(seconds * 1e9)

    def read(self) -> int:
        """Nanoseconds since the epoch."""
        return self._now


class Captured:
    """What the block emitted so far. Reading ends requests whose response the test's client has not closed."""

    def __init__(self, clock: ManualClock | None) -> None:
        self.ids = SequentialIds()
        self.clock = clock
        self._spans: list[ReadableSpan] = []
        self._lines: list[bytes] = []
        self._open: weakref.WeakKeyDictionary[ServerRequest, int] = weakref.WeakKeyDictionary()
        self._before = _samples()

    @property
    def spans(self) -> list[ReadableSpan]:
        """Ended spans, in the order in which they ended."""
        self._settle()
        return list(self._spans)

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Log lines of the SDK, parsed, in order: the access log and what went through `get_logger()`."""
        self._settle()
        return [orjson.loads(line) for line in self._lines]

    def value(self, name: str, **labels: str) -> float:
        """How much the samples of this name that have these labels (and perhaps others) rose, summed.

        Names as exposed: `orders_total`, `http_server_request_duration_seconds_count`. 0 when there are none.
        """
        self._settle()
        wanted = labels.items()
        return sum(
            value - self._before.get((sample, of), 0.0)
            for (sample, of), value in _samples().items()
            if sample == name and wanted <= dict(of).items()
        )

    def _began(self, request: object) -> None:
        if isinstance(request, ServerRequest):
            self._open[request] = get_ident()

    def _settle(self) -> None:
        for request, thread in list(self._open.items()):
            if request.status and thread == get_ident():
                request.finish()
                request.leave()


class _Spans(SpanProcessor):
    def __init__(self, into: list[ReadableSpan]) -> None:
        self._into = into

    def on_end(self, span: ReadableSpan) -> None:
        self._into.append(span)


def _samples() -> dict[tuple[str, _Labels], float]:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for metric in PROCESS.metrics().registry.collect()
        for sample in metric.samples
    }


@contextmanager
def capture(
    *,
    service: str = "test",
    clock_at: datetime | None = None,
    error_codes: Collection[int] | None = None,
    excluded_paths: Collection[str] | None = None,
) -> Iterator[Captured]:
    """Captures spans, samples and lines of the block. `clock_at` (aware) stops the clock at that moment.

    Not for two threads at once: it replaces the process's runtime and OpenTelemetry's tracer provider.
    """
    clock = None if clock_at is None else ManualClock(clock_at)
    captured = Captured(clock)
    provider = TracerProvider(
        resource=Resource({"service.name": service}), id_generator=captured.ids, shutdown_on_exit=False
    )
    provider.add_span_processor(_Spans(captured._spans))
    runtime = Runtime(
        settings.read({}, service=service, error_codes=error_codes, excluded_paths=excluded_paths),
        PROCESS.metrics(),
        LineOutput(captured._lines.append),
        PROCESS.routes,
        clock=None if clock is None else Clock(clock.read, clock.read),
        provider=provider,
    )
    runtime.on_request = captured._began
    install_hooks()
    context = otel_context.get_current()
    outer, outer_provider = PROCESS.runtime, global_provider()
    PROCESS.runtime = runtime
    replace_global_provider(provider)
    try:
        yield captured
    finally:
        PROCESS.runtime = outer
        replace_global_provider(outer_provider)
        otel_context.attach(context)  # a response that the test did not close has left its own
        if outer is not None:
            outer.take_over()


class _CallableModule(ModuleType):
    """This module, which can be called: `burnline.testing(…)` is `burnline.testing.capture(…)`."""

    capture = __call__ = __wrapped__ = staticmethod(capture)
    """`__wrapped__` is what `inspect.signature` and pytest look through."""


__test__ = False  # pytest takes what can be called and begins with "test" for a test
sys.modules[__name__].__class__ = _CallableModule
