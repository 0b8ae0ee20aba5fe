"""The SLO that a set of panels shows: one of a file, or whichever is selected in a variable."""

from dataclasses import dataclass
from datetime import timedelta

from burnline_dashboards.queries.slo import SloFilter
from burnline_slo import conventions as names
from burnline_slo.domain.policy import Tier, default_policy
from burnline_slo.domain.slo import SLO


@dataclass(frozen=True, slots=True, kw_only=True)
class SloScope:
    """The SLO with the filter for its series. `spec` is None on a board for every SLO; `prefix` begins its keys."""

    slos: SloFilter
    service: str
    prefix: str = ""
    spec: SLO | None = None

    def key(self, name: str) -> str:
        """A panel's key, unique on a board with several SLOs."""
        return f"{self.prefix}-{name}" if self.prefix else name

    def description_or(self, otherwise: str) -> str:
        """The file's own description, or `otherwise`."""
        return self.spec.description if self.spec and self.spec.description else otherwise

    @property
    def tiers(self) -> tuple[Tier, ...]:
        """The alerts of the SLO; those of the default policy where it is not known which."""
        return self.spec.policy.tiers if self.spec else default_policy().tiers

    @property
    def windows(self) -> tuple[timedelta, ...]:
        """Every window that an alert looks at, short to long."""
        return tuple(sorted({window for tier in self.tiers for window in (tier.short_window, tier.long_window)}))


def of_variable() -> SloScope:
    """The SLO selected in the variable `slo_id`."""
    return SloScope(slos=SloFilter(matchers=f'{names.SLO_ID}="$slo_id"'), service="$service")


def of_file(spec: SLO, prefix: str) -> SloScope:
    """An SLO of a file. Its service and name are plain words, so nothing in them needs escaping."""
    return SloScope(
        slos=SloFilter(matchers=f'{names.SLO_ID}="{spec.id}"'), service=spec.service, prefix=prefix, spec=spec
    )
