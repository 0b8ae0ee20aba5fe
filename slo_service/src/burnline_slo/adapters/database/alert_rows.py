"""Alert states and transitions as rows, and moments as whole microseconds."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from burnline_slo.domain.alerts import AlertKey, Change, Transition
from burnline_slo.domain.policy import Severity
from burnline_slo.domain.tiles import EPOCH


def to_micros(moment: datetime) -> int:
    """Unix microseconds of an aware moment, exact."""
    return (moment - EPOCH) // timedelta(microseconds=1)


def from_micros(micros: int) -> datetime:
    """The aware UTC moment."""
    return EPOCH + timedelta(microseconds=micros)


def transition_row(transition: Transition) -> dict[str, Any]:
    """Column values for `firing` and `transitions`."""
    return {
        "id": transition.id,
        "slo_id": transition.key.slo_id,
        "tier": transition.key.tier,
        "severity": str(transition.severity),
        "change": str(transition.change),
        "at_us": to_micros(transition.at),
        "since_us": to_micros(transition.since),
        "long_burn_rate": transition.long_burn_rate,
        "short_burn_rate": transition.short_burn_rate,
        "threshold": transition.threshold,
        "reason": transition.reason,
    }


def transition_of(row: sa.Row[Any]) -> Transition:
    """The transition of such a row."""
    return Transition(
        id=row.id,
        key=AlertKey(slo_id=row.slo_id, tier=row.tier),
        severity=Severity(row.severity),
        change=Change(row.change),
        at=from_micros(row.at_us),
        since=from_micros(row.since_us),
        long_burn_rate=row.long_burn_rate,
        short_burn_rate=row.short_burn_rate,
        threshold=row.threshold,
        reason=row.reason,
    )
