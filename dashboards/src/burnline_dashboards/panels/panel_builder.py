"""Gives a panel of any type its title, unit, colours, value mappings, links and queries."""

from collections.abc import Iterable, Mapping, Sequence
from string import ascii_uppercase
from typing import Protocol, Self

from grafana_foundation_sdk.builders import dashboard as sdk
from grafana_foundation_sdk.builders import loki, prometheus, tempo
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.cog.variants import Dataquery
from grafana_foundation_sdk.models import common as common_models
from grafana_foundation_sdk.models import dashboard as models
from grafana_foundation_sdk.models.prometheus import PromQueryFormat

from burnline_dashboards.model.board import Panel
from burnline_dashboards.model.panel_options import Override, PanelOptions, Step, ValueMapping
from burnline_dashboards.model.query import Query, Shape, Source
from burnline_dashboards.panels.json_value import JsonObject, json_object

PLUGINS = {Source.PROMETHEUS: "prometheus", Source.LOKI: "loki", Source.TEMPO: "tempo"}
_FORMATS = {
    Shape.SERIES: PromQueryFormat.TIME_SERIES,
    Shape.TABLE: PromQueryFormat.TABLE,
    Shape.HEATMAP: PromQueryFormat.HEATMAP,
}


class PanelBuilder(Protocol):
    """What the SDK's builders of all kinds of panels have in common."""

    def build(self) -> models.Panel: ...
    def title(self, title: str, /) -> Self: ...
    def description(self, description: str, /) -> Self: ...
    def datasource(self, datasource: common_models.DataSourceRef, /) -> Self: ...
    def with_target(self, target: Builder[Dataquery], /) -> Self: ...
    def unit(self, unit: str, /) -> Self: ...
    def decimals(self, decimals: float, /) -> Self: ...
    def min(self, min_val: float, /) -> Self: ...
    def max(self, max_val: float, /) -> Self: ...
    def thresholds(self, thresholds: Builder[models.ThresholdsConfig], /) -> Self: ...
    def mappings(self, mappings: list[models.ValueMapping], /) -> Self: ...
    def no_value(self, no_value: str, /) -> Self: ...
    def with_override(self, matcher: models.MatcherConfig, properties: list[models.DynamicConfigValue], /) -> Self: ...


def source_ref(source: Source) -> common_models.DataSourceRef:
    """The data source selected in the variable of this name."""
    return common_models.DataSourceRef(type_val=PLUGINS[source], uid=f"${{{source}}}")


def build_panel(
    builder: PanelBuilder, key: str, options: PanelOptions, queries: Sequence[Query], *, width: int, height: int
) -> Panel:
    """The finished panel. `builder` is used up: it is never built twice. Raises ValueError for too many queries."""
    if len(queries) > len(ascii_uppercase):
        most = len(ascii_uppercase)
        raise ValueError(f"a panel has at most {most} queries, one for each letter; {key} has {len(queries)}")
    builder.title(options.title).description(options.description).unit(options.unit).no_value(options.no_value)
    if queries:
        builder.datasource(source_ref(queries[0].source))
    for query, letter in zip(queries, ascii_uppercase[: len(queries)], strict=True):
        builder.with_target(_target(query, query.ref or letter))
    if options.decimals is not None:
        builder.decimals(options.decimals)
    if options.lowest is not None:
        builder.min(options.lowest)
    if options.highest is not None:
        builder.max(options.highest)
    # Without steps of its own Grafana colours everything from 80 on red.
    builder.thresholds(thresholds(options.steps or (Step(value=None, colour="text"),)))
    if options.mappings:
        builder.mappings([value_mapping(options.mappings)])
    for override in options.overrides:
        builder.with_override(_matcher(override), _properties(override))
    content = json_object(builder.build())
    if options.links:
        content["fieldConfig"]["defaults"]["links"] = [{"title": link.title, "url": link.url} for link in options.links]
    _last_value_that_is_one(content)
    return Panel(key=key, width=width, height=height, content=content, empty=options.empty)


def _target(query: Query, ref: str) -> Builder[Dataquery]:
    match query.source:
        case Source.PROMETHEUS:
            target = prometheus.Dataquery().ref_id(ref).expr(query.expr).format(_FORMATS[query.shape])
            target = target.instant() if query.instant else target.range()
            target.exemplar(query.exemplars).datasource(source_ref(query.source))
            return target.legend_format(query.legend) if query.legend else target
        case Source.LOKI:
            logs = loki.Dataquery().ref_id(ref).expr(query.expr).datasource(source_ref(query.source))
            logs.query_type("instant" if query.instant else "range")
            return logs.legend_format(query.legend) if query.legend else logs
        case Source.TEMPO:
            traces = tempo.Dataquery().ref_id(ref).query(query.expr).query_type("traceql")
            return traces.datasource(source_ref(query.source)).limit(20)


def thresholds(steps: Iterable[Step]) -> sdk.ThresholdsConfig:
    """Colours from absolute values on."""
    found = [models.Threshold(value=step.value, color=step.colour) for step in steps]
    return sdk.ThresholdsConfig().mode(models.ThresholdsMode.ABSOLUTE).steps(found)


def value_mapping(mappings: Mapping[str, ValueMapping]) -> models.ValueMapping:
    """Values shown as words."""
    return models.ValueMap(
        options={
            value: models.ValueMappingResult(text=mapping.text, color=mapping.colour, index=index)
            for index, (value, mapping) in enumerate(mappings.items())
        }
    )


def _matcher(override: Override) -> models.MatcherConfig:
    if override.name:
        return models.MatcherConfig(id_val="byName", options=override.name)
    return models.MatcherConfig(id_val="byRegexp", options=override.pattern)


def _properties(override: Override) -> list[models.DynamicConfigValue]:
    return [models.DynamicConfigValue(id_val=name, value=value) for name, value in override.properties.items()]


def _last_value_that_is_one(content: JsonObject) -> None:
    """An empty list of calculations means the last value, even where that is null."""
    reduce = content.get("options", {}).get("reduceOptions")
    if reduce is not None and not reduce.get("calcs"):
        reduce["calcs"] = ["lastNotNull"]
