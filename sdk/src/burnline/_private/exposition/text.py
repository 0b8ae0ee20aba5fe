"""The families as text, quickly: of each line all but the number is made once and kept, and of a series that has not
changed since the last scrape everything.

prometheus_client makes a dictionary and several strings for each sample of each scrape, with the interpreter's lock
held; a service with many series feels its scrapes. What is written here is, byte for byte, what prometheus_client
writes for the same families (and is checked against it).
"""

from collections.abc import Callable, Sequence
from itertools import accumulate, chain
from typing import Any, Final

from prometheus_client import Metric
from prometheus_client.utils import floatToGoString

from burnline._private.exposition.rendered_cache import RenderedCache, RenderedSeries
from burnline._private.metrics.families import Families
from burnline._private.metrics.family import Family
from burnline._private.metrics.histogram import bound_text
from burnline._private.metrics.pace import Pace
from burnline._private.metrics.values import RawExemplar

Encoder = Callable[[Any], bytes]
_EOF: Final = b"# EOF\n"
_SHORTEST_EXPONENT: Final = 1_000_000.0


class _Only:
    """A registry of one metric, for the encoder."""

    def __init__(self, metric: Metric) -> None:
        self._metric = metric

    def collect(self) -> Sequence[Metric]:
        return (self._metric,)


class _Lines(RenderedSeries[str]):
    """The lines of one series."""

    __slots__ = ("_heads", "_is_histogram")

    def __init__(self, family: Family[Any], label_values: tuple[str, ...]) -> None:
        super().__init__()
        self._is_histogram = family.kind == "histogram"
        self._heads = _heads(family, label_values)

    def make(self, values: Sequence[float], suffixes: Sequence[str]) -> str:
        if not self._is_histogram:
            return f"{self._heads[0]}{_number(values[0])}\n"
        counts = list(accumulate(values[1:]))
        texts = list(map(repr, counts)) if counts[-1] < _SHORTEST_EXPONENT else list(map(_number, counts))
        texts += texts[-1], _number(values[0])
        if not suffixes:
            return "".join([f"{head}{text}\n" for head, text in zip(self._heads, texts, strict=True)])
        return "".join(chain.from_iterable(zip(self._heads, texts, [*suffixes, "\n", "\n"], strict=True)))

    def suffix(self, exemplar: RawExemplar | None) -> str:
        if exemplar is None:
            return "\n"
        trace_id, span_id, value, at = exemplar
        text = value if 0.0 <= value < _SHORTEST_EXPONENT else _number(value)
        return ' # {span_id="%016x",trace_id="%032x"} %s %s\n' % (span_id, trace_id, text, at)  # noqa: UP031 - quicker


_lines = RenderedCache(_Lines)


def render(metrics: Families, encoder: Encoder, *, openmetrics: bool) -> bytes:
    """The whole page: the host's own collectors by `encoder`, and then the families of `metrics`."""
    with metrics.silent():
        others = encoder(metrics.registry)
    parts = [others.removesuffix(_EOF) if openmetrics else others]
    pace = Pace()
    for family in metrics.families():
        title = encoder(_Only(Metric(family.name, family.description, family.kind)))
        lines = _lines.of(family, pace, exemplars=openmetrics)
        parts += [title.removesuffix(_EOF), "".join(lines).encode()]
    if openmetrics:
        parts.append(_EOF)
    return b"".join(parts)


def _heads(family: Family[Any], label_values: tuple[str, ...]) -> list[str]:
    """The beginnings of a label set's lines, up to and with the space before the value."""
    labels = dict(zip(family.label_names, label_values, strict=True))
    if family.kind != "histogram":
        return [_head(family.name + family.sample_suffix, labels)]
    before = "".join(f'{key}="{_escaped(value)}",' for key, value in sorted(labels.items()) if key < "le")
    after = "".join(f',{key}="{_escaped(value)}"' for key, value in sorted(labels.items()) if key > "le")
    bounds = map(bound_text, (*family.bounds, float("inf")))
    return [
        *(f'{family.name}_bucket{{{before}le="{bound}"{after}}} ' for bound in bounds),
        _head(f"{family.name}_count", labels),
        _head(f"{family.name}_sum", labels),
    ]


def _head(name: str, labels: dict[str, str]) -> str:
    if not labels:
        return f"{name} "
    text = ",".join(f'{key}="{_escaped(value)}"' for key, value in sorted(labels.items()))
    return f"{name}{{{text}}} "


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace("\n", r"\n").replace('"', r"\"")


def _number(value: float) -> str:
    """As Prometheus' Go client writes it."""
    return repr(value) if 0.0 <= value < _SHORTEST_EXPONENT else floatToGoString(value)  # type: ignore[no-untyped-call]
