"""The error budget and how much of it is spent."""

from dataclasses import dataclass
from datetime import timedelta

from burnline_slo.domain.events import Events
from burnline_slo.domain.no_data import NoData
from burnline_slo.domain.objective import Objective


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """An SLO's error budget over its period, in events."""

    objective: Objective
    events: Events

    @property
    def allowed_events(self) -> float:
        """The budget: (1 − objective) × total events of the period."""
        return float(self.objective.error_budget_ratio) * self.events.total

    def spent_ratio(self) -> float | NoData:
        """Bad events ÷ budget; 1 is all of it, and it may exceed 1."""
        error_ratio = self.events.error_ratio()
        if isinstance(error_ratio, NoData):
            return error_ratio
        return error_ratio / float(self.objective.error_budget_ratio)

    def remaining_ratio(self) -> float | NoData:
        """1 − spent; negative when more than the budget is gone."""
        spent = self.spent_ratio()
        return spent if isinstance(spent, NoData) else 1 - spent


def burn_rate(events: Events, objective: Objective) -> float | NoData:
    """How many times as fast as allowed the budget burns: error ratio ÷ (1 − objective). 1 spends just the budget."""
    error_ratio = events.error_ratio()
    return error_ratio if isinstance(error_ratio, NoData) else error_ratio / float(objective.error_budget_ratio)


def time_to_exhaustion(remaining_ratio: float, rate: float, period_length: timedelta) -> timedelta | None:
    """When the budget is gone if the burn rate stays: remaining × period ÷ burn rate.

    None when it is never gone (no burn) or farther away than a thousand periods; zero when it is gone already.
    """
    if remaining_ratio <= 0:
        return timedelta()
    if rate * 1000 <= remaining_ratio:
        return None
    return period_length * (remaining_ratio / rate)
