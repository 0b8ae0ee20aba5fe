"""Small values for the tests of the adapters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np

from burnline_slo.domain.alerts import AlertKey, Change, Transition
from burnline_slo.domain.notification import AlertMessage, Notification
from burnline_slo.domain.policy import Severity
from burnline_slo.domain.tiles import Span, Tiles
from burnline_slo.ports import LedgerKey

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def ledger_key(name: str = "a", *, tile_seconds: int = 60) -> LedgerKey:
    return LedgerKey(source="main", fingerprint=name, tile_seconds=tile_seconds)


def tiles(start: int, grain: int, bad: Sequence[float], total: Sequence[float] | None = None) -> Tiles:
    """Tiles that cover everything; the total is ten times the bad where it is not given. A bad of -1: no data."""
    values = np.array(bad, dtype=np.float64)
    covered = values >= 0
    totals = values * 10 if total is None else np.array(total, dtype=np.float64)
    return Tiles(
        span=Span(start=start, end=start + grain * len(values), grain_seconds=grain),
        bad=np.where(covered, values, 0),
        total=np.where(covered, totals, 0),
        covered_seconds=np.where(covered, grain, 0).astype(np.uint32),
    )


def plain(found: Sequence[Tiles]) -> list[tuple[int, int, list[float], list[int]]]:
    """Start, grain, bad and covered seconds of each run, for comparing."""
    return [(one.span.start, one.span.grain_seconds, one.bad.tolist(), one.covered_seconds.tolist()) for one in found]


def transition(
    name: str = "t1",
    change: Change = Change.FIRING,
    *,
    at: datetime = NOON,
    slo_id: str = "checkout/availability",
    tier: str = "page_1h",
) -> Transition:
    return Transition(
        id=name,
        key=AlertKey(slo_id=slo_id, tier=tier),
        severity=Severity.PAGE,
        change=change,
        at=at,
        since=NOON,
        long_burn_rate=20.25,
        short_burn_rate=None,
        threshold=14.4,
        reason="both windows burn faster than the threshold",
    )


def notification(
    name: str = "n1",
    *,
    receiver: str = "hook",
    slo_id: str = "checkout/availability",
    tier: str = "page_1h",
    created_at: datetime = NOON,
    resolved: bool = False,
) -> Notification:
    return Notification(
        id=name,
        receiver=receiver,
        alert=AlertMessage(
            labels={
                "alertname": "SLOErrorBudgetBurn",
                "slo_id": slo_id,
                "service": "checkout",
                "slo": "availability",
                "severity": "page",
                "tier": tier,
            },
            annotations={"summary": "checkout burns its error budget “fast”", "transition_id": name},
            starts_at=NOON,
            ends_at=NOON + timedelta(minutes=10) if resolved else None,
            url=f"http://burnline.example/slos/{slo_id}",
        ),
        created_at=created_at,
    )
