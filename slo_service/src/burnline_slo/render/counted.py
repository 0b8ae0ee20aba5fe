"""What an SLI counts, as PromQL with a name for each part."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from burnline_slo.domain.composite import Combine, CompositeSLI, MissingPart
from burnline_slo.domain.duration import format_duration
from burnline_slo.domain.sli import SLI, JointSlicesSLI, TimeslicesSLI
from burnline_slo.domain.sli_kinds.kind import CountedPart, Counts
from burnline_slo.render.quantity import span

_MISSING = {
    MissingPart.LEFT_OUT: "is left out",
    MissingPart.NO_DATA: "leaves the whole without data",
    MissingPart.BAD: "counts as failed",
}
NAMES = {
    Counts.BAD: "bad events",
    Counts.GOOD: "good events",
    Counts.ALL: "all events",
    Counts.UP: "up while 1, in seconds of each target",
    Counts.ERROR_RATIO: "error ratio, weighted by time; it tells no counts",
}


def counted(sli: SLI | CompositeSLI) -> Sequence[tuple[str, str]]:
    """Pairs of a name and an expression."""
    match sli:
        case TimeslicesSLI():
            how = "each as bad as its own share" if sli.target is None else f"good from {_percent(sli.target)} on"
            return [(f"slices of {format_duration(sli.slice)}, {how}", ""), *counted(sli.of)]
        case JointSlicesSLI():
            head = f"slices of {format_duration(sli.slice)}, bad when any of these {len(sli.parts)} finds them bad"
            lines: list[tuple[str, str]] = [(head, "")]
            for number, part in enumerate(sli.parts, start=1):
                target = "" if part.target is None else f"good from {_percent(part.target)} on"
                lines += [(f"{number}: {target}", ""), *counted(part.of)]
            return lines
        case CompositeSLI():
            how = "weighted mean" if sli.combine is Combine.WEIGHTED else "worst"
            named = ", ".join(f"{name} (weight {weight:g})" for name, weight in sli.parts)
            return [(f"{how} of the error ratios of", named), (f"a part without events {_MISSING[sli.missing]}", "")]
        case _:
            return [(_name(part), str(part.expression)) for part in sli.counted_parts()]


def _name(part: CountedPart) -> str:
    name = NAMES[part.counts]
    if part.at_most_seconds is None:
        return name
    limit = f"at most {_seconds(float(part.at_most_seconds))}"
    return f"{name}: {limit}" if part.counts is Counts.GOOD else f"{name}; good: {limit}"


def things(sli: SLI | CompositeSLI, adjective: str = "") -> str:
    """What is counted, as a plural noun: `bad events`, `bad seconds`, `bad slices`."""
    return f"{adjective} {sli.unit}".strip()


def _percent(ratio: Decimal) -> str:
    return f"{float(ratio) * 100:.10g}%"


def _seconds(seconds: float) -> str:
    return span(timedelta(seconds=seconds)) if seconds >= 1 else f"{seconds * 1000:g} ms"
