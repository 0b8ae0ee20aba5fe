"""What queries give: series with their points."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One series of an answer: values (also NaN and infinite) at Unix seconds. An instant query gives one of each.

    Native histograms are left out: a series that has nothing else has no values.
    """

    labels: Mapping[str, str]
    times: Sequence[float]
    values: Sequence[float]


def matrix_series(series: Mapping[str, Any]) -> Series:
    """One entry of a range query's result. Raises KeyError, TypeError or ValueError where it has another form."""
    return _series(series["metric"], series["values"] if "values" in series or "histograms" not in series else [])


def vector_series(sample: Mapping[str, Any]) -> Series:
    """One entry of an instant query's result; raises as `matrix_series` does."""
    return _series(sample["metric"], [sample["value"]] if "value" in sample or "histogram" not in sample else [])


def scalar_series(point: Sequence[Any]) -> Series:
    """A plain number as a series without labels; raises as `matrix_series` does."""
    return _series({}, [point])


def _series(labels: Mapping[str, str], points: Sequence[Any]) -> Series:
    times = [float(moment) for moment, _ in points]
    if not isinstance(labels, dict) or not all(map(math.isfinite, times)):
        raise ValueError("labels are a mapping, times are numbers")
    return Series(labels=labels, times=times, values=[float(value) for _, value in points])
