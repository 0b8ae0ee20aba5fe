"""The values that a board's variables would have for somebody who opens it."""

from collections.abc import Sequence

from burnline_dashboards.checks.exported import PROMETHEUS, Dashboard, Variable, an_object, objects
from burnline_dashboards.checks.interpolation import Range, Value, built_in, interpolate
from burnline_dashboards.checks.variables import LABEL_VALUES
from burnline_slo.errors import QueryRefusedError
from burnline_slo.prometheus.api import PrometheusApi

ALL = "$__all"


def variable_values(board: Dashboard, api: PrometheusApi, shown: Range, given: dict[str, str]) -> dict[str, Value]:
    """A value for each variable: the given one, the saved one, else the first there is; all where “All” is selected."""
    values: dict[str, Value] = dict(built_in(shown))
    for variable in board.variables:
        values[variable.name] = _value(board, variable, api, shown, values, given)
    return values


def _value(
    board: Dashboard,
    variable: Variable,
    api: PrometheusApi,
    shown: Range,
    values: dict[str, Value],
    given: dict[str, str],
) -> Value:
    if variable.name in given:
        return given[variable.name]
    current = an_object(variable.content.get("current")).get("value")
    saved = [str(each) for each in current] if isinstance(current, list) else [str(current)] if current else []
    wants_all = saved == [ALL]
    if saved and not wants_all:
        return saved if variable.content.get("multi") else saved[0]
    if wants_all and variable.content.get("allValue"):
        return str(variable.content["allValue"])
    found = _options(board, variable, api, shown, values)
    if wants_all:
        return found
    return found[0] if found else ""


def _options(
    board: Dashboard, variable: Variable, api: PrometheusApi, shown: Range, values: dict[str, Value]
) -> Sequence[str]:
    if variable.kind != "query":
        listed = [str(option.get("value")) for option in objects(variable.content.get("options"))]
        return [value for value in listed if value != ALL] or [each.strip() for each in variable.query.split(",")]
    match = LABEL_VALUES.fullmatch(variable.query.strip())
    if match is None or board.source_of(variable.content.get("datasource"))[0] != PROMETHEUS:
        return []
    selector = interpolate((match["selector"] or "").strip(), values)
    try:
        return api.label_values(match["label"], selector, start=shown.start, end=shown.end)
    except QueryRefusedError:
        return []
