"""OpenSLO's composites: an SLO whose objectives have SLIs of their own.

Each part burns the whole budget at its own burn rate times its weight. With error ratios e, budgets b and weights w
that is Σ w·e/b, which reaches 1 where the mean of e, weighted by w/b, reaches 1 / Σ w/b. So the journey is the weighted
mean of its parts, with those weights and an error budget of 1 / Σ w/b: for two parts at 95 % it is 97.5 %, as two parts
of which each misses 2.5 % have spent it all.
"""

from collections.abc import Sequence
from decimal import Decimal

from slo_service.domain.composite import CompositeSLI
from slo_service.domain.objective import Objective
from slo_service.spec.openslo_objectives import Goal

PLACES = Decimal("1e-9")


def journey(ids: Sequence[str], goals: Sequence[Goal]) -> tuple[Objective, CompositeSLI] | None:
    """The whole's objective and SLI; None where the parts weigh so little that all of them together may fail."""
    weights = [goal.weight / goal.objective.error_budget_ratio for goal in goals]
    ratio = (1 - 1 / sum(weights, Decimal())).quantize(PLACES)
    if not 0 < ratio < 1:
        return None
    lightest = min(weights)
    parts = tuple((name, float(f"{weight / lightest:.9g}")) for name, weight in zip(ids, weights, strict=True))
    return Objective(ratio=ratio), CompositeSLI(parts=parts)
