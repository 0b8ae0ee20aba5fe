"""Families of the host's own collectors as MetricFamily messages, so that the page has what its text form has.

A kind that protocol buffers do not have becomes gauges, one family for each name, as in the text form.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from prometheus_client import Metric
from prometheus_client.samples import Exemplar, Sample

from burnline._private.exposition.client_model import (
    COUNTER,
    GAUGE,
    HISTOGRAM,
    SUMMARY,
    UNTYPED,
    Kind,
    encode_family,
    labels,
    timestamp,
)
from burnline._private.wire import block, double, number

_Key = tuple[tuple[str, str], ...]


def encode(metric: Metric) -> list[bytes]:
    """The MetricFamily messages of one family."""
    kind, parts = _SHAPES.get(metric.type, (GAUGE, {}))
    plain: list[Sample] = []
    groups: dict[_Key, dict[str, list[Sample]]] = {}
    for sample in metric.samples:
        part = parts.get(sample.name.removeprefix(metric.name)) if sample.name.startswith(metric.name) else None
        if getattr(sample, "native_histogram", None):
            continue  # nor has the text form them
        if part is None:
            plain.append(sample)
        else:
            own = {name: value for name, value in sample.labels.items() if name not in ("le", "quantile")}
            groups.setdefault(tuple(sorted(own.items())), {}).setdefault(part, []).append(sample)
    series = []
    for key, group in groups.items():
        try:
            series.append(_grouped(kind, dict(key), group))
        except (KeyError, ValueError):  # without a count or sum, with a count that is none, or a bound that is none
            plain += [sample for samples in group.values() for sample in samples]
    whole = [encode_family(_readable(metric.name), metric.documentation, kind, series)] if series else []
    return whole + _plain(metric, plain)


_SHAPES: Final[dict[str, tuple[Kind, dict[str, str]]]] = {
    "histogram": (HISTOGRAM, {"_bucket": "parts", "_count": "count", "_sum": "sum"}),
    "summary": (SUMMARY, {"": "parts", "_count": "count", "_sum": "sum"}),
}
"""Of the kinds whose series are put together from several samples: what each suffix of the name is."""


def _grouped(kind: Kind, key: Mapping[str, str], group: Mapping[str, list[Sample]]) -> bytes:
    """A Metric message of several samples. Raises KeyError or ValueError when they do not make one."""
    (count, *_), (total, *_) = group["count"], group["sum"]
    parts = group.get("parts", [])
    if kind is HISTOGRAM:
        head = _count(count.value, whole=1, fraction=9)
        body = b"".join([block(3, _bucket(part)) for part in parts])
    else:
        head = number(1, int(count.value))
        body = b"".join([block(3, double(1, float(part.labels["quantile"])) + double(2, part.value)) for part in parts])
    return labels(key) + block(kind.field, head + double(2, total.value) + body) + _moment(count)


def _bucket(sample: Sample) -> bytes:
    exemplar = _exemplar(3, sample.exemplar) if sample.exemplar else b""
    return _count(sample.value, whole=1, fraction=4) + double(2, float(sample.labels["le"])) + exemplar


def _count(value: float, *, whole: int, fraction: int) -> bytes:
    """A count in the field for whole numbers or in that for others."""
    return number(whole, int(value)) if float(value).is_integer() else double(fraction, value)


def _plain(metric: Metric, samples: Iterable[Sample]) -> list[bytes]:
    """Samples that are each a series of their own."""
    families: dict[str, list[bytes]] = {}
    kinds: dict[str, Kind] = {}
    for sample in samples:
        kind = GAUGE
        if metric.type == "unknown":
            kind = UNTYPED
        elif metric.type == "counter" and sample.name == f"{metric.name}_total":
            kind = COUNTER
        exemplar = _exemplar(2, sample.exemplar) if kind is COUNTER and sample.exemplar else b""
        value = block(kind.field, double(1, float(sample.value)) + exemplar)
        families.setdefault(sample.name, []).append(_labels(sample.labels) + value + _moment(sample))
        kinds[sample.name] = kind
    return [
        encode_family(_readable(name), metric.documentation, kinds[name], series) for name, series in families.items()
    ]


def _exemplar(field: int, exemplar: Exemplar) -> bytes:
    at = b"" if exemplar.timestamp is None else timestamp(float(exemplar.timestamp))
    return block(field, _labels(exemplar.labels) + double(2, exemplar.value) + at)


def _moment(sample: Sample) -> bytes:
    """The time that a collector gave its sample, if it did."""
    return b"" if sample.timestamp is None else number(6, int(float(sample.timestamp) * 1000))


def _labels(of: Mapping[str, str]) -> bytes:
    return labels({_readable(name).replace(":", "_"): value for name, value in of.items()})


def _readable(name: str) -> str:
    """A name that every Prometheus can read, as the text form has it."""
    return re.sub(r"^[0-9]|[^a-zA-Z0-9_:]", "_", name)
