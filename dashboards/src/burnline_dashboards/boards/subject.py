"""What a set of SLO panels is about: one SLO of a file, or whichever is chosen in a variable."""

from dataclasses import dataclass
from datetime import timedelta

from burnline_dashboards.queries.slo import Chosen
from burnline_slo import conventions as names
from burnline_slo.domain.policy import Tier, default_policy
from burnline_slo.domain.slo import SLO


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The SLO with the matchers that choose it. `spec` is None on a board for every SLO; `prefix` begins its keys."""

    chosen: Chosen
    service: str
    prefix: str = ""
    spec: SLO | None = None

    def key(self, name: str) -> str:
        """A panel's key, unique on a board with several SLOs."""
        return f"{self.prefix}-{name}" if self.prefix else name

    def words(self, otherwise: str) -> str:
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


def of_variable() -> Subject:
    """The SLO chosen in the variable `slo_id`."""
    return Subject(chosen=Chosen(matchers=f'{names.SLO_ID}="$slo_id"'), service="$service")


def of_file(spec: SLO, prefix: str) -> Subject:
    """An SLO of a file. Its service and name are plain words, so nothing in them needs escaping."""
    return Subject(
        chosen=Chosen(matchers=f'{names.SLO_ID}="{spec.id}"'), service=spec.service, prefix=prefix, spec=spec
    )
