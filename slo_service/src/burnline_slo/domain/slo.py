"""An SLO as it was written down."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from burnline_slo.domain.composite import CompositeSLI
from burnline_slo.domain.grouping import Grouping
from burnline_slo.domain.links import RUNBOOK, filled
from burnline_slo.domain.objective import Objective
from burnline_slo.domain.period import Period
from burnline_slo.domain.policy import AlertPolicy, default_policy
from burnline_slo.domain.sli import SLI


@dataclass(frozen=True, slots=True, kw_only=True)
class SLO:
    """One objective for one SLI over one period, with who owns it and how it alerts."""

    service: str
    name: str
    objective: Objective
    period: Period
    sli: SLI | CompositeSLI
    policy: AlertPolicy = field(default_factory=default_policy)
    description: str = ""
    owner: str = ""
    runbook: str = ""
    links: Mapping[str, str] = field(default_factory=dict)
    """Other addresses by name, such as `dashboard` and `logs`. Theirs and the runbook's placeholders are not filled in
    here; see `addresses`."""
    labels: Mapping[str, str] = field(default_factory=dict)
    annotations: Mapping[str, str] = field(default_factory=dict)
    grouping: Grouping | None = None
    """Asks for one SLO more for each combination of labels; this one is the total over all."""
    parent: str = ""
    """The id of the total that this is one combination of, empty for others."""
    combination: Mapping[str, str] = field(default_factory=dict)
    """Its labels and values."""
    notes: tuple[str, ...] = ()
    """What people should know beside the numbers."""

    def __post_init__(self) -> None:
        if self.grouping is not None and not self.sli.combination_selectors():
            raise ValueError(f"{self.id} cannot be grouped: which labels its SLI has, only selectors tell")

    @property
    def id(self) -> str:
        """`service/name`: unambiguous, because neither part may contain a slash."""
        return f"{self.service}/{self.name}"

    @property
    def addresses(self) -> Mapping[str, str]:
        """The runbook (as `runbook`) and the links, ready to be followed; what is not set is not there."""
        written = {**({RUNBOOK: self.runbook} if self.runbook else {}), **self.links}
        return {name: filled(address, self.id) for name, address in written.items()}
