"""Tables joined from several queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from grafana_foundation_sdk.builders import common as common_sdk
from grafana_foundation_sdk.builders import table as table_sdk
from grafana_foundation_sdk.models import dashboard as models

from burnline_dashboards.model.board import Panel
from burnline_dashboards.model.panel_options import Override, PanelOptions
from burnline_dashboards.model.query import Query
from burnline_dashboards.panels.panel_builder import build_panel


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: `source` is a label, or ``Value #ref`` of a query; `properties` are those of an override."""

    source: str
    title: str
    properties: Mapping[str, object] = field(default_factory=dict)


def table(
    key: str,
    options: PanelOptions,
    *queries: Query,
    columns: Sequence[Column],
    join: str,
    sort: str,
    descending: bool = False,
    width: int = 24,
    height: int = 10,
) -> Panel:
    """The queries' rows joined where label `join` is equal, with just `columns`, sorted by the title `sort`."""
    builder = table_sdk.Panel().show_header(True)
    builder.sort_by([common_sdk.TableSortByFieldState().display_name(sort).desc(descending)])
    builder.with_transformation(
        models.DataTransformerConfig(id_val="joinByField", options={"byField": join, "mode": "outerTabular"})
    )
    builder.with_transformation(models.DataTransformerConfig(id_val="filterFieldsByName", options=_only(columns)))
    builder.with_transformation(models.DataTransformerConfig(id_val="organize", options=_arrangement(columns)))
    overrides = tuple(
        Override(name=column.title, properties=column.properties) for column in columns if column.properties
    )
    options = replace(options, overrides=(*options.overrides, *overrides))
    return build_panel(builder, key, options, queries, width=width, height=height)


def _only(columns: Sequence[Column]) -> Mapping[str, object]:
    return {"include": {"names": [column.source for column in columns]}}


def _arrangement(columns: Sequence[Column]) -> Mapping[str, object]:
    return {
        "indexByName": {column.source: index for index, column in enumerate(columns)},
        "renameByName": {column.source: column.title for column in columns},
    }
