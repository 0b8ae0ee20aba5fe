"""OpenSLO `openslo/v1`: objects of seven kinds that refer to each other across documents and files."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from slo_service.domain.objective import Objective
from slo_service.domain.period import CalendarPeriod, CalendarUnit, Period, RollingPeriod
from slo_service.domain.sli import SLI, TimeslicesSLI
from slo_service.domain.slo import SLO
from slo_service.spec.codes import Code
from slo_service.spec.definition import Definition
from slo_service.spec.fields import Fields, fields, items
from slo_service.spec.foreign import annotations, any_labels, definition, ignored, unsupported
from slo_service.spec.formats import entry, word
from slo_service.spec.native_sli import slice_length
from slo_service.spec.nodes import Node, Position, Scalar
from slo_service.spec.objectives import objective
from slo_service.spec.openslo_parts import ENGINES, envelope, period_within, ratio_sli, target
from slo_service.spec.periods import time_zone
from slo_service.spec.report import Report
from slo_service.spec.values import Reader, boolean, kind, text
from slo_service.spec.words import choice, name

KINDS = ("SLO", "SLI", "Service", "DataSource", "AlertPolicy", "AlertCondition", "AlertNotificationTarget")

_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_CALENDAR_UNITS = {"M": 30, "Q": 90, "Y": 365}
_CALENDAR = {
    "1w": CalendarUnit.WEEK,
    "1M": CalendarUnit.MONTH,
    "3M": CalendarUnit.QUARTER,
    "1Q": CalendarUnit.QUARTER,
    "1Y": CalendarUnit.YEAR,
}
_SLICE_KEYS = ("timeSliceTarget", "timeSliceWindow")
_METHOD = choice("Occurrences", "Timeslices", "RatioTimeslices")
_RAW_TYPE = choice("success", "failure")
_OBJECTIVE_KEYS = (
    "displayName", "op", "value", "target", "targetPercent", "timeSliceTarget", "timeSliceWindow", "indicator",
    "indicatorRef", "compositeWeight",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Object:
    report: Report
    metadata: Fields
    spec: Fields


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
        method = one.spec.read("budgetingMethod", _method)
        period = one.spec.read("timeWindow", _READ_PERIOD)
        if not one.spec.has("timeWindow"):
            report.error(one.spec.at, Code.MISSING_KEY, "an SLO must have the key `timeWindow`", "Add `timeWindow:`.")
        if kind_of(one.spec.node("alertPolicies")) == "a list":
            ignored(one.spec, "alertPolicies", "a condition has one window; Burnline alerts by its own policy of pairs")
        labels = one.metadata.read_or("labels", any_labels, {})
        texts = one.metadata.read_or("annotations", annotations, {})
        objectives = one.spec.read_or("objectives", _objective_nodes, ())
        sli = self._indicator(one, objectives)
        targets = [_objective(report, node, method) for node in objectives]
        if report.errors > before or not its_name or not service or sli is None or period is None:
            return []
        remarks = report.problems[said:]
        definitions = []
        for number, found in enumerate(found for found in targets if found is not None):
            slo = SLO(
                service=service,
                name=its_name if len(targets) == 1 else f"{its_name}-{number}",
                objective=found[0],
                period=period,
                sli=found[2](sli),
                description=one.spec.read_or("description", text, ""),
                labels=labels,
                annotations=texts,
            )
            definitions.append(definition(report, slo, one.metadata.value_at("name"), found[1].at, remarks))
        return definitions

    def _indicator(self, one: _Object, objectives: Sequence[Node]) -> SLI | None:
        if any(entry(node, key) for node in objectives for key in ("indicator", "indicatorRef")):
            unsupported(one.report, one.spec.key_at("objectives"), "a composite SLO", "Write one SLO for each part.")
            return None
        match one.spec.one_of(("indicator", "indicatorRef"), "`spec`"):
            case "indicator":
                node = one.spec.node("indicator")
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
                reference = one.spec.read("indicatorRef", text)
                other = None if reference is None else self._others.get(("SLI", reference))
                if reference is not None and other is None:
                    _say_missing(one.report, one.spec.value_at("indicatorRef"), "SLI", reference)
                return None if other is None else self._referenced(one, other)
            case _:
                return None

    def _referenced(self, one: _Object, other: _Object) -> SLI | None:
        """An SLI of its own; a mistake is said where it stands, and keeps the SLO that refers to it out as well."""
        before = other.report.errors
        sli = self._sli(other.report, other.spec.mapping)
        if other.report.errors > before and other.report is not one.report:
            one.report.error(
                one.spec.value_at("indicatorRef"),
                Code.REFERENCE_MISSING,
                "the SLI it refers to has mistakes of its own",
                "Correct them where they are shown.",
            )
        return sli

    def _sli(self, report: Report, node: Node) -> SLI | None:
        found = fields(report, node, "an SLI", optional=("description", "ratioMetric", "thresholdMetric"), lenient=True)
        if found is None:
            return None
        match found.one_of(("ratioMetric", "thresholdMetric"), "an SLI"):
            case "thresholdMetric":
                unsupported(
                    report,
                    found.key_at("thresholdMetric"),
                    "a `thresholdMetric` (raw values compared with a limit)",
                    "Write a `ratioMetric` of good (or bad) and all events.",
                )
            case "ratioMetric":
                ratio = found.node("ratioMetric")
                return None if ratio is None else self._ratio(report, ratio)
            case _:
                pass
        return None

    def _ratio(self, report: Report, node: Node) -> SLI | None:
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
        if not found.read_or("counter", boolean, True) and not found.has("raw"):
            unsupported(report, found.key_at("counter"), "a gauge (`counter: false`)", "Use counters of events.")
            return None
        queries = {part: query for part in wanted if (query := self._query(report, found.node(part), part)) is not None}
        if not queries or len(queries) < len(wanted) or raw_type is None:
            return None
        return ratio_sli(report, queries, raw_type)

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


def _method(report: Report, node: Node, key: str) -> str | None:
    method = _METHOD(report, node, key)
    if method == "RatioTimeslices":
        unsupported(report, node, f"the budgeting method {method}", "Write Occurrences or Timeslices.")
        return None
    return method


def _period(report: Report, node: Node, key: str) -> Period | None:
    windows = items(report, node, key, "time windows") or ()
    if len(windows) > 1:
        report.error(windows[1], Code.CONFLICT, f"`{key}` must have one item; it has {len(windows)}", "Keep one.")
    if len(windows) != 1:
        return None
    found = fields(
        report, windows[0], "a time window", required=("duration",), optional=("isRolling", "calendar"), lenient=True
    )
    if found is None:
        return None
    if found.has("calendar") or not found.read_or("isRolling", boolean, True):
        return _calendar(found)
    length = found.read("duration", _shorthand)
    return None if length is None else RollingPeriod(length=length)


_READ_PERIOD: Reader[Period] = _period


def _calendar(window: Fields) -> Period | None:
    """One calendar unit from its beginning; other stretches can't be evaluated."""
    node = window.node("calendar")
    found = None
    if node is None:
        report = window.report
        report.error(window.at, Code.MISSING_KEY, "a window that does not roll needs a `calendar`", "Add `calendar:`.")
    else:
        found = fields(window.report, node, "`calendar`", required=("startTime", "timeZone"), lenient=True)
    if found is None:
        return None
    zone = found.read("timeZone", time_zone)
    start = found.read("startTime", text) or ""
    written = window.read("duration", text) or ""
    match = re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})[ T]00:00:00", start)
    unit = _CALENDAR.get(written)
    if zone is None:
        return None
    if unit is None or match is None or not _begins(unit, int(match[1]), int(match[2]), int(match[3])):
        unsupported(
            window.report,
            window.at,
            f"a calendar period of {written[:20]} from {start[:30]}",
            "Use 1w from a Monday, 1M, 1Q or 1Y from its first day, at 00:00:00.",
        )
        return None
    return CalendarPeriod(unit=unit, zone=zone)


def _begins(unit: CalendarUnit, year: int, month: int, day: int) -> bool:
    try:
        weekday = date(year, month, day).weekday()
    except ValueError:
        return False
    match unit:
        case CalendarUnit.WEEK:
            return weekday == 0
        case CalendarUnit.MONTH:
            return day == 1
        case CalendarUnit.QUARTER:
            return day == 1 and month in (1, 4, 7, 10)
        case CalendarUnit.YEAR:
            return day == 1 and month == 1


def _shorthand(report: Report, node: Node, key: str) -> timedelta | None:
    """OpenSLO's own durations: one number, one letter, whose case matters."""
    written = text(report, node, key)
    if written is None:
        return None
    match = re.fullmatch(r"([0-9]{1,6})([mhdwMQY])", written)
    if match is None:
        report.error(
            node,
            Code.DURATION_SYNTAX,
            f"`{key}` must be a number and one of m h d w M Q Y; got {written[:60]!r}",
            "Write 30d.",
        )
        return None
    amount, unit = int(match[1]), match[2]
    if unit in _CALENDAR_UNITS:
        days = amount * _CALENDAR_UNITS[unit]
        report.note(
            node,
            Code.IGNORED,
            f"{written} has no fixed length when it rolls; it was read as {days}d",
            f"Write {days}d to say so.",
        )
        return period_within(report, node, timedelta(days=days))
    return period_within(report, node, amount * _UNITS[unit])


def _objective_nodes(report: Report, node: Node, key: str) -> Sequence[Node] | None:
    return items(report, node, key, "objectives")


def _slices(found: Fields) -> Callable[[SLI], SLI] | None:
    """How an objective's slices change the SLI under it."""
    length = found.read("timeSliceWindow", slice_length)
    share = found.read("timeSliceTarget", _slice_target)
    for key in ("timeSliceWindow", "timeSliceTarget"):
        if not found.has(key):
            found.report.error(found.at, Code.MISSING_KEY, f"Timeslices need `{key}`", f"Add `{key}:`.")
    if length is None or share is None:
        return None

    def slices_of(sli: SLI) -> SLI:
        return sli if isinstance(sli, TimeslicesSLI) else TimeslicesSLI(of=sli, slice=length, target=share)

    return slices_of


def _slice_target(report: Report, node: Node, key: str) -> Decimal | None:
    if isinstance(node, Scalar) and re.fullmatch(r"1(\.0*)?", node.text):
        return Decimal(1)
    found = target(report, node, key)
    return None if found is None else found.ratio


def _as_it_is(sli: SLI) -> SLI:
    return sli


def _objective(report: Report, node: Node, method: str | None) -> tuple[Objective, Node, Callable[[SLI], SLI]] | None:
    found = fields(report, node, "an objective", optional=_OBJECTIVE_KEYS, lenient=True)
    if found is None:
        return None
    in_slices = method == "Timeslices"
    unused = ("op", "value", "compositeWeight") if in_slices else ("op", "value", "compositeWeight", *_SLICE_KEYS)
    for key in unused:
        ignored(found, key, "it belongs to other kinds of SLO than this one")
    shape = _slices(found) if in_slices else _as_it_is
    wanted = found.one_of(("target", "targetPercent"), "an objective")
    if wanted is None:
        return None
    its_node = found.node(wanted)
    value = found.read(wanted, target if wanted == "target" else objective)
    return None if value is None or its_node is None or shape is None else (value, its_node, shape)
