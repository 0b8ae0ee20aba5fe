"""What the webhook receiver understands of a notification: Alertmanager's webhook format, version 4."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """One alert of one webhook. `severity` is page or ticket; `summary` may be empty."""

    is_firing: bool
    slo_id: str
    tier: str
    severity: str
    summary: str
    received_at: datetime

    @property
    def alert(self) -> tuple[str, str]:
        """What makes it the same alert: the SLO's id and the tier."""
        return self.slo_id, self.tier


def notifications(body: object, *, received_at: datetime) -> list[Notification]:
    """The alerts of one webhook's JSON body; raises ValueError where it is not in the format."""
    if not isinstance(body, Mapping) or not isinstance(body.get("alerts"), list):
        raise ValueError("a webhook's body must be an object with a list of alerts")
    found = []
    for alert in body["alerts"]:
        status, labels = alert.get("status"), alert.get("labels", {})
        if status not in ("firing", "resolved"):
            raise ValueError(f"an alert's status must be firing or resolved; got {status!r}")
        annotations = alert.get("annotations") or {}
        found.append(
            Notification(
                is_firing=status == "firing",
                slo_id=str(labels.get("slo_id", "")),
                tier=str(labels.get("tier", "")),
                severity=str(labels.get("severity", "")),
                summary=str(annotations.get("summary", "")),
                received_at=received_at,
            )
        )
    return found
