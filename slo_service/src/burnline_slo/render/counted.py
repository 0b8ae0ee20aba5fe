"""What an SLI counts, as PromQL with a name for each part."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import assert_never

from burnline_slo.domain.composite import Combine, CompositeSLI, MissingPart
from burnline_slo.domain.duration import format_duration
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
    Unit,
    unit,
)
from burnline_slo.render.quantity import span

_MISSING = {
    MissingPart.LEFT_OUT: "is left out",
    MissingPart.NO_DATA: "leaves the whole without data",
    MissingPart.BAD: "counts as failed",
}


def counted(sli: SLI | CompositeSLI) -> Sequence[tuple[str, str]]:
    """Pairs of a name and an expression."""
    match sli:
        case EventsSLI() | ExpressionSLI():
            parts = (("bad events", sli.bad), ("good events", sli.good), ("all events", sli.total))
            return [(name, text) for name, text in parts if text is not None]
        case LatencySLI():
            inside = f"{sli.matchers}, " if sli.matchers else ""
            return [
                (
                    f"good events: at most {_seconds(float(sli.threshold_seconds))}",
                    f'{sli.histogram}_bucket{{{inside}le="{sli.threshold_seconds}"}}',
                ),
                ("all events", f"{sli.histogram}_count{{{sli.matchers}}}"),
            ]
        case NativeLatencySLI():
            return [(f"all events; good: at most {_seconds(float(sli.threshold_seconds))}", sli.histogram)]
        case AvailabilitySLI():
            return [("up while 1, in seconds of each target", sli.gauge)]
        case RatioSLI():
            return [("error ratio, weighted by time; it tells no counts", sli.error_ratio)]
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
        case _ as unknown:
            assert_never(unknown)


def things(sli: SLI | CompositeSLI, adjective: str = "") -> str:
    """What is counted, as a plural noun: `bad events`, `bad seconds`, `bad slices`."""
    counts = Unit.SECONDS if isinstance(sli, CompositeSLI) else unit(sli)
    noun = {Unit.EVENTS: "events", Unit.SECONDS: "seconds", Unit.SLICES: "slices"}[counts]
    return f"{adjective} {noun}".strip()


def _percent(ratio: Decimal) -> str:
    return f"{float(ratio) * 100:.10g}%"


def _seconds(seconds: float) -> str:
    return span(timedelta(seconds=seconds)) if seconds >= 1 else f"{seconds * 1000:g} ms"
