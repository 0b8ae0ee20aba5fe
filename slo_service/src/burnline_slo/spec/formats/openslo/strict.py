"""The rules of OpenSLO's own SDK for `openslo/v1` that reading a file does not need."""

import re

from burnline_slo.spec.document.lookup import child, child_text
from burnline_slo.spec.document.nodes import Listing, Node, Scalar
from burnline_slo.spec.formats.rules import Rules, is_true, items_of, keys_of

LONGEST_DESCRIPTION = 1050

NAME = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
_LABEL = re.compile(r"[a-zA-Z0-9]([-_.a-zA-Z0-9]*[a-zA-Z0-9])?")
_ANNOTATION = re.compile(r"([a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?/)?[a-zA-Z0-9]([-_.a-zA-Z0-9]{0,61}[a-zA-Z0-9])?")
_START = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}")
_SHORTHAND = re.compile(r"[0-9]+[mhdwMQY]")
RULE_OF_NAMES = "a name has up to 63 lower-case letters, digits and -, and begins and ends with a letter or digit"


def check_rules(rules: Rules, document: Node) -> None:
    """Checks one object of any kind, with the objects that stand in it."""
    metadata, spec = child(document, "metadata"), child(document, "spec")
    if metadata is not None:
        rules.pattern(child(metadata, "name"), NAME, RULE_OF_NAMES)
        rules.at_most(metadata, "displayName", 63)
        for key in keys_of(child(metadata, "labels")):
            rules.pattern(key, _LABEL, "a label's name has letters, digits, -, _ and ., and ends in neither of those")
        for key in keys_of(child(metadata, "annotations")):
            rules.pattern(key, _ANNOTATION, "an annotation's name is a name, perhaps after a domain and /", 317)
    if spec is None:
        return
    rules.at_most(spec, "description", LONGEST_DESCRIPTION)
    match child_text(document, "kind"):
        case "SLO":
            _slo(rules, spec)
        case "SLI":
            _sli(rules, spec)
        case "Service":
            rules.only(spec, "description")
        case "DataSource":
            rules.needs(spec, "type", "connectionDetails")
            rules.only(spec, "description", "type", "connectionDetails")
        case "AlertPolicy":
            _policy(rules, spec)
        case "AlertCondition":
            _condition(rules, spec)
        case "AlertNotificationTarget":
            rules.needs(spec, "target")
            rules.only(spec, "description", "target")


def _slo(rules: Rules, spec: Node) -> None:
    for window in items_of(spec, "timeWindow"):
        check_window(rules, window)
    _reference(rules, spec, "indicatorRef")
    indicator = child(spec, "indicator")
    inner = None if indicator is None else child(indicator, "spec")
    is_ratio = inner is not None and child(inner, "ratioMetric") is not None
    _inline_sli(rules, indicator)
    for objective in items_of(spec, "objectives"):
        _reference(rules, objective, "indicatorRef")
        _inline_sli(rules, child(objective, "indicator"))
        rules.pattern(child(objective, "timeSliceWindow"), _SHORTHAND, "`timeSliceWindow` is a number and its unit")
        for key in ("op", "value"):
            found = child(objective, key)
            if is_ratio and found is not None:
                rules.refuse(found, f"a `ratioMetric` has no `{key}`", f"Remove `{key}`.")
    for alert in items_of(spec, "alertPolicies"):
        _inline_or_reference(rules, alert, "alertPolicyRef", "AlertPolicy")


def _inline_sli(rules: Rules, indicator: Node | None) -> None:
    if indicator is None:
        return
    rules.needs(indicator, "metadata")
    rules.without(indicator, "kind", "apiVersion")
    metadata, spec = child(indicator, "metadata"), child(indicator, "spec")
    if metadata is not None:
        rules.needs(metadata, "name")
        rules.pattern(child(metadata, "name"), NAME, RULE_OF_NAMES)
    if spec is not None:
        _sli(rules, spec)


def check_window(rules: Rules, window: Node) -> None:
    """Whether a time window rolls, in either version, and how its calendar's `startTime` is written."""
    calendar = child(window, "calendar")
    if calendar is None:
        if not is_true(window, "isRolling"):
            rules.refuse(window, "a window without a `calendar` says that it rolls", "Add `isRolling: true`.")
        return
    rules.pattern(child(calendar, "startTime"), _START, "`startTime` is a day and a time, 2026-01-21 12:30:00")


def _sli(rules: Rules, spec: Node) -> None:
    rules.one_of(spec, "ratioMetric", "thresholdMetric")
    ratio, threshold = child(spec, "ratioMetric"), child(spec, "thresholdMetric")
    if ratio is not None:
        rules.one_of(ratio, "total", "raw")
        if child(ratio, "raw") is not None:
            rules.without(ratio, "good", "bad")
    parts = [] if ratio is None else [child(ratio, key) for key in ("good", "bad", "total", "raw")]
    for part in [*parts, threshold]:
        source = None if part is None else child(part, "metricSource")
        queries = None if source is None else child(source, "spec")
        if source is None or queries is None:
            continue
        _reference(rules, source, "metricSourceRef")
        if isinstance(queries, Scalar | Listing) or not keys_of(queries):
            rules.refuse(queries, "`spec` is a mapping with at least one key", "Write `spec: {query: …}`.")


def _policy(rules: Rules, spec: Node) -> None:
    alerts = ("alertWhenNoData", "alertWhenResolved", "alertWhenBreaching")
    rules.needs(spec, "conditions", "notificationTargets")
    rules.only(spec, "description", "conditions", "notificationTargets", *alerts)
    rules.length(child(spec, "conditions"), "conditions", 1, 1)
    rules.length(child(spec, "notificationTargets"), "notificationTargets", 1)
    for one in items_of(spec, "conditions"):
        _inline_or_reference(rules, one, "conditionRef", "AlertCondition")
    for one in items_of(spec, "notificationTargets"):
        _inline_or_reference(rules, one, "targetRef", "AlertNotificationTarget")


def _condition(rules: Rules, spec: Node) -> None:
    rules.needs(spec, "severity", "condition")
    rules.only(spec, "description", "severity", "condition")
    condition = child(spec, "condition")
    if condition is None:
        return
    rules.needs(condition, "kind", "op", "threshold", "lookbackWindow")
    rules.choice(child(condition, "kind"), "burnrate")
    rules.choice(child(condition, "op"), "lte", "gte", "lt", "gt")
    for key in ("lookbackWindow", "alertAfter"):
        rules.pattern(child(condition, key), _SHORTHAND, f"`{key}` is a number and one of m h d w M Q Y")


def _inline_or_reference(rules: Rules, node: Node, reference: str, kind: str) -> None:
    rules.one_of(node, reference, "kind")
    _reference(rules, node, reference)
    if child(node, "kind") is not None:
        rules.choice(child(node, "kind"), kind)
        rules.needs(node, "metadata", "spec")
        check_rules(rules, node)


def _reference(rules: Rules, node: Node, key: str) -> None:
    rules.pattern(child(node, key), NAME, RULE_OF_NAMES)
