"""Small values for the tests of the domain and of the service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from tests.support.slo_service.slis import events_of

from burnline_slo.domain.events import Events
from burnline_slo.domain.objective import Objective
from burnline_slo.domain.period import RollingPeriod
from burnline_slo.domain.policy import AlertPolicy, default_policy
from burnline_slo.domain.sli import SLI, EventsSLI
from burnline_slo.domain.slo import SLO

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MONTH = timedelta(days=30)


def objective(percent: str = "99.9") -> Objective:
    return Objective(ratio=Decimal(percent) / 100)


def slo(
    name: str = "availability",
    *,
    percent: str = "99.9",
    period: timedelta = MONTH,
    sli: SLI | None = None,
    policy: AlertPolicy | None = None,
    service: str = "checkout",
    labels: Mapping[str, str] | None = None,
    annotations: Mapping[str, str] | None = None,
    owner: str = "",
) -> SLO:
    return SLO(
        service=service,
        name=name,
        objective=objective(percent),
        period=RollingPeriod(length=period),
        sli=sli or events_sli(),
        policy=policy or default_policy(),
        owner=owner,
        labels=labels or {},
        annotations=annotations or {},
    )


def events_sli(name: str = "requests") -> EventsSLI:
    return events_of(bad=f"{name}_failed_total", total=f"{name}_total")


def events(bad: float, total: float, covered: timedelta = timedelta(hours=1)) -> Events:
    return Events(bad=bad, total=total, covered=covered)


def nothing() -> Events:
    """A window without data."""
    return Events(bad=0, total=0, covered=timedelta())


def orders_slo(
    first_tier_labels: Mapping[str, str] | None = None, first_tier_annotations: Mapping[str, str] | None = None
) -> SLO:
    """An SLO with labels and annotations of its own, and some of its first tier."""
    first, *others = default_policy().tiers
    return SLO(
        service="shop",
        name="orders",
        objective=Objective(ratio=Decimal("0.999")),
        period=RollingPeriod(length=timedelta(days=30)),
        sli=events_of(bad="e_total", total="t_total"),
        labels={"team": "web", "area": "front"},
        annotations={"link": "all"},
        policy=AlertPolicy(
            tiers=(replace(first, labels=first_tier_labels or {}, annotations=first_tier_annotations or {}), *others)
        ),
    )
