"""When to alert: pairs of windows and the share of the budget that they may spend.

Source: Google SRE Workbook, chapter 5, table 5-8 with the 24-hour pair of its code listing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache


class Severity(StrEnum):
    PAGE = "page"
    TICKET = "ticket"


class Measure(StrEnum):
    """What a tier's threshold is held against.

    BURN_RATE is the workbook's: the window's error ratio ÷ the error budget. It is the share of the budget only where
    the window carries average traffic: one failed request at night reads 100 times and is 0.02 % of the budget.
    BUDGET_SHARE is bad events of the window ÷ budget events of the period, whatever the hour.
    """

    BURN_RATE = "burn_rate"
    BUDGET_SHARE = "budget_share"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """Alerts when both windows burn faster than `budget_ratio` of the period's budget per long window.

    `budget_ratio` is a share of the error budget, 0 to 1: 0.02 in one hour of 30 days is a burn rate of 14.4.
    """

    name: str
    severity: Severity
    budget_ratio: Decimal
    long_window: timedelta
    short_window: timedelta
    labels: Mapping[str, str] = field(default_factory=dict)
    annotations: Mapping[str, str] = field(default_factory=dict)
    """Labels and annotations of this tier's alerts alone, on top of the SLO's."""

    def __post_init__(self) -> None:
        if not 0 < self.budget_ratio <= 1:
            raise ValueError(f"a tier's share of the budget lies above 0 and up to 1, got {self.budget_ratio}")
        if not timedelta() < self.short_window < self.long_window:
            raise ValueError(f"the short window is above zero and below the long one in tier {self.name}")

    def burn_rate(self, period_length: timedelta) -> Decimal:
        """The burn rate above which this tier alerts: share × period ÷ long window, exact."""
        return self.budget_ratio * exact_seconds(period_length) / exact_seconds(self.long_window)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpentAlert:
    """Tells that a share of the period's budget is spent (0 to 1, or beyond)."""

    ratio: Decimal
    severity: Severity = Severity.TICKET

    def __post_init__(self) -> None:
        if self.ratio <= 0:
            raise ValueError(f"a spent share lies above 0, got {self.ratio}")

    @property
    def name(self) -> str:
        """`spent_75`, `spent_99_5`."""
        return "spent_" + format((self.ratio * 100).normalize(), "f").replace(".", "_")


@dataclass(frozen=True, slots=True, kw_only=True)
class NoDataAlert:
    """Tells that there has been no data for a while."""

    after: timedelta
    severity: Severity = Severity.TICKET

    def __post_init__(self) -> None:
        if self.after <= timedelta():
            raise ValueError(f"no data is told after a time above zero, got {self.after}")

    @property
    def name(self) -> str:
        return "no_data"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertPolicy:
    """The tiers of an SLO, most urgent first, and what else is told; names are unique. Nothing in it, no alerts.

    `min_bad_events` is how many bad events the long window must have before any tier fires, so that one failed request
    at night wakes nobody. A floor on bad events hides no outage; one on traffic would.
    """

    tiers: tuple[Tier, ...]
    min_bad_events: int = 0
    measure: Measure = Measure.BURN_RATE
    spent: tuple[SpentAlert, ...] = ()
    no_data: NoDataAlert | None = None

    def __post_init__(self) -> None:
        if self.min_bad_events < 0:
            raise ValueError(f"a floor on bad events is zero or more, got {self.min_bad_events}")
        names = self.names
        if len(set(names)) != len(names):
            raise ValueError(f"tier names repeat: {', '.join(names)}")

    @property
    def others(self) -> tuple[SpentAlert | NoDataAlert, ...]:
        """Its alerts that are no tiers."""
        return (*self.spent, *((self.no_data,) if self.no_data is not None else ()))

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all its alerts."""
        return (*(tier.name for tier in self.tiers), *(other.name for other in self.others))

    @property
    def windows(self) -> tuple[timedelta, ...]:
        """Every window any tier looks at, short to long."""
        return tuple(sorted({window for tier in self.tiers for window in (tier.short_window, tier.long_window)}))


def default_policy() -> AlertPolicy:
    """Page 2 % in 1h and 5 % in 6h, ticket 10 % in 1d and 10 % in 3d; the short window is a twelfth."""
    return AlertPolicy(
        tiers=(
            _tier("page_1h", Severity.PAGE, "0.02", timedelta(hours=1)),
            _tier("page_6h", Severity.PAGE, "0.05", timedelta(hours=6)),
            _tier("ticket_1d", Severity.TICKET, "0.10", timedelta(days=1)),
            _tier("ticket_3d", Severity.TICKET, "0.10", timedelta(days=3)),
        )
    )


def _tier(name: str, severity: Severity, budget_ratio: str, long_window: timedelta) -> Tier:
    return Tier(
        name=name,
        severity=severity,
        budget_ratio=Decimal(budget_ratio),
        long_window=long_window,
        short_window=long_window / 12,
    )


@lru_cache(maxsize=1_024)
def exact_seconds(duration: timedelta) -> Decimal:
    return Decimal(duration // timedelta(microseconds=1)) / 1_000_000
