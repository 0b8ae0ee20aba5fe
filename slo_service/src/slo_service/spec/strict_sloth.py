"""The rules of Sloth's own validator that reading a file does not need."""

import re

from slo_service.spec.formats import entry
from slo_service.spec.nodes import Mapping, Node, Scalar
from slo_service.spec.report import Report
from slo_service.spec.strict import Rules, is_true, items_of, keys_of

_NAME = re.compile(r"[A-Za-z0-9][-A-Za-z0-9_.]*[A-Za-z0-9]")
_WINDOW = re.compile(r"\{\{ *\.window *\}\}")
_QUERIES = ("error_query", "total_query", "errorQuery", "totalQuery", "error_ratio_query", "errorRatioQuery")


def say_broken_rules(report: Report, spec: Node) -> None:
    """Checks a Sloth file, or the `spec` of a PrometheusServiceLevel."""
    rules = Rules(report, "Sloth")
    _named(rules, entry(spec, "service"))
    _labels(rules, spec)
    for slo in items_of(spec, "slos"):
        _named(rules, entry(slo, "name"))
        _labels(rules, slo)
        sli = entry(slo, "sli")
        for kind in ("events", "raw"):
            found = None if sli is None else entry(sli, kind)
            for query in (None if found is None else entry(found, key) for key in _QUERIES):
                if isinstance(query, Scalar) and not _WINDOW.search(query.text):
                    rules.refuse(query, "a query looks back over {{.window}}", "Write [{{.window}}] as its range.")
        _alerting(rules, slo)


def _alerting(rules: Rules, slo: Node) -> None:
    alerting = entry(slo, "alerting")
    alerts = [
        alert
        for pair in (("page_alert", "pageAlert"), ("ticket_alert", "ticketAlert"))
        for alert in [None if alerting is None else entry(alerting, pair[0]) or entry(alerting, pair[1])]
    ]
    if all(is_true(alert, "disable") for alert in alerts):
        return
    named = None if alerting is None else entry(alerting, "name")
    if not isinstance(named, Scalar) or not named.text:
        rules.refuse(alerting or slo, "alerts that are not disabled need a name", "Add `alerting: {name: …}`.")
    for found in (alerting, *alerts):
        if found is not None:
            _labels(rules, found)


def _named(rules: Rules, node: Node | None) -> None:
    what = "a name has two or more letters, digits, -, _ and ., a letter or digit at each end"
    rules.pattern(node, _NAME, what, longest=999)


def _labels(rules: Rules, holder: Node) -> None:
    for group in ("labels", "annotations"):
        found = entry(holder, group)
        if not isinstance(found, Mapping):
            continue
        for key in keys_of(found):
            if key.text == "__name__":
                rules.refuse(key, "no label is called __name__", "Rename it.")
        for key, value in found.entries:
            if isinstance(value, Scalar) and not value.text:
                rules.refuse(value, f"`{key.text[:60]}` must have a value", "Write one, or remove the key.")
