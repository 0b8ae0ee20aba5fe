"""A scenario: faults at times, and the alerts that follow from them by arithmetic."""

from dataclasses import dataclass
from datetime import timedelta

from burnline_sample_app.faults.fault import Fault
from burnline_sample_app.serving.roles import Role

TIERS = ("page_1h", "page_6h", "ticket_1d", "ticket_3d")
"""The tiers of the SRE Workbook, as the SLO service names them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Puts a fault on a service. `after` counts from the start of the scenario."""

    after: timedelta
    role: Role
    fault: Fault

    @property
    def ends_after(self) -> timedelta:
        return self.after + self.fault.duration


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedAlert:
    """One alert that must fire and then resolve. Both times count from the start of the scenario's first fault.

    `fires_within` and `resolves_within` allow for a tile of a minute and its settling; `fires_after` is the
    earliest moment at which the arithmetic lets it fire.
    """

    slo_id: str
    tier: str
    fires_after: timedelta
    fires_within: timedelta
    resolves_within: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """`lasts` is how long to watch, from the start. Every alert that is not expected is a failure of the scenario."""

    name: str
    summary: str
    lasts: timedelta
    steps: tuple[Step, ...]
    alerts: tuple[ExpectedAlert, ...]

    @property
    def first_fault_after(self) -> timedelta:
        """Zero when there is no fault."""
        return min((step.after for step in self.steps), default=timedelta(0))

    @property
    def faults_end_after(self) -> timedelta:
        """Zero when there is no fault."""
        return max((step.ends_after for step in self.steps), default=timedelta(0))

    @property
    def roles(self) -> tuple[Role, ...]:
        """Those that get a fault, each once."""
        return tuple(dict.fromkeys(step.role for step in self.steps))
