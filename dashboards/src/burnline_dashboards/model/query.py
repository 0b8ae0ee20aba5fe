"""One query of a panel."""

from dataclasses import dataclass
from enum import StrEnum


class Source(StrEnum):
    """The variable that names the data source, and so the language of the query."""

    PROMETHEUS = "datasource"
    LOKI = "logs"
    TEMPO = "traces"


class Shape(StrEnum):
    """How a Prometheus answer is read."""

    SERIES = "time_series"
    TABLE = "table"
    HEATMAP = "heatmap"


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A query with what its result is called.

    `instant` asks for the end of the range only. `exemplars` asks for exemplars too. `ref` names the query in
    transformations and overrides; queries without one are called A, B, C… in order.
    """

    expr: str
    legend: str = ""
    source: Source = Source.PROMETHEUS
    shape: Shape = Shape.SERIES
    instant: bool = False
    exemplars: bool = False
    ref: str = ""


def now(expr: str, legend: str = "", *, ref: str = "") -> Query:
    """The value at the end of the range."""
    return Query(expr=expr, legend=legend, instant=True, ref=ref)


def over_time(expr: str, legend: str = "", *, exemplars: bool = False) -> Query:
    """The curve over the range."""
    return Query(expr=expr, legend=legend, exemplars=exemplars)


def rows(expr: str, *, ref: str) -> Query:
    """The values at the end of the range as rows of a table; the value's column is called ``Value #ref``."""
    return Query(expr=expr, instant=True, shape=Shape.TABLE, ref=ref)
