"""The page as protocol buffers, for a scraper that asks for them: one MetricFamily message after the other, each with
its length before it.
"""

from collections.abc import Sequence
from itertools import accumulate
from typing import Any, Final

from burnline._private.exposition.client_model import COUNTER, GAUGE, HISTOGRAM, encode_family, labels, timestamp
from burnline._private.exposition.host_collectors import encode
from burnline._private.exposition.rendered_cache import RenderedCache, RenderedSeries
from burnline._private.metrics.families import Families
from burnline._private.metrics.family import Family
from burnline._private.metrics.pace import Pace
from burnline._private.metrics.values import RawExemplar
from burnline._private.wire import block, double, number, tag, varint
from burnline.conventions import SPAN_ID, TRACE_ID

CONTENT_TYPE: Final = "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited"
_BUCKET: Final = tag(3, 2)
_COUNT: Final = tag(1, 0)
_KINDS: Final = {"counter": COUNTER, "gauge": GAUGE, "histogram": HISTOGRAM}


class _Message(RenderedSeries[bytes]):
    """The Metric message of one series."""

    __slots__ = ("_bounds", "_kind", "_labels")

    def __init__(self, family: Family[Any], label_values: tuple[str, ...]) -> None:
        super().__init__()
        self._kind = _KINDS[family.kind]
        self._labels = labels(dict(zip(family.label_names, label_values, strict=True)))
        self._bounds = [double(2, bound) for bound in (*family.bounds, float("inf"))]

    def make(self, values: Sequence[float], suffixes: Sequence[bytes]) -> bytes:
        if self._kind is not HISTOGRAM:
            return self._labels + block(self._kind.field, double(1, values[0]))
        counts = list(map(int, accumulate(values[1:])))
        buckets: list[bytes] = []
        for count, bound, suffix in zip(counts, self._bounds, suffixes, strict=True):
            bucket = _COUNT + varint(count) + bound + suffix
            buckets += _BUCKET, varint(len(bucket)), bucket
        return self._labels + block(7, number(1, counts[-1]) + double(2, values[0]) + b"".join(buckets))

    def suffix(self, exemplar: RawExemplar | None) -> bytes:
        if exemplar is None:
            return b""
        trace_id, span_id, value, at = exemplar
        ids = labels({TRACE_ID: f"{trace_id:032x}", SPAN_ID: f"{span_id:016x}"})
        return block(3, ids + double(2, value) + timestamp(at))


_messages = RenderedCache(_Message)


def render(metrics: Families) -> bytes:
    """The whole page: the host's own collectors, and then the families of `metrics`."""
    with metrics.silent():
        families = [family for metric in metrics.registry.collect() for family in encode(metric)]
    pace = Pace()
    for family in metrics.families():
        series = _messages.of(family, pace, exemplars=True)
        name = family.name + family.sample_suffix
        families.append(encode_family(name, family.description, _KINDS[family.kind], series))
    return b"".join([varint(len(family)) + family for family in families])
