"""Prometheus' client_model messages as the protobuf library reads them, to check our bytes by a parser not ours.

Source: https://github.com/prometheus/client_model/blob/master/io/prometheus/client/metrics.proto
"""

from typing import Any, Final

from google.protobuf import (  # type: ignore[import-untyped]  # ships no types
    descriptor_pb2,
    descriptor_pool,
    message_factory,
    timestamp_pb2,
)

DOUBLE, INT64, UINT64, STRING = 1, 3, 4, 9
PACKAGE: Final = "io.prometheus.client"
TIMESTAMP: Final = timestamp_pb2.Timestamp.DESCRIPTOR.full_name
KINDS: Final = ("COUNTER", "GAUGE", "SUMMARY", "UNTYPED", "HISTOGRAM", "GAUGE_HISTOGRAM")

MESSAGES: Final[dict[str, list[tuple[str, int, int | str, bool]]]] = {
    "LabelPair": [("name", 1, STRING, False), ("value", 2, STRING, False)],
    "Gauge": [("value", 1, DOUBLE, False)],
    "Counter": [("value", 1, DOUBLE, False), ("exemplar", 2, "Exemplar", False)],
    "Quantile": [("quantile", 1, DOUBLE, False), ("value", 2, DOUBLE, False)],
    "Summary": [
        ("sample_count", 1, UINT64, False),
        ("sample_sum", 2, DOUBLE, False),
        ("quantile", 3, "Quantile", True),
    ],
    "Untyped": [("value", 1, DOUBLE, False)],
    "Histogram": [
        ("sample_count", 1, UINT64, False),
        ("sample_count_float", 9, DOUBLE, False),
        ("sample_sum", 2, DOUBLE, False),
        ("bucket", 3, "Bucket", True),
    ],
    "Bucket": [
        ("cumulative_count", 1, UINT64, False),
        ("cumulative_count_float", 4, DOUBLE, False),
        ("upper_bound", 2, DOUBLE, False),
        ("exemplar", 3, "Exemplar", False),
    ],
    "Exemplar": [("label", 1, "LabelPair", True), ("value", 2, DOUBLE, False), ("timestamp", 3, "Timestamp", False)],
    "Metric": [
        ("label", 1, "LabelPair", True),
        ("gauge", 2, "Gauge", False),
        ("counter", 3, "Counter", False),
        ("summary", 4, "Summary", False),
        ("untyped", 5, "Untyped", False),
        ("histogram", 7, "Histogram", False),
        ("timestamp_ms", 6, INT64, False),
    ],
    "MetricFamily": [
        ("name", 1, STRING, False),
        ("help", 2, STRING, False),
        ("type", 3, "MetricType", False),
        ("metric", 4, "Metric", True),
    ],
}
"""Of each message its fields: name, number, type, and whether there may be many."""


def _family_class() -> Any:
    file = descriptor_pb2.FileDescriptorProto(
        name="metrics.proto", package=PACKAGE, syntax="proto2", dependency=["google/protobuf/timestamp.proto"]
    )
    kinds = file.enum_type.add(name="MetricType")
    for number, kind in enumerate(KINDS):
        kinds.value.add(name=kind, number=number)
    for name, fields in MESSAGES.items():
        message = file.message_type.add(name=name)
        for field, number, of, many in fields:
            made = message.field.add(name=field, number=number, label=3 if many else 1)
            if isinstance(of, int):
                made.type = of
            else:
                made.type_name = f".{TIMESTAMP}" if of == "Timestamp" else f".{PACKAGE}.{of}"
                made.type = 14 if of == "MetricType" else 11
    pool = descriptor_pool.DescriptorPool()
    pool.AddSerializedFile(timestamp_pb2.DESCRIPTOR.serialized_pb)
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName(f"{PACKAGE}.MetricFamily"))


FAMILY: Final = _family_class()

Series = tuple[str, frozenset[tuple[str, str]]]


def parse(page: bytes) -> list[Any]:
    """The MetricFamily messages of a delimited page."""
    families = []
    at = 0
    while at < len(page):
        length = shift = 0
        while True:
            byte = page[at]
            at += 1
            length |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                break
        families.append(FAMILY.FromString(page[at : at + length]))
        at += length
    return families


def samples(families: list[Any]) -> dict[Series, float]:
    """The series that Prometheus makes of the messages."""
    found: dict[Series, float] = {}
    for family in families:
        for metric in family.metric:
            own = frozenset((pair.name, pair.value) for pair in metric.label)
            match KINDS[family.type]:
                case "HISTOGRAM":
                    histogram = metric.histogram
                    for bucket in histogram.bucket:
                        le = "+Inf" if bucket.upper_bound == float("inf") else repr(bucket.upper_bound)
                        count = bucket.cumulative_count_float or bucket.cumulative_count
                        found[f"{family.name}_bucket", own | {("le", le)}] = count
                    found[f"{family.name}_count", own] = histogram.sample_count_float or histogram.sample_count
                    found[f"{family.name}_sum", own] = histogram.sample_sum
                case "SUMMARY":
                    for quantile in metric.summary.quantile:
                        found[family.name, own | {("quantile", repr(quantile.quantile))}] = quantile.value
                    found[f"{family.name}_count", own] = metric.summary.sample_count
                    found[f"{family.name}_sum", own] = metric.summary.sample_sum
                case kind:
                    found[family.name, own] = getattr(metric, kind.lower()).value
    return found
