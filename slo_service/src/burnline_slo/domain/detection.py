"""How soon an alert tier notices a fault, and how soon it lets go: the SRE Workbook's arithmetic.

All of it is for steady traffic, a service that was without errors before, and a constant share of errors from then on.
The service sees a fault at the end of a tile, once that has settled: up to a tile and the settling time later.
"""

from datetime import timedelta

from burnline_slo.domain.policy import Tier
from burnline_slo.domain.slo import SLO


def threshold_ratio(slo: SLO, tier: Tier) -> float:
    """The error ratio (0 to 1, or above: then it can never fire) above which both windows must be."""
    return float(tier.burn_rate(slo.period.length) * slo.objective.error_budget_ratio)


def detection_time(slo: SLO, tier: Tier, error_ratio: float) -> timedelta | None:
    """From the first bad event until the tier fires; None when this share of errors never makes it fire.

    The long window is over its threshold once threshold × window = errors × time; the short one is over it sooner.
    """
    threshold = threshold_ratio(slo, tier)
    return tier.long_window * (threshold / error_ratio) if error_ratio > threshold else None


def reset_time(slo: SLO, tier: Tier, error_ratio: float) -> timedelta | None:
    """From the last bad event until the tier resolves, after a fault longer than its short window.

    The short window falls below the threshold once errors × (window − time) = threshold × window.
    """
    threshold = threshold_ratio(slo, tier)
    return tier.short_window * (1 - threshold / error_ratio) if error_ratio > threshold else None


def spent_ratio(slo: SLO, error_ratio: float, lasting: timedelta) -> float:
    """The share of the period's budget (1 is all) that a fault spends in this time."""
    return error_ratio * (lasting / slo.period.length) / float(slo.objective.error_budget_ratio)


def full_outage(slo: SLO) -> timedelta:
    """How long everything may fail in a period before its budget is gone."""
    return slo.period.length * float(slo.objective.error_budget_ratio)
