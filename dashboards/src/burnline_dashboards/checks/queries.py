"""Queries in PromQL: they parse, and mean something."""

import re
from collections.abc import Iterator

import promql_parser as ast

from burnline_dashboards.checks import vocabulary
from burnline_dashboards.checks.exported import PROMETHEUS, Dashboard, ExportedPanel, Target
from burnline_dashboards.checks.finding import Finding, Level, Surroundings
from burnline_dashboards.checks.naming import LEGEND_LABEL, at, parsable
from burnline_dashboards.queries.external_metrics import COUNTERS
from burnline_slo.spec.promql.kept_labels import kept_labels
from burnline_slo.spec.promql.parse import parse
from burnline_slo.spec.promql.walk import metric_uses, parts_of

_COUNTER = re.compile(r".+_(total|count|sum|bucket)")
_OF_COUNTERS = frozenset({"rate", "irate", "increase", "resets", "changes", "timestamp", "absent", "absent_over_time"})
_GAUGES_THAT_COUNT = re.compile(r"(.*:.*|.*_(process|thread|worker)_count)")
_FIXED = re.compile(r"\b(?:rate|irate|increase)\s*\([^()]*(?:\([^()]*\)[^()]*)*\[\s*(\d+[smhdwy]+)[^\]]*\]")


def panels(board: Dashboard, _: Surroundings) -> Iterator[Finding]:
    """Kinds of panels, and that those with data have queries."""
    for panel in board.panels:
        if panel.kind in vocabulary.OLD_PANELS:
            text = f"panels of type {panel.kind} need Angular, which Grafana 11 removed"
            yield at(board, panel, "panel-type", text, "Use timeseries, stat or table.")
        elif panel.kind not in vocabulary.PANELS and not panel.content.get("libraryPanel"):
            text = f"a panel must be of a type Grafana has; {panel.kind!r} is none of them"
            fix = "Correct it, or make sure that its plug-in is installed."
            yield at(board, panel, "panel-type", text, fix, level=Level.WARNING if "-" in panel.kind else Level.ERROR)
        if panel.kind in vocabulary.WITHOUT_QUERIES:
            continue
        if not panel.targets:
            yield at(board, panel, "query-missing", "a panel must have a query", "Write one, or remove the panel.")
        for target in panel.targets:
            if target.plugin in vocabulary.SOURCES and not target.expr.strip():
                yield at(board, panel, "query-missing", "a query must not be empty", "Write it.", ref=target.ref)
            if target.plugin == PROMETHEUS and target.content.get("format", "") not in vocabulary.FORMATS:
                text = f"a query's format must be time_series, table or heatmap; it is {target.content['format']!r}"
                yield at(board, panel, "option", text, "Write one of them.", ref=target.ref)


def promql(board: Dashboard, _: Surroundings) -> Iterator[Finding]:
    """Whatever can be found in PromQL without running it."""
    for panel in board.panels:
        for target in panel.targets:
            if target.plugin != PROMETHEUS or not target.expr.strip():
                continue
            try:
                parsed = parse(parsable(board, target.expr))
            except ValueError as error:
                text = f"the query must be PromQL: {' '.join(str(error).split())}"
                yield at(board, panel, "promql-syntax", text, "Correct it.", ref=target.ref)
                continue
            yield from _counters(board, panel, target, parsed)
            yield from _quantiles(board, panel, target, parsed)
            yield from _legend(board, panel, target, parsed)
            yield from _ranges(board, panel, target)


def _counters(board: Dashboard, panel: ExportedPanel, target: Target, parsed: ast.Expr) -> Iterator[Finding]:
    for use in metric_uses(parsed):
        is_counter = _COUNTER.fullmatch(use.name) or use.name in COUNTERS
        if is_counter and not _GAUGES_THAT_COUNT.fullmatch(use.name) and not _OF_COUNTERS & set(use.functions):
            text = f"a counter must be read as a rate; {use.name} is used as it stands"
            yield at(board, panel, "counter-raw", text, f"Write rate({use.name}[$__rate_interval]).", ref=target.ref)


def _quantiles(board: Dashboard, panel: ExportedPanel, target: Target, parsed: ast.Expr) -> Iterator[Finding]:
    for part in parts_of(parsed, ast.Call):
        if part.func.name == "histogram_quantile":
            vector = part.args[1]
            labels = kept_labels(vector)
            classic = any(use.name.endswith("_bucket") for use in metric_uses(vector))
            if classic and labels is not None and "le" not in labels:
                text = "histogram_quantile must get the label le; the aggregation inside drops it"
                yield at(board, panel, "histogram-le", text, "Write sum by (le, …) (rate(…)).", ref=target.ref)
            share = part.args[0]
            if isinstance(share, ast.NumberLiteral) and not 0 <= share.val <= 1:
                text = f"a quantile must be 0 to 1; it is {share.val:g}"
                yield at(board, panel, "quantile", text, f"Write {share.val / 100:g}.", ref=target.ref)


def _legend(board: Dashboard, panel: ExportedPanel, target: Target, parsed: ast.Expr) -> Iterator[Finding]:
    labels = kept_labels(parsed)
    if labels is None:
        return
    for name in LEGEND_LABEL.findall(target.legend):
        if name not in labels and name != "__name__":
            text = f"a legend must use labels of the result; {name} is not one of ({', '.join(sorted(labels))})"
            yield at(board, panel, "legend-label", text, f"Aggregate by {name} too, or name another.", ref=target.ref)


def _ranges(board: Dashboard, panel: ExportedPanel, target: Target) -> Iterator[Finding]:
    for written in _FIXED.findall(target.expr):
        yield at(
            board, panel, "rate-range", f"a rate's range must follow the step; [{written}] is fixed, and skips data "
            "when the shown time is long", "Write [$__rate_interval].", ref=target.ref, level=Level.WARNING,
        )  # fmt: skip


def annotations(board: Dashboard, _: Surroundings) -> Iterator[Finding]:
    """Queries of annotations."""
    for annotation in board.annotations:
        expr = str(annotation.get("expr") or "")
        try:
            if expr:
                parse(parsable(board, expr))
        except ValueError as error:
            yield Finding(
                code="promql-syntax",
                summary=f"an annotation's query must be PromQL: {' '.join(str(error).split())}",
                fix="Correct it.",
                board=board.uid,
                file=board.file,
                panel=f"annotation {annotation.get('name', '')}",
            )


QUERIES = (panels, promql, annotations)
