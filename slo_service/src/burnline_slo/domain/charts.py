"""Curves over time, for pages and the API."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """Values at the ends of equal steps; None where there is no data or no event, so that a chart shows a gap."""

    times: Sequence[int]
    """Unix seconds, rising."""
    values: Sequence[float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Charts:
    """What the page of an SLO draws.

    `budget_remaining` runs over the whole period: 1 at its start, minus what each step spent of the period's budget.
    The others run over the stretch asked for: bad and total events per second, error ratio (0 to 1) per step, and the
    burn rate (plain multiple) of each window that the policy's tiers look at.
    """

    step: timedelta
    budget_remaining: Curve
    error_ratio: Curve
    bad_per_second: Curve
    total_per_second: Curve
    burn_rates: Mapping[timedelta, Curve]
    excluded: Sequence[tuple[int, int]] = ()
    """Stretches of the period that corrections take out, from and to in Unix seconds."""
