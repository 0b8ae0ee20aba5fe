"""What a series holds: values, and exemplars, which say what span an observation in a bucket came from."""

import time
from collections.abc import Iterator, Sequence
from typing import Protocol

from opentelemetry import trace
from opentelemetry.trace import TraceFlags

RawExemplar = tuple[int, int, float, float]
"""Trace id, span id, observed value, seconds since the epoch."""


class Values(Protocol):
    """The numbers of one series: a list in this process's memory, or a view of shared memory."""

    def __getitem__(self, index: int, /) -> float: ...
    def __setitem__(self, index: int, value: float, /) -> None: ...
    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[float]: ...


class Exemplars(Protocol):
    """The latest exemplar of each bucket: a list in this process's memory, or a view of shared memory."""

    def __setitem__(self, bucket: int, exemplar: RawExemplar, /) -> None: ...
    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[RawExemplar | None]: ...


Reading = tuple[tuple[str, ...], Sequence[float], Sequence[RawExemplar | None]]
"""A snapshot of one series for a scrape: label values, and copies of its values and, if asked for, its exemplars."""


def current_exemplar(value: float) -> RawExemplar | None:
    """An exemplar of the current span, when there is one and it is sampled."""
    context = trace.get_current_span().get_span_context()
    if context.is_valid and context.trace_flags & TraceFlags.SAMPLED:
        return context.trace_id, context.span_id, value, time.time()
    return None
