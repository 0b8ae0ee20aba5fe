"""The rules of Sloth's own validator that reading a file does not need."""

import re

from burnline_slo.spec.document.lookup import child
from burnline_slo.spec.document.nodes import Mapping, Node, Scalar
from burnline_slo.spec.document.values import kind
from burnline_slo.spec.formats.rules import Rules, is_true, items_of, keys_of

_NAME = re.compile(r"[A-Za-z0-9][-A-Za-z0-9_.]*[A-Za-z0-9]")
_WINDOW = re.compile(r"\{\{ *\.window *\}\}")
_QUERIES = ("error_query", "total_query", "errorQuery", "totalQuery", "error_ratio_query", "errorRatioQuery")


def check_rules(rules: Rules, spec: Node) -> None:
    """Checks a Sloth file, or the `spec` of a PrometheusServiceLevel."""
    _named(rules, child(spec, "service"))
    _labels(rules, spec)
    _chain(rules, child(spec, "slo_plugins") or child(spec, "sloPlugins"))
    for slo in items_of(spec, "slos"):
        _named(rules, child(slo, "name"))
        _labels(rules, slo)
        _chain(rules, child(slo, "plugins"))
        _number(rules, child(slo, "objective"))
        sli = child(slo, "sli")
        _plugin(rules, None if sli is None else child(sli, "plugin"))
        for part in ("events", "raw"):
            found = None if sli is None else child(sli, part)
            for query in (None if found is None else child(found, key) for key in _QUERIES):
                if isinstance(query, Scalar) and not _WINDOW.search(query.text):
                    rules.refuse(query, "a query looks back over {{.window}}", "Write [{{.window}}] as its range.")
        _alerting(rules, slo)


def _plugin(rules: Rules, plugin: Node | None) -> None:
    """An SLI plugin: which one, and texts for it."""
    if plugin is None:
        return
    if not isinstance(plugin, Mapping):
        rules.refuse(plugin, "a plugin is a mapping of `id` and `options`", "Write `plugin: {id: …}`.")
    rules.only(plugin, "id", "options")
    _id(rules, plugin)
    rules.single(child(plugin, "options"))


def _chain(rules: Rules, plugins: Node | None) -> None:
    """SLO plugins, one after the other."""
    if plugins is None:
        return
    rules.only(plugins, "overridePrevious", "override_previous", "chain")
    chain = list(items_of(plugins, "chain"))
    if not chain and (is_true(plugins, "overridePrevious") or is_true(plugins, "override_previous")):
        rules.refuse(plugins, "nothing takes the place of the plugins that it overrides", "Add `chain:`.")
    for one in chain:
        _id(rules, one)


def _id(rules: Rules, plugin: Node) -> None:
    found = child(plugin, "id")
    if isinstance(plugin, Mapping) and (not isinstance(found, Scalar) or not found.text):
        rules.refuse(found or plugin, "a plugin needs its `id`", "Add `id:`.")


def _number(rules: Rules, objective: Node | None) -> None:
    if objective is not None and kind(objective) != "a number":
        rules.refuse(objective, "`objective` is a number in percent", "Write 99.9, without quotes and sign.")


def _alerting(rules: Rules, slo: Node) -> None:
    alerting = child(slo, "alerting")
    alerts = [
        alert
        for pair in (("page_alert", "pageAlert"), ("ticket_alert", "ticketAlert"))
        for alert in [None if alerting is None else child(alerting, pair[0]) or child(alerting, pair[1])]
    ]
    if all(is_true(alert, "disable") for alert in alerts):
        return
    named = None if alerting is None else child(alerting, "name")
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
        found = child(holder, group)
        if not isinstance(found, Mapping):
            continue
        rules.single(found)
        for key in keys_of(found):
            if key.text == "__name__":
                rules.refuse(key, "no label is called __name__", "Rename it.")
        for key, value in found.entries:
            if isinstance(value, Scalar) and not value.text:
                rules.refuse(value, f"`{key.text[:60]}` must have a value", "Write one, or remove the key.")
