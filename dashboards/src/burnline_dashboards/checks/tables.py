"""Transformations, and the columns they speak of."""

from collections.abc import Iterator

from burnline_dashboards.checks import vocabulary
from burnline_dashboards.checks.exported import PROMETHEUS, Dashboard, ExportedPanel, an_object, objects
from burnline_dashboards.checks.finding import Finding, Surroundings
from burnline_dashboards.checks.naming import at, columns_of, result_labels


def transformations(board: Dashboard, _: Surroundings) -> Iterator[Finding]:
    """Kinds, the field that is joined by, the columns that are kept, the one that is sorted by."""
    for panel in board.panels:
        for each in panel.transformations:
            if each.get("id") not in vocabulary.TRANSFORMATIONS:
                text = f"a transformation must be one Grafana has; {each.get('id')!r} is none"
                yield at(board, panel, "transformation", text, "Look it up in Grafana's list.")
        known = _source_columns(board, panel)
        for name, what in _mentioned(panel):
            if known is not None and name not in known:
                text = f"{what} must be a column; {name!r} is none of {', '.join(sorted(known))}"
                yield at(board, panel, "column", text, "Columns are labels of the results and “Value #A”.")
        final = columns_of(panel) if panel.kind == "table" else None
        for sort in objects(panel.options.get("sortBy")):
            name = str(sort.get("displayName", ""))
            if final is not None and name not in final:
                text = f"the column to sort by must be shown; {name!r} is none of {', '.join(sorted(final))}"
                yield at(board, panel, "column", text, "Write the name as it is shown.")


def _source_columns(board: Dashboard, panel: ExportedPanel) -> frozenset[str] | None:
    names: set[str] = {"Time"}
    for target in panel.targets:
        labels = result_labels(board, target) if target.plugin == PROMETHEUS else None
        if labels is None or target.content.get("format") != "table":
            return None
        names |= labels | {f"Value #{target.ref}" if len(panel.targets) > 1 else "Value"}
        if len(panel.targets) == 1:
            names.add(f"Value #{target.ref}")
    return frozenset(names)


def _mentioned(panel: ExportedPanel) -> Iterator[tuple[str, str]]:
    for each in panel.transformations:
        options = an_object(each.get("options"))
        match each.get("id"):
            case "joinByField":
                yield str(options.get("byField", "")), "the field to join by"
            case "filterFieldsByName":
                included = an_object(options.get("include")).get("names")
                yield from ((str(name), "a kept field") for name in (included if isinstance(included, list) else ()))
            case "organize":
                yield from ((name, "a renamed field") for name in an_object(options.get("renameByName")))
            case _:
                pass


TABLES = (transformations,)
