"""The rules of Pyrra's own validator that reading a file does not need."""

import re

from burnline_slo.spec.document.lookup import child
from burnline_slo.spec.document.nodes import Mapping, Node, Scalar
from burnline_slo.spec.formats.rules import Rules

_LE = re.compile(r'\ble="[0-9.eE+-]+"')


def check_rules(rules: Rules, document: Node) -> None:
    """Checks a ServiceLevelObjective."""
    spec, metadata = child(document, "spec"), child(document, "metadata")
    if isinstance(metadata, Mapping) and child(metadata, "namespace") is None:
        rules.warn(metadata, "an objective has a namespace", "Add `namespace:`.")
    indicator = None if spec is None else child(spec, "indicator")
    latency = None if indicator is None else child(indicator, "latency")
    success, total = (_metric(latency, key) for key in ("success", "total"))
    if success is not None and not _LE.search(success.text):
        rules.refuse(success, "a latency's `success` has a matcher of `le`, a number", 'Add le="0.5", say.')
    for metric, suffix in ((success, "_bucket"), (total, "_count")):
        if metric is not None and not metric.text.partition("{")[0].strip().endswith(suffix):
            rules.warn(metric, f"this metric's name ends in {suffix}", f"Use the histogram's {suffix} series.")


def _metric(latency: Node | None, key: str) -> Scalar | None:
    holder = None if latency is None else child(latency, key)
    found = None if holder is None else child(holder, "metric")
    return found if isinstance(found, Scalar) else None
