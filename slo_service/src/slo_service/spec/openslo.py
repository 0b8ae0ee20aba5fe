"""OpenSLO `openslo/v1`: objects of seven kinds that refer to each other across documents and files."""

from collections.abc import Mapping as Pairs
from collections.abc import Sequence
from dataclasses import dataclass

from slo_service.domain.composite import CompositeSLI
from slo_service.domain.objective import Objective
from slo_service.domain.period import Period
from slo_service.domain.policy import AlertPolicy, default_policy
from slo_service.domain.sli import SLI
from slo_service.domain.slo import SLO
from slo_service.spec.as_written import say_as_points
from slo_service.spec.codes import Code
from slo_service.spec.definition import Definition
from slo_service.spec.fields import Fields, fields, items
from slo_service.spec.foreign import annotations, any_labels, definition, ignored, unsupported
from slo_service.spec.formats import entry, word
from slo_service.spec.increase import with_window
from slo_service.spec.nodes import Mapping, Node, Position, Scalar
from slo_service.spec.openslo_indicators import Counters, Gauges, Indicator, Threshold
from slo_service.spec.openslo_journey import journey
from slo_service.spec.openslo_objectives import Goal, read_goal
from slo_service.spec.openslo_parts import ENGINES, envelope, ratio_parts
from slo_service.spec.openslo_windows import READ_PERIOD
from slo_service.spec.promql import expression
from slo_service.spec.report import Report
from slo_service.spec.values import boolean, kind, text
from slo_service.spec.words import choice, name

KINDS = ("SLO", "SLI", "Service", "DataSource", "AlertPolicy", "AlertCondition", "AlertNotificationTarget")

_INDICATORS = ("indicator", "indicatorRef")
_METHOD = choice("Occurrences", "Timeslices", "RatioTimeslices")
_RAW_TYPE = choice("success", "failure")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Object:
    report: Report
    metadata: Fields
    spec: Fields


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shared:
    """What all SLOs of one object have in common."""

    labels: Pairs[str, str]
    annotations: Pairs[str, str]
    description: str

    def slo(
        self,
        *,
        service: str,
        name: str,
        objective: Objective,
        period: Period,
        sli: SLI | CompositeSLI,
        policy: AlertPolicy,
    ) -> SLO:
        return SLO(
            service=service,
            name=name,
            objective=objective,
            period=period,
            sli=sli,
            policy=policy,
            description=self.description,
            labels=self.labels,
            annotations=self.annotations,
        )


class OpenSlo:
    """Collects the objects of all files; then reads the SLOs among them."""

    def __init__(self) -> None:
        self._slos: list[_Object] = []
        self._others: dict[tuple[str, str], _Object] = {}

    def add(self, report: Report, document: Node) -> None:
        """Takes an object in. Objects of other kinds than SLO are looked at when an SLO refers to them."""
        found = envelope(report, document)
        object_kind = word(document, "kind") or ""
        if found is None:
            return
        one = _Object(report=report, metadata=found[0], spec=found[1])
        if object_kind == "SLO":
            self._slos.append(one)
        elif object_kind in KINDS:
            its_name = one.metadata.read("name", name)
            self._others.setdefault((object_kind, its_name or ""), one)
        else:
            at = entry(document, "kind") or document
            report.error(
                at,
                Code.UNKNOWN_FORMAT,
                f"OpenSLO has no kind `{object_kind[:60]}`",
                f"Write one of: {', '.join(KINDS)}.",
            )

    def definitions(self) -> Sequence[Definition]:
        """The sound SLOs, one for each objective."""
        return [definition for one in self._slos for definition in self._read(one)]

    def _read(self, one: _Object) -> Sequence[Definition]:
        report = one.report
        before, said = report.errors, len(report.problems)
        keys = ("description", "indicator", "indicatorRef", "timeWindow", "alertPolicies")
        one.spec.check("`spec`", required=("service", "budgetingMethod", "objectives"), optional=keys, lenient=True)
        its_name = one.metadata.read("name", name)
        service = one.spec.read("service", name)
        method = one.spec.read("budgetingMethod", _METHOD)
        period = one.spec.read("timeWindow", READ_PERIOD)
        if not one.spec.has("timeWindow"):
            report.error(one.spec.at, Code.MISSING_KEY, "an SLO must have the key `timeWindow`", "Add `timeWindow:`.")
        if kind_of(one.spec.node("alertPolicies")) == "a list":
            ignored(one.spec, "alertPolicies", "a condition has one window; Burnline alerts by its own policy of pairs")
        nodes = one.spec.read_or("objectives", _objective_nodes, ())
        is_journey = any(entry(node, key) for node in nodes for key in _INDICATORS)
        goals = self._goals_of_journey(one, nodes, method) if is_journey else self._goals(one, nodes, method)
        shared = _Shared(
            labels=one.metadata.read_or("labels", any_labels, {}),
            annotations=one.metadata.read_or("annotations", annotations, {}),
            description=one.spec.read_or("description", text, ""),
        )
        whole = None
        if report.errors == before and its_name and service and is_journey:
            ids = [f"{service}/{its_name}-{number}" for number in range(len(goals))]
            try:
                whole = journey(method or "", ids, goals)
            except ValueError as error:
                summary, fix = error.args
                report.error(one.spec.key_at("objectives"), Code.CONFLICT, summary, fix)
        if report.errors > before or not its_name or not service or period is None:
            return []
        remarks = report.problems[said:]
        slos = [
            shared.slo(
                service=service,
                name=its_name if len(goals) == 1 and not is_journey else f"{its_name}-{number}",
                objective=goal.objective,
                period=period,
                sli=goal.sli,
                policy=AlertPolicy(tiers=()) if is_journey else default_policy(),
            )
            for number, goal in enumerate(goals)
        ]
        places = [goal.at for goal in goals]
        if whole is not None:
            slos.append(
                shared.slo(
                    service=service,
                    name=its_name,
                    objective=whole[0],
                    period=period,
                    sli=whole[1],
                    policy=default_policy(),
                )
            )
            places.append(places[0])
        at = one.metadata.value_at("name")
        return [definition(report, slo, at, place, remarks) for slo, place in zip(slos, places, strict=True)]

    def _goals(self, one: _Object, nodes: Sequence[Node], method: str | None) -> Sequence[Goal]:
        indicator = self._indicator(one, one.spec, "`spec`")
        found = [read_goal(one.report, node, method, indicator) for node in nodes]
        return [goal for goal in found if goal is not None]

    def _goals_of_journey(self, one: _Object, nodes: Sequence[Node], method: str | None) -> Sequence[Goal]:
        """Each objective has an indicator of its own."""
        for key in _INDICATORS:
            if one.spec.has(key):
                summary = f"an SLO has `{key}` itself or in its objectives, not both"
                one.report.error(one.spec.key_at(key), Code.CONFLICT, summary, f"Remove `{key}` here or there.")
        goals = []
        for node in nodes:
            own = Fields(one.report, node) if isinstance(node, Mapping) else None
            indicator = None if own is None else self._indicator(one, own, "an objective of a composite")
            goal = read_goal(one.report, node, method, indicator, in_journey=True)
            if goal is not None:
                goals.append(goal)
        return goals

    def _indicator(self, one: _Object, holder: Fields, what: str) -> Indicator | None:
        """What the SLO, or one objective of a composite, is about."""
        match holder.one_of(_INDICATORS, what):
            case "indicator":
                node = holder.node("indicator")
                found = None
                if node is not None:
                    keys = ("spec",)
                    found = fields(
                        one.report, node, "`indicator`", required=keys, optional=("metadata", "kind", "apiVersion"),
                        lenient=True,
                    )  # fmt: skip
                spec = None if found is None else found.node("spec")
                return None if spec is None else self._sli(one.report, spec)
            case "indicatorRef":
                reference = holder.read("indicatorRef", text)
                other = None if reference is None else self._others.get(("SLI", reference))
                if reference is not None and other is None:
                    _say_missing(one.report, holder.value_at("indicatorRef"), "SLI", reference)
                return None if other is None else self._referenced(one, holder, other)
            case _:
                return None

    def _referenced(self, one: _Object, holder: Fields, other: _Object) -> Indicator | None:
        """An SLI of its own; a mistake is said where it stands, and keeps the SLO that refers to it out as well."""
        before = other.report.errors
        sli = self._sli(other.report, other.spec.mapping)
        if other.report.errors > before and other.report is not one.report:
            one.report.error(
                holder.value_at("indicatorRef"),
                Code.REFERENCE_MISSING,
                "the SLI it refers to has mistakes of its own",
                "Correct them where they are shown.",
            )
        return sli

    def _sli(self, report: Report, node: Node) -> Indicator | None:
        found = fields(report, node, "an SLI", optional=("description", "ratioMetric", "thresholdMetric"), lenient=True)
        if found is None:
            return None
        match found.one_of(("ratioMetric", "thresholdMetric"), "an SLI"):
            case "thresholdMetric":
                query = self._query(report, found.node("thresholdMetric"), "thresholdMetric")
                parsed = None if query is None else expression(report, query, "query", with_window)
                if parsed is None:
                    return None
                say_as_points(report, parsed[0], "thresholdMetric")
                return Threshold(query=parsed[1])
            case "ratioMetric":
                ratio = found.node("ratioMetric")
                return None if ratio is None else self._ratio(report, ratio)
            case _:
                pass
        return None

    def _ratio(self, report: Report, node: Node) -> Indicator | None:
        parts = ("good", "bad", "total", "raw")
        found = fields(report, node, "`ratioMetric`", optional=("counter", *parts, "rawType"), lenient=True)
        if found is None:
            return None
        if found.has("raw"):
            wanted: tuple[str, ...] = ("raw",)
            raw_type = found.read("rawType", _RAW_TYPE)
            if not found.has("rawType"):
                report.error(
                    found.at, Code.MISSING_KEY, "`raw` needs `rawType`", "Add `rawType: success` or `failure`."
                )
        else:
            raw_type = "failure"
            first = found.one_of(("good", "bad"), "`ratioMetric`")
            if not found.has("total"):
                report.error(found.at, Code.MISSING_KEY, "`ratioMetric` must have the key `total`", "Add `total:`.")
            wanted = () if first is None else (first, "total")
        queries = {part: query for part in wanted if (query := self._query(report, found.node(part), part)) is not None}
        if not queries or len(queries) < len(wanted) or raw_type is None:
            return None
        if not found.read_or("counter", boolean, True) and not found.has("raw"):
            return _gauges(report, queries)
        made = ratio_parts(report, queries, raw_type)
        return None if made is None else Counters(parts=made)

    def _query(self, report: Report, node: Node | None, part: str) -> Node | None:
        found = None if node is None else fields(report, node, f"`{part}`", required=("metricSource",), lenient=True)
        source_node = None if found is None else found.node("metricSource")
        if source_node is None:
            return None
        keys = ("metricSourceRef", "type")
        source = fields(report, source_node, "`metricSource`", required=("spec",), optional=keys, lenient=True)
        spec = None if source is None else source.node("spec")
        if source is None or spec is None:
            return None
        engine = source.read("type", text) or self._type_of(report, source)
        if engine is not None and engine.lower() not in ENGINES:
            unsupported(report, source_node, f"a metric from {engine[:60]}", "Use a source that answers PromQL.")
            return None
        query = spec if isinstance(spec, Scalar) else entry(spec, "query") or entry(spec, "promql")
        if query is None:
            report.error(spec, Code.MISSING_KEY, f"`{part}` has no PromQL: `spec` must have the key `query`", "Add it.")
        return query

    def _type_of(self, report: Report, source: Fields) -> str | None:
        reference = source.read("metricSourceRef", text)
        other = None if reference is None else self._others.get(("DataSource", reference))
        if reference is not None and other is None:
            report.note(
                source.key_at("metricSourceRef"),
                Code.IGNORED,
                f"there is no DataSource `{reference[:60]}` in these files; it is taken for a Prometheus",
                "Name the file that defines it as well, to be sure.",
            )
        return None if other is None else other.spec.read("type", text)


def _gauges(report: Report, queries: dict[str, Node]) -> Gauges | None:
    parsed = {part: expression(report, query, part, with_window) for part, query in queries.items()}
    found = {part: one[1] for part, one in parsed.items() if one is not None}
    if len(found) < len(queries):
        return None
    part = next(name for name in queries if name != "total")
    say_as_points(report, queries[part], part)
    return Gauges(part=found[part], total=found["total"], is_bad=part == "bad")


def kind_of(node: Node | None) -> str:
    """What a node is in words; nothing when there is none."""
    return "nothing" if node is None else kind(node)


def _say_missing(report: Report, at: Position, object_kind: str, reference: str) -> None:
    report.error(
        at,
        Code.REFERENCE_MISSING,
        f"there is no {object_kind} `{reference[:60]}` in these files",
        f"Name the file that defines it as well: `burnline check slo.yaml {object_kind.lower()}.yaml`.",
    )


def _objective_nodes(report: Report, node: Node, key: str) -> Sequence[Node] | None:
    return items(report, node, key, "objectives")
