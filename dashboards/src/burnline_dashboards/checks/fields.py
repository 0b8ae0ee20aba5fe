"""How values are presented: units, axes, thresholds, reducers, options, overrides."""

import re
from collections.abc import Iterator

from burnline_dashboards.checks import vocabulary
from burnline_dashboards.checks.exported import Dashboard, ExportedPanel, an_object, objects
from burnline_dashboards.checks.finding import Finding, Level, Surroundings
from burnline_dashboards.checks.naming import at, columns_of

_PERCENT = re.compile(r"\*\s*100(\.0+)?\s*$|^\s*100(\.0+)?\s*\*")
_HUNDRED = 100


def units(board: Dashboard, _: Surroundings) -> Iterator[Finding]:
    """Units that Grafana knows, and that fit the query."""
    for panel in board.panels:
        if panel.kind in vocabulary.WITHOUT_QUERIES:
            continue
        unit = panel.defaults.get("unit")
        if not unit:
            fix = "Write one; “none” where the values are plain counts."
            yield at(board, panel, "unit-missing", "a panel must have a unit", fix, level=Level.WARNING)
        for name in [unit, *_override_values(panel, "unit")]:
            if name and not known_unit(str(name)):
                yield at(
                    board, panel, "unit-unknown", f"the unit must be one Grafana knows; {name!r} is none",
                    "Look it up in Grafana's list of units; made-up ones begin with “suffix:”.",
                )  # fmt: skip
        if unit == "percentunit":
            for target in panel.targets:
                if _PERCENT.search(target.expr):
                    fix = "Leave the factor out, or use the unit “percent”."
                    text = "values of a percentunit panel must be 0 to 1; the query multiplies by 100"
                    yield at(board, panel, "unit-scale", text, fix, ref=target.ref)


def known_unit(unit: str) -> bool:
    """Whether Grafana shows it as a unit."""
    return unit in vocabulary.UNITS or unit.startswith(vocabulary.UNIT_PREFIXES)


def axes(board: Dashboard, _: Surroundings) -> Iterator[Finding]:
    """Minimum, maximum, decimals."""
    for panel in board.panels:
        low, high = panel.defaults.get("min"), panel.defaults.get("max")
        if isinstance(low, int | float) and isinstance(high, int | float) and low >= high:
            text = f"the axis' minimum must be below its maximum; they are {low} and {high}"
            yield at(board, panel, "axis", text, "Swap or remove them.")
        unit, decimals = panel.defaults.get("unit"), panel.defaults.get("decimals")
        if unit == "percentunit" and isinstance(high, int | float) and high == _HUNDRED:
            yield at(
                board, panel, "axis-scale", "the axis of a percentunit panel must end at 1; it ends at 100", "Write 1."
            )
        if decimals is not None and (not isinstance(decimals, int) or not 0 <= decimals <= 10):
            yield at(
                board, panel, "decimals", f"decimals must be 0 to 10; they are {decimals!r}", "Write a whole number."
            )


def thresholds(board: Dashboard, _: Surroundings) -> Iterator[Finding]:
    """Steps in order, the first without a value, and none that were never chosen."""
    for panel in board.panels:
        steps = objects(an_object(panel.defaults.get("thresholds")).get("steps"))
        values = [step.get("value") for step in steps]
        numbers = [value for value in values if isinstance(value, int | float)]
        if steps and (values[0] is not None or len(numbers) != len(values) - 1 or numbers != sorted(set(numbers))):
            text = f"threshold steps must begin with null and rise; they are {values}"
            yield at(board, panel, "thresholds", text, "Sort them, and give the first one null.")
        if numbers == [80] and panel.defaults.get("unit") != "percent":
            fix = "Write the limit of an alert, or only a base colour."
            text = "80 is Grafana's own threshold, which nobody chose"
            yield at(board, panel, "thresholds-default", text, fix, level=Level.WARNING)


def reducers(board: Dashboard, _: Surroundings) -> Iterator[Finding]:
    """Calculations of figures and legends."""
    for panel in board.panels:
        reduce, legend = an_object(panel.options.get("reduceOptions")), an_object(panel.options.get("legend"))
        if reduce and not reduce.get("calcs") and not reduce.get("values"):
            text = "a figure must say which calculation it shows; it has none, and shows the last value even if null"
            yield at(board, panel, "reducer-missing", text, "Write calcs: [lastNotNull].")
        for name in [*(reduce.get("calcs") or ()), *(legend.get("calcs") or ())]:
            if name not in vocabulary.REDUCERS:
                text = f"a calculation must be one Grafana knows; {name!r} is none"
                yield at(board, panel, "reducer-unknown", text, "Write lastNotNull, mean, max, sum…")


def options(board: Dashboard, _: Surroundings) -> Iterator[Finding]:
    """Options with a fixed set of values."""
    for panel in board.panels:
        for path, allowed in vocabulary.OPTIONS.items():
            if path == ("options", "displayMode") and panel.kind != "bargauge":
                continue
            value: object = panel.content
            for key in path:
                value = an_object(value).get(key)
            if isinstance(value, str) and value not in allowed:
                fix = f"Write one of {', '.join(sorted(allowed))}."
                yield at(board, panel, "option", f"`{'.'.join(path)}` must not be {value!r}", fix)


def overrides(board: Dashboard, _: Surroundings) -> Iterator[Finding]:
    """Overrides that match something."""
    for panel in board.panels:
        names = columns_of(panel)
        for override in panel.overrides:
            matcher = an_object(override.get("matcher"))
            kind, wanted = str(matcher.get("id")), matcher.get("options")
            if kind not in vocabulary.MATCHERS:
                text = f"an override's matcher must be one Grafana knows; {kind!r} is none"
                yield at(board, panel, "matcher", text, "Write byName or byRegexp.")
            elif kind == "byName" and names is not None and wanted not in names:
                text = f"an override must match a field; {wanted!r} is none of {', '.join(sorted(names))}"
                yield at(board, panel, "override-unmatched", text, "Write the name as it is shown.")
            elif kind == "byRegexp" and (problem := _regex_problem(str(wanted))):
                yield at(board, panel, "matcher", f"{wanted!r} must be a regular expression: {problem}", "Correct it.")


def _regex_problem(pattern: str) -> str:
    try:
        re.compile(pattern.strip("/"))
    except re.error as error:
        return str(error)
    return ""


def _override_values(panel: ExportedPanel, name: str) -> list[object]:
    properties = [each for override in panel.overrides for each in objects(override.get("properties"))]
    return [each.get("value") for each in properties if each.get("id") == name]


FIELDS = (units, axes, thresholds, reducers, options, overrides)
