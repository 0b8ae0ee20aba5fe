"""OpenSLO's composites: an SLO whose objectives have SLIs of their own. Each budgeting method makes one of them in its
own way; e are the parts' error ratios, b their budgets and w their weights.

Occurrences: each part burns the whole budget at its own burn rate times its weight. That is Σ w·e/b, which reaches 1
where the mean of e, weighted by w/b, reaches 1 / Σ w/b. So the composite is the weighted mean of its parts, with those
weights and an error budget of 1 / Σ w/b: for two parts at 95 % it is 97.5 %, as two parts of which each misses 2.5 %
have spent it all.

RatioTimeslices: the whole misses what its parts miss together, Σ w·e, and may miss what they may together, Σ w·b. The
composite is their mean weighted by w, with a budget of Σ w·b / Σ w, which is spent at the same time.

Timeslices: a slice that is bad for any part is bad for the composite, whatever the parts weigh. Its target is the
highest of theirs: when any part has spent its own budget, the composite has spent its own as well.
"""

from collections.abc import Sequence
from decimal import Decimal

from burnline_slo.domain.composite import CompositeSLI
from burnline_slo.domain.objective import Objective
from burnline_slo.domain.sli import SLI, JointSlicesSLI, TimeslicesSLI
from burnline_slo.spec.formats.openslo.objectives import Goal

PLACES = Decimal("1e-9")


def composite_of(method: str, ids: Sequence[str], goals: Sequence[Goal]) -> tuple[Objective, SLI | CompositeSLI]:
    """The whole's objective and SLI. Raises ValueError(summary, fix) where the parts make none."""
    if method == "Timeslices":
        return _joint([goal.sli for goal in goals if isinstance(goal.sli, TimeslicesSLI)], goals)
    budgets = [goal.objective.error_budget_ratio for goal in goals]
    if method == "Occurrences":
        weights = [goal.weight / budget for goal, budget in zip(goals, budgets, strict=True)]
        budget = 1 / sum(weights, Decimal())
    else:
        weights = [goal.weight for goal in goals]
        shares = (weight * budget for weight, budget in zip(weights, budgets, strict=True))
        budget = sum(shares, Decimal()) / sum(weights, Decimal())
    ratio = (1 - budget).quantize(PLACES)
    if not 0 < ratio < 1:
        raise ValueError("the parts weigh so little that all of them may fail", "Give them more weight.")
    lightest = min(weights)
    parts = tuple((name, float(f"{weight / lightest:.9g}")) for name, weight in zip(ids, weights, strict=True))
    return Objective(ratio=ratio), CompositeSLI(parts=parts)


def _joint(parts: Sequence[TimeslicesSLI], goals: Sequence[Goal]) -> tuple[Objective, SLI]:
    strictest = max(goal.objective.ratio for goal in goals)
    if len({part.slice for part in parts}) != 1:
        summary = "a slice is bad when any part finds it bad, so all parts have the same `timeSliceWindow`"
        raise ValueError(summary, "Write the same in each.")
    return Objective(ratio=strictest), parts[0] if len(parts) == 1 else JointSlicesSLI(parts=tuple(parts))
