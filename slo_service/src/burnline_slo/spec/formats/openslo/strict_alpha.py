"""The rules of OpenSLO's own SDK for `openslo/v1alpha` that reading a file does not need."""

import re

from burnline_slo.spec.document.lookup import child, child_text
from burnline_slo.spec.document.nodes import Mapping, Node
from burnline_slo.spec.formats.openslo.strict import LONGEST_DESCRIPTION, NAME, RULE_OF_NAMES, check_window
from burnline_slo.spec.formats.rules import Rules, items_of

_WORD = re.compile(r"[a-zA-Z]+")


def check_rules(rules: Rules, document: Node) -> None:
    """Checks one object of either kind."""
    metadata, spec = child(document, "metadata"), child(document, "spec")
    rules.choice(child(document, "kind"), "SLO", "Service")
    if metadata is not None:
        rules.without(metadata, "labels", "annotations")
        rules.pattern(child(metadata, "name"), NAME, RULE_OF_NAMES)
        rules.at_most(metadata, "displayName", 63)
    if spec is None:
        return
    rules.at_most(spec, "description", LONGEST_DESCRIPTION)
    match child_text(document, "kind"):
        case "SLO":
            _slo(rules, spec)
        case "Service":
            rules.only(spec, "description")


def _slo(rules: Rules, spec: Node) -> None:
    rules.needs(spec, "budgetingMethod", "timeWindows")
    rules.without(spec, "labels", "alertPolicies")
    rules.length(child(spec, "timeWindows"), "timeWindows", 1, 1)
    for window in items_of(spec, "timeWindows"):
        rules.choice(child(window, "unit"), "Second", "Day", "Week", "Month", "Quarter")
        check_window(rules, window)
    indicator = child(spec, "indicator")
    _source(rules, None if indicator is None else child(indicator, "thresholdMetric"))
    for objective in items_of(spec, "objectives"):
        _objective(rules, objective, is_threshold=indicator is not None)


def _objective(rules: Rules, objective: Node, *, is_threshold: bool) -> None:
    rules.needs(objective, "value")
    rules.without(objective, "timeSliceWindow", *(() if is_threshold else ("op",)))
    rules.at_most(objective, "displayName", LONGEST_DESCRIPTION)
    ratio = child(objective, "ratioMetrics")
    if isinstance(ratio, Mapping):
        rules.without(ratio, "bad", "counter")
        rules.needs(ratio, "good", "total")
        for part in ("good", "total"):
            _source(rules, child(ratio, part))


def _source(rules: Rules, metric: Node | None) -> None:
    rules.needs(metric, "source", "queryType", "query")
    for key in ("source", "queryType"):
        found = None if metric is None else child(metric, key)
        rules.pattern(found, _WORD, f"`{key}` has letters only", longest=999)
