"""Variables: defined before they are used, and reloaded when the time changes."""

import json
import re
from collections.abc import Iterator, Mapping

from burnline_dashboards.checks.exported import PROMETHEUS, Dashboard, Variable
from burnline_dashboards.checks.finding import Finding, Level, Surroundings
from burnline_dashboards.checks.interpolation import references
from burnline_dashboards.checks.naming import parsable
from burnline_slo.spec.promql.parse import parse

KINDS = frozenset(
    {"query", "custom", "constant", "datasource", "interval", "textbox", "adhoc", "groupby", "system", "switch"}
)
LABEL_VALUES = re.compile(r"label_values\((?:(?P<selector>.+),)?\s*(?P<label>[a-zA-Z_][a-zA-Z0-9_]*)\s*\)", re.DOTALL)
QUERY_RESULT = re.compile(r"query_result\((?P<expr>.+)\)", re.DOTALL)
_OTHER_QUERIES = re.compile(r"(metrics|label_names)\(.*\)", re.DOTALL)
_WITH_QUERIES = ("targets", "datasource", "options", "fieldConfig", "title", "description", "links", "repeat")


def definitions(board: Dashboard, _: Surroundings) -> Iterator[Finding]:
    """Each variable by itself."""
    seen: set[str] = set()
    names = [variable.name for variable in board.variables]
    for variable in board.variables:
        if variable.name in seen:
            yield _of(board, variable, "variable-duplicate", "a variable's name must be its own", "Rename one.")
        if variable.kind not in KINDS:
            text = f"a variable's type must be one Grafana knows; {variable.kind!r} is none"
            yield _of(board, variable, "variable-type", text, "Write query, custom, datasource…")
        for name in references(json.dumps([variable.query, variable.content.get("datasource")])):
            if name in names and name not in seen:
                text = f"a variable must stand after those it uses; it uses ${name}, which comes later"
                yield _of(board, variable, "variable-order", text, f"Move {name} before it.")
            elif name not in names and not name.startswith("__"):
                text = f"a variable must use defined variables; ${name} is not defined"
                yield _of(board, variable, "variable-undefined", text, "Define it, or remove it.")
        seen.add(variable.name)
        yield from _query(board, variable)


def _query(board: Dashboard, variable: Variable) -> Iterator[Finding]:
    if variable.kind != "query" or board.source_of(variable.content.get("datasource"))[0] != PROMETHEUS:
        return
    if variable.content.get("refresh") == 0:
        fix = "Write refresh: 2, or 1 for values that do not change with the time."
        text = "a query variable must be reloaded; it never is"
        yield _of(board, variable, "variable-refresh", text, fix, Level.WARNING)
    found = LABEL_VALUES.fullmatch(variable.query.strip()) or QUERY_RESULT.fullmatch(variable.query.strip())
    if found is None:
        if not _OTHER_QUERIES.fullmatch(variable.query.strip()):
            text = f"a variable's query must be label_values(…), query_result(…) or the like; it is {variable.query!r}"
            yield _of(board, variable, "variable-query", text, "Write label_values(metric, label).")
        return
    expression = found.groupdict().get("selector") or found.groupdict().get("expr")
    try:
        if expression:
            parse(parsable(board, expression))
    except ValueError as error:
        text = f"a variable's query must be PromQL: {' '.join(str(error).split())}"
        yield _of(board, variable, "variable-query", text, "Correct the selector.")


def uses(board: Dashboard, _: Surroundings) -> Iterator[Finding]:
    """Variables that queries, links and titles use, and that nobody defines."""
    known = {variable.name for variable in board.variables}
    for panel in board.panels:
        repeat = panel.content.get("repeat")
        used = references(json.dumps({key: panel.content[key] for key in _WITH_QUERIES if key in panel.content}))
        for name in dict.fromkeys([*used, *([str(repeat)] if repeat else [])]):
            if name not in known and not name.startswith("__") and not name.isdigit():
                yield Finding(
                    code="variable-undefined",
                    summary=f"a panel must use defined variables; ${name} is not defined",
                    fix="Define it, or write the value.",
                    board=board.uid,
                    file=board.file,
                    panel=panel.name,
                )
    outside: Mapping[str, object] = {"annotations": board.annotations, "links": board.links}
    for name in dict.fromkeys(references(json.dumps(outside))):
        if name not in known and not name.startswith("__"):
            text = f"links and annotations must use defined variables; ${name} is not defined"
            yield Finding(code="variable-undefined", summary=text, fix="Define it.", board=board.uid, file=board.file)


def _of(board: Dashboard, variable: Variable, code: str, summary: str, fix: str, level: Level = Level.ERROR) -> Finding:
    return Finding(
        code=code, summary=summary, fix=fix, level=level, board=board.uid, file=board.file, panel=f"${variable.name}"
    )


VARIABLES = (definitions, uses)
