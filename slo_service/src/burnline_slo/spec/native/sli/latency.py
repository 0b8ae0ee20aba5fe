"""`latency`: histograms, classic or native."""

from collections.abc import Iterator

from burnline_slo.domain.sli import LatencySLI, NativeLatencySLI
from burnline_slo.spec.document.fields import fields
from burnline_slo.spec.document.nodes import Node
from burnline_slo.spec.document.report import Report
from burnline_slo.spec.document.values import boolean
from burnline_slo.spec.native.schema_elements import a_duration, a_string, a_text, an_object
from burnline_slo.spec.native.sli.key import SLIKey
from burnline_slo.spec.native.yaml_lines import scalar
from burnline_slo.spec.promql.selector_readers import histogram
from burnline_slo.spec.slo_values.thresholds import SECONDS, latency_threshold, threshold_text


def _read(report: Report, node: Node, name: str) -> LatencySLI | NativeLatencySLI | None:
    found = fields(report, node, f"`{name}`", required=("histogram", "threshold"), optional=("native",))
    if found is None:
        return None
    selector = found.read("histogram", histogram)
    threshold = found.read("threshold", latency_threshold)
    is_native = found.read_or("native", boolean, False)
    if selector is None or threshold is None:
        return None
    kind = NativeLatencySLI if is_native else LatencySLI
    return kind(histogram=selector, threshold_seconds=threshold)


def _lines(sli: LatencySLI | NativeLatencySLI) -> Iterator[str]:
    yield f"histogram: {scalar(str(sli.histogram))}"
    yield f"threshold: {threshold_text(sli.threshold_seconds)}"
    if isinstance(sli, NativeLatencySLI):
        yield "native: true"


LATENCY: SLIKey[LatencySLI | NativeLatencySLI] = SLIKey(
    name="latency",
    kinds=(LatencySLI, NativeLatencySLI),
    read=_read,
    write=_lines,
    schema={
        **an_object(
            {
                "histogram": a_text("A classic histogram, by its name without _bucket."),
                "threshold": {
                    "anyOf": [
                        a_duration("Up to this an event is good; one of the histogram's buckets."),
                        a_string("In seconds, finer than a millisecond.", rf"^\s*{SECONDS}\s*$"),
                    ]
                },
                "native": {"type": "boolean", "default": False, "description": "Whether it is a native histogram."},
            },
            required=["histogram", "threshold"],
        ),
        "description": "Events that take longer than a threshold are bad.",
    },
)
