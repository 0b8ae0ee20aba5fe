"""The families as text, quickly: the part of a line before its value is made once and kept.

prometheus_client makes a dictionary and several strings for each sample of each scrape, with the interpreter's lock
held; a service with many series feels its scrapes. What is written here is, byte for byte, what prometheus_client
writes for the same families (and is checked against it).
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

from prometheus_client import Metric
from prometheus_client.utils import floatToGoString

from burnline.metrics.catalogue import Catalogue
from burnline.metrics.family import Family
from burnline.metrics.histogram import bound_text
from burnline.metrics.numbers import Cells, ExemplarOf

Encoder = Callable[[Any], bytes]
_EOF: Final = b"# EOF\n"
_SHORTEST_EXPONENT: Final = 1_000_000.0


class _Only:
    """A registry of one metric, for the encoder."""

    def __init__(self, metric: Metric) -> None:
        self._metric = metric

    def collect(self) -> Sequence[Metric]:
        return (self._metric,)


def render(metrics: Catalogue, encoder: Encoder, *, openmetrics: bool) -> bytes:
    """The whole page: the host's own collectors by `encoder`, and then the families of `metrics`."""
    with metrics.silent():
        others = encoder(metrics.registry)
    parts = [others.removesuffix(_EOF) if openmetrics else others]
    for family in metrics.families():
        lines: list[str] = []
        for values, numbers in family.numbers().items():
            heads = _heads(family, values)
            if family.kind == "histogram":
                _histogram(lines, heads, numbers.cells, numbers.exemplars if openmetrics else ())
            else:
                lines.append(f"{heads[0]}{_number(numbers.cells[0])}\n")
        title = encoder(_Only(Metric(family.name, family.description, family.kind)))
        parts += [title.removesuffix(_EOF), "".join(lines).encode()]
    if openmetrics:
        parts.append(_EOF)
    return b"".join(parts)


def _histogram(lines: list[str], heads: Sequence[str], cells: Cells, exemplars: Sequence[ExemplarOf | None]) -> None:
    total = 0.0
    buckets = len(heads) - 2
    for index in range(buckets):
        total += cells[index + 1]
        exemplar = exemplars[index] if exemplars else None
        end = "\n" if exemplar is None else f"{_exemplar(exemplar)}\n"
        lines.append(f"{heads[index]}{_number(total)}{end}")
    lines.append(f"{heads[buckets]}{_number(total)}\n")
    lines.append(f"{heads[buckets + 1]}{_number(cells[0])}\n")


def _heads(family: Family[Any], values: tuple[str, ...]) -> list[str]:
    """The beginnings of a label set's lines, up to and with the space before the value."""
    known = family.heads.get(values)
    if known is not None:
        return known
    labels = dict(zip(family.label_names, values, strict=False))
    if family.kind == "histogram":
        buckets = [{**labels, "le": bound_text(bound)} for bound in (*family.bounds, float("inf"))]
        made = [_head(f"{family.name}_bucket", bucket) for bucket in buckets]
        made += [_head(f"{family.name}_count", labels), _head(f"{family.name}_sum", labels)]
    else:
        made = [_head(f"{family.name}_total" if family.kind == "counter" else family.name, labels)]
    family.heads[values] = made
    return made


def _head(name: str, labels: dict[str, str]) -> str:
    if not labels:
        return f"{name} "
    text = ",".join(f'{key}="{_escaped(value)}"' for key, value in sorted(labels.items()))
    return f"{name}{{{text}}} "


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace("\n", r"\n").replace('"', r"\"")


def _number(value: float) -> str:
    return repr(value) if 0.0 <= value < _SHORTEST_EXPONENT else floatToGoString(value)  # type: ignore[no-untyped-call]


def _exemplar(exemplar: ExemplarOf) -> str:
    trace_id, span_id, value, at = exemplar
    return f' # {{span_id="{span_id:016x}",trace_id="{trace_id:032x}"}} {_number(value)} {at}'
