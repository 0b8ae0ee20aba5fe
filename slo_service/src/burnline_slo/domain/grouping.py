"""An SLI by labels: which of its series tell the combinations, and what it is for one combination alone."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias, assert_never

from burnline_slo.domain.promql_text import quote
from burnline_slo.domain.sli import (
    SLI,
    AvailabilitySLI,
    EventsSLI,
    ExpressionSLI,
    JointSlicesSLI,
    LatencySLI,
    NativeLatencySLI,
    RatioSLI,
    TimeslicesSLI,
)

DEFAULT_LIMIT = 200
Combination: TypeAlias = tuple[str, ...]
"""The values of a grouping's labels, in their order; an empty one stands for series without that label."""

_LABEL = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
_SELECTOR = re.compile(r"([^{]*)(?:\{(.*)\})?", re.DOTALL)
_MATCHER = re.compile(r'[a-zA-Z_][a-zA-Z0-9_]*(?:=~|!~|!=|=)"(?:[^"\\]|\\.)*"', re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """One budget for each combination of `labels`; past `limit` combinations only for the busiest."""

    labels: tuple[str, ...]
    limit: int = DEFAULT_LIMIT

    def __post_init__(self) -> None:
        if not self.labels or len(set(self.labels)) != len(self.labels):
            raise ValueError("a grouping has labels, each once")
        for label in self.labels:
            if not _LABEL.fullmatch(label) or label in ("le", "__name__"):
                raise ValueError(f"an SLI cannot be grouped by {label!r}")
        if self.limit < 1:
            raise ValueError(f"a grouping has room for one combination or more, got {self.limit}")


def whole(sli: SLI) -> tuple[str, ...]:
    """Selectors of the series that tell which combinations there are; none where only a person could tell."""
    match sli:
        case EventsSLI():
            found = (sli.total,) if sli.total is not None else (sli.good, sli.bad)
            return tuple(selector for selector in found if selector is not None)
        case LatencySLI():
            return (_count(sli),)
        case NativeLatencySLI():
            return (sli.histogram,)
        case AvailabilitySLI():
            return (sli.gauge,)
        case TimeslicesSLI():
            return whole(sli.of)
        case ExpressionSLI() | RatioSLI() | JointSlicesSLI():
            return ()
        case _ as unknown:
            assert_never(unknown)


def narrow(sli: SLI, labels: Mapping[str, str]) -> SLI:
    """The SLI of just those series that have these labels. Raises ValueError for one that `whole` knows nothing of."""
    match sli:
        case EventsSLI():
            return EventsSLI(
                bad=_within(sli.bad, labels),
                good=_within(sli.good, labels),
                total=_within(sli.total, labels),
                known_by=sli.known_by or sli.total or sli.good or "",
            )
        case LatencySLI():
            return replace(sli, matchers=with_matchers(sli.matchers, labels), known_by=sli.known_by or _count(sli))
        case NativeLatencySLI():
            return replace(sli, histogram=with_labels(sli.histogram, labels))
        case AvailabilitySLI():
            return AvailabilitySLI(gauge=with_labels(sli.gauge, labels))
        case TimeslicesSLI():
            of = narrow(sli.of, labels)
            assert not isinstance(of, TimeslicesSLI | JointSlicesSLI)
            return replace(sli, of=of)
        case ExpressionSLI() | RatioSLI() | JointSlicesSLI():
            raise ValueError("an expression cannot be narrowed to some labels: nobody can tell where they belong")
        case _ as unknown:
            assert_never(unknown)


def with_labels(selector: str, labels: Mapping[str, str]) -> str:
    """A selector narrowed to series with these labels, spelt as the reader of files spells it."""
    parts = _SELECTOR.fullmatch(selector)
    assert parts is not None, "whatever has no brace is a metric's name"
    return f"{parts[1].strip()}{{{with_matchers(parts[2] or '', labels)}}}"


def with_matchers(inside: str, labels: Mapping[str, str]) -> str:
    """The same for what stands between the braces: sorted, each matcher once, so that equal SLIs share a ledger."""
    added = [f"{label}={quote(value)}" for label, value in labels.items()]
    written = _MATCHER.findall(inside)
    if ",".join(written) != inside:  # in another spelling: left as it is, for what is not understood may not be lost
        return ",".join([inside.strip().rstrip(","), *added])
    return ",".join(sorted({*written, *added}))


def _within(selector: str | None, labels: Mapping[str, str]) -> str | None:
    return None if selector is None else with_labels(selector, labels)


def _count(sli: LatencySLI) -> str:
    return f"{sli.histogram}_count{{{sli.matchers}}}"
