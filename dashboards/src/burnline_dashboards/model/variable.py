"""What a reader of a board can choose."""

from dataclasses import dataclass
from typing import TypeAlias

from burnline_dashboards.model.query import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSourceVariable:
    """Which data source of a kind to ask."""

    name: Source
    label: str
    plugin: str
    regex: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelVariable:
    """A value of `label` among the series of `selector`. `several` allows many, and all. `hidden` follows others."""

    name: str
    label_text: str
    selector: str
    label: str
    several: bool = False
    hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceVariable:
    """One of fixed values."""

    name: str
    label_text: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TextVariable:
    """Whatever is typed."""

    name: str
    label_text: str
    value: str = ""


Variable: TypeAlias = DataSourceVariable | LabelVariable | ChoiceVariable | TextVariable

PROMETHEUS = DataSourceVariable(name=Source.PROMETHEUS, label="Metrics", plugin="prometheus")
LOKI = DataSourceVariable(name=Source.LOKI, label="Logs", plugin="loki")
TEMPO = DataSourceVariable(name=Source.TEMPO, label="Traces", plugin="tempo")
