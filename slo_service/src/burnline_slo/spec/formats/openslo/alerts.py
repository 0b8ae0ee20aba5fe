"""OpenSLO's AlertPolicy and AlertCondition, in their SLO or as objects of their own, to tiers.

A condition has one window and a burn rate. Its tier is the share of the budget that the burn rate spends in that
window; beside it stands a short window of a twelfth, so that the alert ends soon after the fault does.
"""

import re
from collections.abc import Mapping as Pairs
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from burnline_slo.domain.duration import format_duration
from burnline_slo.domain.policy import AlertPolicy, NoDataAlert, Severity, Tier, default_policy
from burnline_slo.spec.document.codes import Code
from burnline_slo.spec.document.fields import Fields, fields
from burnline_slo.spec.document.identifiers import choice
from burnline_slo.spec.document.nodes import Listing, Mapping, Node, Scalar
from burnline_slo.spec.document.report import Report
from burnline_slo.spec.document.values import boolean, text, wrong_type
from burnline_slo.spec.document.values import kind as kind_of
from burnline_slo.spec.formats.equivalents import note_ignored, severity_of
from burnline_slo.spec.formats.openslo.durations import fixed_length
from burnline_slo.spec.formats.openslo.objects import Objects, note_ignored_metadata, with_article
from burnline_slo.spec.slo_values.alerts import default_short_window

SEVERITY_LABEL = "openslo_severity"
PLACES = Decimal("1e-8")

_OPERATOR = choice("lte", "gte", "lt", "gt")
_KIND = choice("burnrate")
_NUMBER = re.compile(r"[0-9]{1,7}(\.[0-9]{1,9})?")
_SHORTEST = timedelta(minutes=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Condition:
    """What is watched: a burn rate over a window."""

    severity: Severity
    labels: Pairs[str, str]
    description: str
    burn_rate: Decimal
    window: timedelta
    after: timedelta
    at: Node


class AlertReader:
    """Reads the alerts of an SLO."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects

    def read(self, spec: Fields, period: timedelta) -> AlertPolicy:
        """The tiers of an SLO's `alertPolicies`, Burnline's own where it has none that can be read."""
        node = spec.node("alertPolicies")
        if node is None or (isinstance(node, Scalar) and not node.text):
            return default_policy()
        if not isinstance(node, Listing):
            wrong_type(spec.report, node, "alertPolicies", "a list of alert policies")
            return default_policy()
        tiers: list[Tier] = []
        no_data: list[NoDataAlert] = []
        understood = 0
        for one in node.items:
            policy = self._object(spec.report, one, "AlertPolicy", "alertPolicyRef")
            condition = None if policy is None else self._condition(policy[1])
            if policy is None or condition is None:
                continue
            breaching, without_data = (
                policy[1].read_or(f"alertWhen{when}", boolean, default)
                for when, default in (("Breaching", True), ("NoData", False))
            )
            tier = _tier(policy, condition, period, [tier.name for tier in tiers]) if breaching else None
            tiers += [] if tier is None else [tier]
            if without_data:
                no_data.append(NoDataAlert(after=condition.window + condition.after, severity=condition.severity))
            understood += tier is not None or not breaching
        if not understood:
            return default_policy()
        return AlertPolicy(
            tiers=tuple(sorted(tiers, key=lambda tier: (tier.severity is not Severity.PAGE, tier.long_window))),
            no_data=min(no_data, key=lambda alert: alert.after, default=None),
        )

    def _object(self, report: Report, node: Node, kind: str, reference: str) -> tuple[str, Fields] | None:
        """The name and the `spec` of an object that stands here, or that is referred to; a bare name refers as well."""
        if isinstance(node, Scalar) and kind_of(node) == "text":
            if report.strict:
                wrong_type(report, node, with_article(kind), "a mapping", f"Write `{reference}: {node.text[:60]}`.")
            return self._referenced(report, node, kind)
        keys = (reference, "apiVersion", "kind", "metadata", "spec")
        found = fields(report, node, f"{with_article(kind)} or its reference", optional=keys, lenient=True)
        if found is None:
            return None
        named = found.node(reference)
        if named is not None:
            return self._referenced(report, named, kind)
        spec, metadata = found.node("spec"), found.node("metadata")
        if not isinstance(spec, Mapping):
            found.one_of((reference, "spec"), with_article(kind))
            return None
        about = Fields(report, metadata, lenient=True) if isinstance(metadata, Mapping) else None
        if about is not None:
            note_ignored_metadata(about)
        name = None if about is None else about.read("name", text)
        return name or "", Fields(report, spec, lenient=True)

    def _referenced(self, report: Report, node: Node, kind: str) -> tuple[str, Fields] | None:
        name = text(report, node, kind)
        other = None if name is None else self._objects.find(kind, name)
        if name is not None and other is None:
            summary = f"there is no {kind} `{name[:60]}` in these files; it was left out"
            add = report.error if report.strict else report.warning
            add(node, Code.REFERENCE_MISSING, summary, "Name the file that defines it as well.")
        return None if other is None or name is None else (name, other.spec)

    def _condition(self, policy: Fields) -> _Condition | None:
        keys = ("description", "alertWhenNoData", "alertWhenResolved", "alertWhenBreaching")
        policy.check("an AlertPolicy", required=("conditions",), optional=(*keys, "notificationTargets"))
        note_ignored(policy, "notificationTargets", "the service's configuration names the receivers")
        if not policy.read_or("alertWhenResolved", boolean, True):
            note_ignored(policy, "alertWhenResolved", "whoever is notified of an alert is notified of its end, too")
        node = policy.node("conditions")
        if not isinstance(node, Listing) or len(node.items) != 1:
            if node is not None:
                fix = "Write one list item with the condition."
                wrong_type(policy.report, node, "conditions", "a list of exactly one condition", fix)
            return None
        found = self._object(policy.report, node.items[0], "AlertCondition", "conditionRef")
        return None if found is None else _read_condition(found[1])


def _read_condition(spec: Fields) -> _Condition | None:
    report = spec.report
    spec.check("an AlertCondition", required=("severity", "condition"), optional=("description",))
    severity = spec.read("severity", text)
    wanted, keys = ("threshold", "lookbackWindow"), ("kind", "op", "alertAfter")
    found = spec.inner("condition", required=wanted, optional=keys)
    if found is None or severity is None:
        return None
    kind, operator = found.read_or("kind", _KIND, "burnrate"), found.read_or("op", _OPERATOR, "gte")
    burn_rate, window = found.read("threshold", _positive), found.read("lookbackWindow", fixed_length)
    after = found.read_or("alertAfter", fixed_length, timedelta())
    if operator in ("lte", "lt"):
        summary = f"`op: {operator}` would alert while the budget burns slowly; it was read as `gte`, burning fast"
        report.warning(found.value_at("op"), Code.IGNORED, summary, "Write `op: gte`.")
    if after:
        note_ignored(found, "alertAfter", "an alert fires at once when both of its windows burn")
    if burn_rate is None or window is None or kind is None:
        return None
    its_labels = {} if severity.lower() in ("page", "ticket") else {SEVERITY_LABEL: severity}
    return _Condition(
        severity=severity_of(severity),
        labels=its_labels,
        description=spec.read_or("description", text, ""),
        burn_rate=burn_rate,
        window=window,
        after=after,
        at=found.mapping,
    )


def _tier(policy: tuple[str, Fields], condition: _Condition, period: timedelta, taken: Sequence[str]) -> Tier | None:
    """None where there can be none, with a warning."""
    name, spec = policy
    share = (condition.burn_rate * Decimal(condition.window / period)).quantize(PLACES)
    if condition.window < _SHORTEST or not 0 < share <= 1:
        what = f"a burn rate of {condition.burn_rate:f} over {format_duration(condition.window)}"
        why = (
            "an alert looks back two minutes or more"
            if condition.window < _SHORTEST
            else (f"that is {float(100 * share):.4g} % of the budget in one window")
        )
        spec.report.warning(condition.at, Code.IGNORED, f"there is no alert on {what}: {why}", "Change one of the two.")
        return None
    description = " ".join(filter(None, (spec.read_or("description", text, ""), condition.description)))
    return Tier(
        name=_name(name, condition, taken),
        severity=condition.severity,
        budget_ratio=share,
        long_window=condition.window,
        short_window=default_short_window(condition.window),
        labels=condition.labels,
        annotations={"description": description} if description else {},
    )


def _name(written: str, condition: _Condition, taken: Sequence[str]) -> str:
    """The policy's name as a tier has it."""
    plain = re.sub(r"[^a-z0-9]+", "_", written.lower()).strip("_")[:36].rstrip("_")
    if not re.match(r"(?!spent_|no_data$)[a-z]", plain):
        plain = f"{condition.severity}_{format_duration(condition.window)}"
    names = (plain if number == 1 else f"{plain}_{number}" for number in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)


def _positive(report: Report, node: Node, key: str) -> Decimal | None:
    if isinstance(node, Scalar) and _NUMBER.fullmatch(node.text) and Decimal(node.text) > 0:
        return Decimal(node.text)
    report.error(node, Code.NUMBER_RANGE, f"`{key}` must be a number above zero", "Write 2, say.")
    return None
