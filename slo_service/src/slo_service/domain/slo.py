"""An SLO as it was written down."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from slo_service.domain.objective import Objective
from slo_service.domain.period import Period
from slo_service.domain.policy import AlertPolicy, default_policy
from slo_service.domain.sli import SLI


@dataclass(frozen=True, slots=True, kw_only=True)
class SLO:
    """One objective for one SLI over one period, with who owns it and how it alerts."""

    service: str
    name: str
    objective: Objective
    period: Period
    sli: SLI
    policy: AlertPolicy = field(default_factory=default_policy)
    description: str = ""
    owner: str = ""
    runbook: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    annotations: Mapping[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """`service/name`: unambiguous, because neither part may contain a slash."""
        return f"{self.service}/{self.name}"
