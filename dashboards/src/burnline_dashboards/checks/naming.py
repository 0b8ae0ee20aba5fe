"""What the series and columns of a panel are called, as far as that is known without data."""

import re

from burnline_dashboards.checks.exported import PROMETHEUS, Dashboard, ExportedPanel, Target, an_object
from burnline_dashboards.checks.finding import Finding, Level
from burnline_dashboards.checks.interpolation import Range, built_in, interpolate
from burnline_slo.spec.promql.kept_labels import kept_labels
from burnline_slo.spec.promql.parse import parse

LEGEND_LABEL = re.compile(r"\{\{\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*\}\}")
ANY_RANGE = Range(start=0, end=6 * 3600)
"""For checks that only need some valid range."""


def at(
    board: Dashboard,
    panel: ExportedPanel,
    code: str,
    summary: str,
    fix: str,
    *,
    ref: str = "",
    level: Level = Level.ERROR,
) -> Finding:
    """A finding about a panel."""
    return Finding(
        code=code, summary=summary, fix=fix, level=level, board=board.uid, panel=panel.name, ref=ref, file=board.file
    )


def parsable(board: Dashboard, expr: str) -> str:
    """The expression with something in the place of every variable of the board and of Grafana's own."""
    values = {variable.name: "x" for variable in board.variables} | dict(built_in(ANY_RANGE))
    return interpolate(expr, values)


def result_labels(board: Dashboard, target: Target) -> frozenset[str] | None:
    """The only labels the result of a Prometheus query can have; None where that hangs on the series."""
    try:
        return kept_labels(parse(parsable(board, target.expr)))
    except ValueError:
        return None


def columns_of(panel: ExportedPanel) -> frozenset[str] | None:
    """Every name a field of the panel can have; None where that is not known."""
    if panel.kind == "table":
        return _table_columns(panel)
    names: set[str] = set()
    for target in panel.targets:
        if (
            target.plugin != PROMETHEUS
            or not target.legend
            or LEGEND_LABEL.search(target.legend)
            or "$" in target.legend
        ):
            return None
        names.add(target.legend)
    return frozenset(names) | {"Time"} if names else None


def _table_columns(panel: ExportedPanel) -> frozenset[str] | None:
    names: set[str] | None = None
    for each in panel.transformations:
        options = an_object(each.get("options"))
        if each.get("id") == "filterFieldsByName":
            included = an_object(options.get("include")).get("names")
            names = set(included) if isinstance(included, list) else None
        elif each.get("id") == "organize":
            renamed = {str(old): str(new) for old, new in an_object(options.get("renameByName")).items()}
            names = None if names is None else {renamed.get(name, name) for name in names}
        elif each.get("id") not in ("joinByField", "sortBy", "limit"):
            return None
    return None if names is None else frozenset(names)
