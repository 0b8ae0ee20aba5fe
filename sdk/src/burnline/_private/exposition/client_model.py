"""Parts of the MetricFamily message, in which a scraper may have the metrics.

Source: https://github.com/prometheus/client_model/blob/master/io/prometheus/client/metrics.proto
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from burnline._private.wire import block, number, text


@dataclass(frozen=True, slots=True)
class Kind:
    """A MetricType: its number, and the field of a Metric message that has its value."""

    number: int
    field: int


COUNTER: Final = Kind(0, 3)
GAUGE: Final = Kind(1, 2)
SUMMARY: Final = Kind(2, 4)
UNTYPED: Final = Kind(3, 5)
HISTOGRAM: Final = Kind(4, 7)


def encode_family(name: str, description: str, kind: Kind, series: Iterable[bytes]) -> bytes:
    """The content of a MetricFamily message."""
    head = text(1, name) + text(2, description) + number(3, kind.number)
    return head + b"".join([block(4, each) for each in series])


def labels(of: Mapping[str, str]) -> bytes:
    """The label fields of a Metric or an Exemplar message."""
    return b"".join([block(1, text(1, name) + text(2, value)) for name, value in of.items()])


def timestamp(at_seconds: float) -> bytes:
    """The timestamp field of an Exemplar message."""
    nanoseconds = round(at_seconds * 1e9)
    return block(3, number(1, nanoseconds // 10**9) + number(2, nanoseconds % 10**9))
