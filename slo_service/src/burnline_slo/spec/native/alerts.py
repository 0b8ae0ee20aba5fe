"""What a file or one SLO has under `alerts:`, and the policy that the two make together."""

from collections.abc import Mapping as Pairs
from dataclasses import dataclass, field, replace
from decimal import Decimal
from difflib import get_close_matches
from enum import Enum

from burnline_slo.domain.policy import (
    AlertPolicy,
    Measure,
    NoDataAlert,
    Severity,
    SpentAlert,
    Tier,
    default_policy,
)
from burnline_slo.spec.document.codes import Code
from burnline_slo.spec.document.nodes import Scalar
from burnline_slo.spec.document.report import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """What is different about one tier; None and {} leave it as it is."""

    enabled: bool = True
    severity: Severity | None = None
    budget_ratio: Decimal | None = None
    labels: Pairs[str, str] = field(default_factory=dict)
    annotations: Pairs[str, str] = field(default_factory=dict)


class Off(Enum):
    """Switches off for one SLO what its file has."""

    OFF = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerts:
    """The `alerts:` of a file or of an SLO; None where it has none of the kind."""

    enabled: bool | None = None
    tiers: tuple[Tier, ...] | None = None
    overrides: Pairs[str, tuple[Scalar, Override]] = field(default_factory=dict)
    min_bad_events: int | None = None
    measure: Measure | None = None
    spent: tuple[SpentAlert, ...] | None = None
    no_data: NoDataAlert | Off | None = None

    def over(self, base: "Alerts") -> "Alerts":
        """An SLO's own over its file's. Tiers of its own leave nothing of the file's tiers and overrides."""
        return Alerts(
            enabled=base.enabled if self.enabled is None else self.enabled,
            tiers=base.tiers if self.tiers is None else self.tiers,
            overrides=self.overrides if self.tiers is not None else {**base.overrides, **self.overrides},
            min_bad_events=base.min_bad_events if self.min_bad_events is None else self.min_bad_events,
            measure=self.measure or base.measure,
            spent=base.spent if self.spent is None else self.spent,
            no_data=self.no_data or base.no_data,
        )

    def policy(self, report: Report) -> AlertPolicy:
        """The tiers there are; an override of one that is not there is an error."""
        tiers = default_policy().tiers if self.tiers is None else self.tiers
        names = [tier.name for tier in tiers]
        for name, (key, _) in self.overrides.items():
            if name not in names:
                close = get_close_matches(name, names, n=1)
                report.error(
                    key,
                    Code.UNKNOWN_KEY,
                    f"there is no tier `{name[:60]}` to override",
                    f"Did you mean `{close[0]}`?" if close else f"Write one of: {', '.join(names) or 'none'}.",
                )
        if self.enabled is False:
            return AlertPolicy(
                tiers=(), min_bad_events=self.min_bad_events or 0, measure=self.measure or Measure.BURN_RATE
            )
        return AlertPolicy(
            tiers=tuple(
                _overridden(tier, self.overrides[tier.name][1]) if tier.name in self.overrides else tier
                for tier in tiers
                if tier.name not in self.overrides or self.overrides[tier.name][1].enabled
            ),
            min_bad_events=self.min_bad_events or 0,
            measure=self.measure or Measure.BURN_RATE,
            spent=self.spent or (),
            no_data=self.no_data if isinstance(self.no_data, NoDataAlert) else None,
        )


def _overridden(tier: Tier, override: Override) -> Tier:
    return replace(
        tier,
        severity=override.severity or tier.severity,
        budget_ratio=override.budget_ratio or tier.budget_ratio,
        labels={**tier.labels, **override.labels},
        annotations={**tier.annotations, **override.annotations},
    )
