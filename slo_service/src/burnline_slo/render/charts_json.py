"""Curves as the JSON that the API gives out and the pages draw."""

from typing import TypedDict

from burnline_slo.domain.charts import Charts, Curve
from burnline_slo.domain.duration import format_duration


class CurveJson(TypedDict):
    """`times` are Unix seconds, `values` as many numbers or nulls."""

    times: list[int]
    values: list[float | None]


class ChartsJson(TypedDict):
    """See `domain.charts.Charts`; `range` is the stretch that all but the budget run over."""

    range: str
    step_seconds: float
    budget_remaining: CurveJson
    error_ratio: CurveJson
    bad_per_second: CurveJson
    total_per_second: CurveJson
    burn_rates: dict[str, CurveJson]
    excluded: list[tuple[int, int]]


def charts_json(charts: Charts, length: str) -> ChartsJson:
    """All curves of one SLO over the stretch named `length`."""
    return ChartsJson(
        range=length,
        step_seconds=charts.step.total_seconds(),
        budget_remaining=_curve(charts.budget_remaining),
        error_ratio=_curve(charts.error_ratio),
        bad_per_second=_curve(charts.bad_per_second),
        total_per_second=_curve(charts.total_per_second),
        burn_rates={format_duration(window): _curve(curve) for window, curve in sorted(charts.burn_rates.items())},
        excluded=list(charts.excluded),
    )


def _curve(curve: Curve) -> CurveJson:
    return CurveJson(times=list(curve.times), values=list(curve.values))
