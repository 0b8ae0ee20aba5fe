"""Reads the `alerts:` part of Burnline's own files."""

import re
from collections.abc import Mapping as Pairs
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from burnline_slo.domain.duration import format_duration
from burnline_slo.domain.policy import (
    Measure,
    NoDataAlert,
    Severity,
    SpentAlert,
    Tier,
)
from burnline_slo.spec.document.codes import Code
from burnline_slo.spec.document.fields import Fields, fields, items, report_repeated_keys
from burnline_slo.spec.document.identifiers import choice, labels, string_map
from burnline_slo.spec.document.nodes import Listing, Mapping, Node, Scalar
from burnline_slo.spec.document.report import Report
from burnline_slo.spec.document.values import Reader, boolean, whole_number, wrong_type
from burnline_slo.spec.native.alerts import Alerts, Off, Override
from burnline_slo.spec.slo_values.alerts import alert_window, budget_share, default_short_window, spent_share

_KEYS = ("enabled", "tiers", "override", "min_bad_events", "measure", "spent", "no_data")
_TIER_NAME = re.compile(r"(?!spent_|no_data$)[a-z][a-z0-9_]{0,39}")
_SEVERITY = choice("page", "ticket")
_MEASURE = choice("burn_rate", "budget_share")
_MOST_TIERS = 10
_NO_DATA_AFTER = timedelta(hours=1)


def read_alerts(report: Report, node: Node, name: str) -> Alerts | None:
    """What stands under `alerts`."""
    found = fields(report, node, f"`{name}`", optional=_KEYS, renamed={"disable": "enabled", "disabled": "enabled"})
    if found is None:
        return None
    measure = found.read("measure", _MEASURE)
    return Alerts(
        measure=None if measure is None else Measure(measure),
        spent=found.read("spent", _READ_SPENT),
        no_data=found.read("no_data", _READ_NO_DATA),
        enabled=found.read("enabled", boolean),
        tiers=found.read("tiers", _READ_TIERS),
        overrides=found.read_or("override", _overrides, {}),
        min_bad_events=found.read("min_bad_events", whole_number(0, 1_000_000)),
    )


def _tiers(report: Report, node: Node, key: str) -> tuple[Tier, ...] | None:
    nodes: Sequence[Node] = items(report, node, key, "tiers") or ()
    if len(nodes) > _MOST_TIERS:
        report.error(node, Code.NUMBER_RANGE, f"there may be up to {_MOST_TIERS} tiers", "Remove some.")
        return None
    tiers: dict[str, Tier] = {}
    for one in nodes:
        tier = _tier(report, one)
        if tier is None:
            continue
        if tier.name in tiers:
            report.error(one, Code.DUPLICATE_ID, f"there are two tiers `{tier.name}`", "Give one another name.")
        tiers[tier.name] = tier
    return tuple(tiers.values())


_READ_TIERS: Reader[tuple[Tier, ...]] = _tiers


def _tier(report: Report, node: Node) -> Tier | None:
    found = fields(
        report,
        node,
        "a tier",
        required=("severity", "budget", "window"),
        optional=("name", "short_window", "labels", "annotations"),
    )
    if found is None:
        return None
    severity = found.read("severity", _SEVERITY)
    ratio = found.read("budget", budget_share)
    long = found.read("window", alert_window)
    short = found.read_or("short_window", alert_window, default_short_window(long) if long is not None else None)
    if severity is None or ratio is None or long is None or short is None:
        return None
    if short >= long:
        report.error(
            found.key_at("short_window"),
            Code.DURATION_RANGE,
            f"`short_window` must be shorter than `window`; got {format_duration(short)}",
            f"Write {format_duration(default_short_window(long))}, a default_short_window, or leave it out.",
        )
        return None
    return Tier(
        name=found.read_or("name", _tier_name, f"{severity}_{format_duration(long)}"),
        severity=Severity(severity),
        budget_ratio=ratio,
        long_window=long,
        short_window=short,
        labels=found.read_or("labels", labels, {}),
        annotations=found.read_or("annotations", string_map, {}),
    )


def _spent(report: Report, node: Node, key: str) -> tuple[SpentAlert, ...] | None:
    """Shares of the budget at which to notify: `50%`, or `{at: 100%, severity: page}`. An empty list: none."""
    if not isinstance(node, Listing):
        wrong_type(report, node, key, "a list of shares", fix="Write [50%, 75%, 90%, 100%].")
        return None
    if len(node.items) > _MOST_TIERS:
        report.error(node, Code.NUMBER_RANGE, f"there may be up to {_MOST_TIERS} shares", "Remove some.")
        return None
    alerts: dict[Decimal, SpentAlert] = {}
    for one in node.items:
        alert = _one_spent(report, one, key)
        if alert is not None and alert.ratio in alerts:
            report.error(one, Code.DUPLICATE_ID, "this share of the budget is in the list already", "Remove one.")
        elif alert is not None:
            alerts[alert.ratio] = alert
    return tuple(alerts.values())


_READ_SPENT: Reader[tuple[SpentAlert, ...]] = _spent


def _one_spent(report: Report, node: Node, key: str) -> SpentAlert | None:
    if not isinstance(node, Mapping):
        ratio = spent_share(report, node, key)
        return None if ratio is None else SpentAlert(ratio=ratio)
    found = fields(report, node, "a spent share", required=("at",), optional=("severity",))
    if found is None:
        return None
    ratio, severity = found.read("at", spent_share), found.read_or("severity", _SEVERITY, "ticket")
    return None if ratio is None else SpentAlert(ratio=ratio, severity=Severity(severity))


def _no_data(report: Report, node: Node, key: str) -> NoDataAlert | Off | None:
    found = fields(report, node, f"`{key}`", optional=("after", "severity", "enabled"))
    if found is None:
        return None
    severity = found.read_or("severity", _SEVERITY, "ticket")
    after = found.read_or("after", alert_window, _NO_DATA_AFTER)
    if not found.read_or("enabled", boolean, True):
        return Off.OFF
    return NoDataAlert(after=after, severity=Severity(severity))


_READ_NO_DATA: Reader[NoDataAlert | Off] = _no_data


def _overrides(report: Report, node: Node, key: str) -> Pairs[str, tuple[Scalar, Override]] | None:
    if not isinstance(node, Mapping):
        wrong_type(report, node, key, "a mapping of tiers")
        return None
    report_repeated_keys(report, node)
    return {
        tier.text: (tier, override) for tier, one in node.entries if (override := _override(report, one)) is not None
    }


def _override(report: Report, node: Node) -> Override | None:
    keys = ("enabled", "severity", "budget", "labels", "annotations")
    found: Fields | None = fields(report, node, "a tier's override", optional=keys)
    if found is None:
        return None
    severity = found.read("severity", _SEVERITY)
    return Override(
        enabled=found.read_or("enabled", boolean, True),
        severity=None if severity is None else Severity(severity),
        budget_ratio=found.read("budget", budget_share),
        labels=found.read_or("labels", labels, {}),
        annotations=found.read_or("annotations", string_map, {}),
    )


def _tier_name(report: Report, node: Node, key: str) -> str | None:
    if isinstance(node, Scalar) and _TIER_NAME.fullmatch(node.text):
        return node.text
    report.error(
        node,
        Code.NAME_SYNTAX,
        f"the `{key}` of a tier becomes a label's value: up to 40 small letters, digits and _, a letter first; "
        "no_data and spent_… are taken",
        "Write page_1h, say.",
    )
    return None
