"""OpenSLO's objectives: a target, and how the budget is counted against it."""

import re
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import assert_never

from burnline_slo.domain.grouping import Grouping
from burnline_slo.domain.objective import Objective
from burnline_slo.domain.sli import SLI, PlainSLI, TimeslicesSLI
from burnline_slo.spec.document.codes import Code
from burnline_slo.spec.document.fields import Fields, fields
from burnline_slo.spec.document.identifiers import choice
from burnline_slo.spec.document.nodes import Node, Position, Scalar
from burnline_slo.spec.document.report import Report
from burnline_slo.spec.document.values import kind, text, wrong_type
from burnline_slo.spec.formats.counting import grouping_of
from burnline_slo.spec.formats.equivalents import note_ignored
from burnline_slo.spec.formats.openslo.durations import slice_window
from burnline_slo.spec.formats.openslo.indicators import OPERATORS, Counters, Gauges, Indicator, Stored, Threshold
from burnline_slo.spec.slo_values.objectives import objective

_OPERATOR = choice(*OPERATORS)
_NUMBER = re.compile(r"[+-]?([0-9]{1,15}(\.[0-9]{0,15})?|\.[0-9]{1,15})([eE][+-]?[0-9]{1,2})?")
_RATIO = re.compile(r"[0-9]*\.?[0-9]{1,12}")
_SLICE_KEYS = ("timeSliceTarget", "timeSliceWindow")
_LIMIT_KEYS = ("op", "value")
_COMPOSITE_KEYS = ("indicator", "indicatorRef", "compositeWeight")
_KEYS = ("displayName", "target", "targetPercent", *_LIMIT_KEYS, *_SLICE_KEYS, *_COMPOSITE_KEYS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A sound objective: its target, where that stands, what is counted, and how much it weighs in a composite."""

    objective: Objective
    at: Position
    sli: SLI
    weight: Decimal = Decimal(1)
    display_name: str = ""
    grouping: Grouping | None = None


def read_goal(
    report: Report, node: Node, method: str | None, indicator: Indicator | None, *, in_composite: bool = False
) -> Goal | None:
    """The objective as the budgeting method counts it; None after a mistake, here or in the indicator."""
    found = fields(report, node, "an objective", optional=_KEYS, lenient=True)
    return None if found is None else goal_of(found, method, indicator, in_composite=in_composite)


def goal_of(
    found: Fields, method: str | None, indicator: Indicator | None, *, in_composite: bool = False
) -> Goal | None:
    """The same of an objective whose keys are known already."""
    used = [*(_SLICE_KEYS if method == "Timeslices" else _SLICE_KEYS[1:] if method == "RatioTimeslices" else ())]
    used += _LIMIT_KEYS if isinstance(indicator, Threshold) else ()
    used += _COMPOSITE_KEYS if in_composite and method != "Timeslices" else ()
    for key in (*_LIMIT_KEYS, *_SLICE_KEYS, *_COMPOSITE_KEYS[2:]):
        if key not in used and indicator is not None:
            note_ignored(found, key, "it belongs to other kinds of SLO than this one")
    sli = _counted(found, method, indicator)
    weight = found.read("compositeWeight", _weight) if in_composite and found.has("compositeWeight") else Decimal(1)
    wanted = found.one_of(("target", "targetPercent"), "an objective")
    value = None if wanted is None else found.read(wanted, _target if wanted == "target" else objective)
    if wanted is None or value is None or sli is None or weight is None:
        return None
    called = found.read_or("displayName", text, "")
    by = indicator.by if isinstance(indicator, Counters) else ()
    return Goal(
        objective=value,
        at=found.value_at(wanted),
        sli=sli,
        weight=weight,
        display_name=called,
        grouping=grouping_of(by),
    )


def _counted(found: Fields, method: str | None, indicator: Indicator | None) -> SLI | None:
    """What is counted under the budgeting method."""
    slices = method in ("Timeslices", "RatioTimeslices")
    length = _needed_length(found) if slices else None
    share = _needed_share(found) if method == "Timeslices" else None
    try:
        plain = None if indicator is None else _over_all(found, indicator)
    except ValueError as error:  # It is no query of points, or it is too large with what was put around it.
        summary = f"its query cannot be asked for single points: {str(error)[:200]}"
        found.report.error(found.at, Code.UNSUPPORTED, summary, "Write a query that gives an instant vector.")
        return None
    if plain is None or method == "Occurrences":
        return plain
    if length is None or (share is None and method == "Timeslices"):
        return None
    return TimeslicesSLI(of=plain, slice=length, target=share)


def _over_all(found: Fields, indicator: Indicator) -> PlainSLI | None:
    match indicator:
        case Counters() | Gauges() | Stored():
            return indicator.over_all()
        case Threshold():
            for key in _LIMIT_KEYS:
                if not found.has(key):
                    summary = f"an objective of a `thresholdMetric` needs `{key}`"
                    found.report.error(found.at, Code.MISSING_KEY, summary, f"Add `{key}:`.")
            operator, limit = found.read("op", _OPERATOR), found.read("value", _number)
            return None if operator is None or limit is None else indicator.over_all(operator, limit)
        case _ as unknown:
            assert_never(unknown)


def _needed_length(found: Fields) -> timedelta | None:
    _need(found, "timeSliceWindow")
    return found.read("timeSliceWindow", slice_window)


def _needed_share(found: Fields) -> Decimal | None:
    _need(found, "timeSliceTarget")
    return found.read("timeSliceTarget", _slice_target)


def _need(found: Fields, key: str) -> None:
    if not found.has(key):
        found.report.error(found.at, Code.MISSING_KEY, f"slices of time need `{key}`", f"Add `{key}:`.")


def _slice_target(report: Report, node: Node, key: str) -> Decimal | None:
    if isinstance(node, Scalar) and re.fullmatch(r"1(\.0*)?", node.text):
        return Decimal(1)
    found = _target(report, node, key)
    return None if found is None else found.ratio


def _target(report: Report, node: Node, name: str) -> Objective | None:
    """An objective as a ratio, from its own text: 0.999."""
    if not isinstance(node, Scalar) or kind(node) not in ("a number", "text"):
        wrong_type(report, node, name, "a ratio such as 0.999")
        return None
    written = node.text.strip()
    ratio = Decimal(written) if _RATIO.fullmatch(written) and len(written) < 20 else None
    if ratio is not None and 0 < ratio < 1:
        return Objective(ratio=ratio)
    fix = "Write 0.999, say."
    if ratio is not None and 1 < ratio < 100:
        fix = f"Write {format(ratio.scaleb(-2).normalize(), 'f')}, or use `targetPercent`."
    report.error(
        node,
        Code.OBJECTIVE_RANGE,
        f"`{name}` must be a ratio above 0 and below 1; got {written[:40]}",
        fix,
    )
    return None


def _number(report: Report, node: Node, key: str) -> str | None:
    """A limit as PromQL writes it."""
    if isinstance(node, Scalar) and _NUMBER.fullmatch(node.text):
        return format(Decimal(node.text), "f")
    wrong_type(report, node, key, "a number")
    return None


def _weight(report: Report, node: Node, key: str) -> Decimal | None:
    if isinstance(node, Scalar) and kind(node) == "a number" and re.fullmatch(r"[0-9]{0,6}\.?[0-9]{0,6}", node.text):
        weight = Decimal(node.text)
        if weight > 0:
            return weight
    report.error(node, Code.NUMBER_RANGE, f"`{key}` must be a number above zero", "Write 1, say.")
    return None
