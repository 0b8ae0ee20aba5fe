"""Keeping the traces worth keeping: with head sampling, still those with an error, and the slow ones.

A trace that the sampler would drop is recorded all the same, with the sampled flag off, and its spans wait here until
the request's own span ends. Then the trace is exported whole or forgotten; spans that end later follow the decision.
Only this process's part of a trace is decided here: what other services recorded follows their own sampling.
Bounded: over `MAXIMUM_SPANS` waiting spans, or `SPANS_PER_TRACE` of one trace, further ones are dropped and counted.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Final, Protocol

from opentelemetry.context import Context
from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor
from opentelemetry.sdk.trace.sampling import Decision, Sampler, SamplingResult
from opentelemetry.trace import Link, SpanKind, StatusCode, TraceState
from opentelemetry.util.types import Attributes

MAXIMUM_SPANS: Final = 10_000
SPANS_PER_TRACE: Final = 200
_REMEMBERED_TRACES: Final = 10_000


class ExportingProcessor(Protocol):
    """A span processor that exports sampled spans, and others when it is asked to."""

    def on_end(self, span: ReadableSpan) -> None: ...
    def export(self, span: ReadableSpan) -> None: ...
    def shutdown(self) -> None: ...
    def force_flush(self, timeout_millis: int = 30_000) -> bool: ...


class RecordAll(Sampler):
    """The root sampler's decision on what is sampled; what it would drop is recorded, without the sampled flag."""

    def __init__(self, root: Sampler) -> None:
        self._root = root

    def should_sample(
        self,
        parent_context: Context | None,
        trace_id: int,
        name: str,
        kind: SpanKind | None = None,
        attributes: Attributes = None,
        links: Sequence[Link] | None = None,
        trace_state: TraceState | None = None,
    ) -> SamplingResult:
        result = self._root.should_sample(parent_context, trace_id, name, kind, attributes, links, trace_state)
        if result.decision is Decision.DROP:
            return SamplingResult(Decision.RECORD_ONLY, attributes, result.trace_state)
        return result

    def get_description(self) -> str:
        return f"KeepErrorsAndSlow{{{self._root.get_description()}}}"


class KeepingProcessor(SpanProcessor):
    """Holds unsampled spans back until their request ends. Thread-safe."""

    def __init__(
        self,
        exporter: ExportingProcessor,
        *,
        errors: bool,
        slow_seconds: float | None,
        dropped: Callable[[int], object],
        maximum_spans: int = MAXIMUM_SPANS,
    ) -> None:
        """`dropped(count)` is called for spans that there was no room for."""
        self._exporter = exporter
        self._errors = errors
        self._slow_nanoseconds = None if slow_seconds is None else slow_seconds * 1e9
        self._dropped = dropped
        self._maximum_spans = maximum_spans
        self._lock = threading.Lock()
        self._waiting: OrderedDict[int, list[ReadableSpan]] = OrderedDict()
        self._waiting_spans = 0
        self._decided: OrderedDict[int, bool] = OrderedDict()

    def on_end(self, span: ReadableSpan) -> None:
        context = span.context
        if context is None or context.trace_flags.sampled:
            self._exporter.on_end(span)
            return
        trace_id = context.trace_id
        root = span.parent is None or span.parent.is_remote
        with self._lock:
            keep = self._decided.get(trace_id)
            if keep is None and not root:
                self._hold(trace_id, span)
                return
            spans = self._waiting.pop(trace_id, [])
            self._waiting_spans -= len(spans)
            if keep is None:
                keep = self._worth_keeping(span) or any(map(self._is_error, spans))
                self._decided[trace_id] = keep
                if len(self._decided) > _REMEMBERED_TRACES:
                    self._decided.popitem(last=False)
        if keep:
            for each in (*spans, span):
                self._exporter.export(each)

    def _hold(self, trace_id: int, span: ReadableSpan) -> None:
        spans = self._waiting.setdefault(trace_id, [])
        if len(spans) >= SPANS_PER_TRACE:
            self._dropped(1)
            return
        spans.append(span)
        self._waiting_spans += 1
        while self._waiting_spans > self._maximum_spans:  # the oldest trace has waited longest, perhaps for nothing
            _, oldest = self._waiting.popitem(last=False)
            self._waiting_spans -= len(oldest)
            self._dropped(len(oldest))

    def _worth_keeping(self, span: ReadableSpan) -> bool:
        taken = (span.end_time or 0) - (span.start_time or 0)
        slow = self._slow_nanoseconds is not None and taken >= self._slow_nanoseconds
        return slow or self._is_error(span)

    def _is_error(self, span: ReadableSpan) -> bool:
        return self._errors and span.status.status_code is StatusCode.ERROR

    def after_fork(self) -> None:
        """Forgets the parent's waiting spans, and its lock."""
        self._lock = threading.Lock()
        self._waiting.clear()
        self._waiting_spans = 0

    def shutdown(self) -> None:
        self._exporter.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        return self._exporter.force_flush(timeout_millis)
