"""OpenSLO `openslo/v1`: the SLOs among objects of seven kinds that refer to each other across documents and files."""

from collections.abc import Mapping as Pairs
from collections.abc import Sequence
from dataclasses import dataclass, replace

from burnline_slo.domain.composite import CompositeSLI
from burnline_slo.domain.objective import Objective
from burnline_slo.domain.period import Period
from burnline_slo.domain.policy import AlertPolicy
from burnline_slo.domain.sli import SLI
from burnline_slo.domain.slo import SLO
from burnline_slo.spec.document.codes import Code
from burnline_slo.spec.document.definition import Definition, definition
from burnline_slo.spec.document.fields import Fields, items
from burnline_slo.spec.document.identifiers import choice, name
from burnline_slo.spec.document.lookup import child
from burnline_slo.spec.document.nodes import Mapping, Node, Position
from burnline_slo.spec.document.report import Report
from burnline_slo.spec.document.values import text
from burnline_slo.spec.formats.labels import annotations, any_labels
from burnline_slo.spec.formats.openslo.alerts import AlertReader
from burnline_slo.spec.formats.openslo.composite import composite_of
from burnline_slo.spec.formats.openslo.objectives import Goal, read_goal
from burnline_slo.spec.formats.openslo.objects import Objects, OpenSloObject
from burnline_slo.spec.formats.openslo.sli import INDICATORS, IndicatorReader
from burnline_slo.spec.formats.openslo.windows import READ_PERIOD
from burnline_slo.spec.slo_values.periods import DEFAULT_PERIOD

_METHOD = choice("Occurrences", "Timeslices", "RatioTimeslices")
_DEFAULTS = {"budgetingMethod": "Occurrences", "timeWindow": "30d"}
"""Defaults of keys that a file leaves out: the specification is unclear about that, and OpenSLO's SDK refuses it."""
_NO_ALERTS = AlertPolicy(tiers=())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shared:
    """What all SLOs of one object have in common."""

    service: str
    period: Period
    labels: Pairs[str, str]
    annotations: Pairs[str, str]
    description: str

    def of_goal(self, its_name: str, goal: Goal, policy: AlertPolicy) -> SLO:
        one = self.slo(its_name, goal.objective, goal.sli, policy)
        called = {"objective_name": goal.display_name} if goal.display_name else {}
        return replace(one, annotations={**self.annotations, **called}, grouping=goal.grouping)

    def slo(self, its_name: str, objective: Objective, sli: SLI | CompositeSLI, policy: AlertPolicy) -> SLO:
        return SLO(
            service=self.service,
            name=its_name,
            objective=objective,
            period=self.period,
            sli=sli,
            policy=policy,
            description=self.description,
            labels=self.labels,
            annotations=self.annotations,
        )


class OpenSloReader:
    """Collects the objects of all files; then reads the SLOs among them."""

    def __init__(self) -> None:
        self._objects = Objects()
        self._indicators = IndicatorReader(self._objects)
        self._alerts = AlertReader(self._objects)

    def add(self, report: Report, document: Node) -> None:
        """Takes an object of any kind in."""
        self._objects.add(report, document)

    def definitions(self) -> Sequence[Definition]:
        """The sound SLOs, one for each objective, and one for each composite as a whole."""
        definitions = [definition for slo in self._objects.slos for definition in self._read(slo)]
        self._objects.note_unused()
        return definitions

    def _read(self, found: OpenSloObject) -> Sequence[Definition]:
        report, spec = found.report, found.spec
        before, start = report.errors, len(report.occurrences)
        self._objects.new_problems()
        keys = ("description", "indicator", "indicatorRef", "alertPolicies", *_DEFAULTS)
        spec.check("`spec`", required=("service", "objectives"), optional=keys)
        _report_defaults(spec)
        period = spec.read("timeWindow", READ_PERIOD) if spec.has("timeWindow") else DEFAULT_PERIOD
        its_name, shared = found.metadata.read("name", name), _shared(found, period)
        method = spec.read("budgetingMethod", _METHOD) if spec.has("budgetingMethod") else "Occurrences"
        nodes = spec.read_or("objectives", _objective_nodes, ())
        is_composite = any(child(node, key) for node in nodes for key in INDICATORS)
        goals = self._goals_of_composite(found, nodes, method) if is_composite else self._goals(found, nodes, method)
        policy = self._alerts.read(spec, (period or DEFAULT_PERIOD).length)
        if report.errors > before or its_name is None or shared is None or method is None:
            return []
        if is_composite:
            slos = _with_composite(spec, shared, its_name, goals, method, policy)
        else:
            names = [its_name] if len(goals) == 1 else [f"{its_name}-{number}" for number in range(len(goals))]
            slos = [(shared.of_goal(own, goal, policy), goal.at) for own, goal in zip(names, goals, strict=True)]
        at = found.metadata.value_at("name")
        remarks = list(dict.fromkeys([*report.occurrences[start:], *self._objects.new_problems()]))
        return [definition(report, slo, at, objective_at, remarks) for slo, objective_at in slos]

    def _goals(self, slo: OpenSloObject, nodes: Sequence[Node], method: str | None) -> Sequence[Goal]:
        indicator = self._indicators.read(slo.spec, "`spec`")
        goals = [read_goal(slo.report, node, method, indicator) for node in nodes]
        return [goal for goal in goals if goal is not None]

    def _goals_of_composite(self, slo: OpenSloObject, nodes: Sequence[Node], method: str | None) -> Sequence[Goal]:
        """Each objective has an indicator of its own."""
        for key in INDICATORS:
            if slo.spec.has(key):
                summary = f"an SLO has `{key}` itself or in its objectives, not both"
                slo.report.error(slo.spec.key_at(key), Code.CONFLICT, summary, f"Remove `{key}` here or there.")
        goals = []
        for node in nodes:
            own = Fields(slo.report, node, lenient=True) if isinstance(node, Mapping) else None
            indicator = None if own is None else self._indicators.read(own, "an objective of a composite")
            goal = read_goal(slo.report, node, method, indicator, in_composite=True)
            if goal is not None:
                goals.append(goal)
        return goals


def _shared(found: OpenSloObject, period: Period | None) -> _Shared | None:
    """None where there is no period or no service."""
    metadata, spec = found.metadata, found.spec
    service = spec.read("service", name)
    labels = metadata.read_or("labels", any_labels, {})
    its_annotations = _annotations(metadata)
    description = spec.read_or("description", text, "")
    if service is None or period is None:
        return None
    return _Shared(service=service, period=period, labels=labels, annotations=its_annotations, description=description)


def _with_composite(
    spec: Fields, shared: _Shared, its_name: str, goals: Sequence[Goal], method: str, policy: AlertPolicy
) -> Sequence[tuple[SLO, Position]]:
    """The parts, which alert nobody, and the whole, each with its objective's place; none of them after a mistake."""
    parts = [shared.of_goal(f"{its_name}-{number}", goal, _NO_ALERTS) for number, goal in enumerate(goals)]
    try:
        objective, sli = composite_of(method, [slo.id for slo in parts], goals)
    except ValueError as error:
        summary, fix = error.args
        spec.report.error(spec.key_at("objectives"), Code.CONFLICT, summary, fix)
        return []
    whole = shared.slo(its_name, objective, sli, policy)
    return [*zip(parts, [goal.at for goal in goals], strict=True), (whole, goals[0].at)]


def _report_defaults(spec: Fields) -> None:
    for key, default in _DEFAULTS.items():
        if not spec.has(key):
            summary, fix = f"an SLO must have the key `{key}`", f"Add `{key}:`."
            if spec.report.strict:
                spec.report.error(spec.at, Code.MISSING_KEY, summary, fix)
            else:
                spec.report.note(spec.at, Code.MISSING_KEY, f"there is no `{key}`; {default} was taken", fix)


def _annotations(metadata: Fields) -> Pairs[str, str]:
    """The annotations, and the name that people see."""
    called = metadata.read_or("displayName", text, "")
    found = metadata.read_or("annotations", annotations, {})
    return {"display_name": called, **found} if called else found


def _objective_nodes(report: Report, node: Node, key: str) -> Sequence[Node] | None:
    return items(report, node, key, "objectives")
