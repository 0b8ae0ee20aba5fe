"""Corrections that are kept nowhere but here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from burnline_slo.domain.corrections import Correction
from burnline_slo.errors import LedgerError

NEW: dict[str, object] = {
    "slos": ["checkout/*"],
    "start": "2026-08-10T02:00:00Z",
    "end": "2026-08-10T04:00:00Z",
    "reason": "Database upgrade",
    "author": "ada",
}
"""What the API is sent to add one."""


class MemoryCorrections:
    """A `CorrectionStore`."""

    def __init__(self, *some: Correction) -> None:
        self.kept = {one.id: one for one in some}
        self.removed: list[tuple[str, str, datetime]] = []
        self.fails = ""

    def all(self) -> Sequence[Correction]:
        if self.fails:
            raise LedgerError(self.fails)
        return list(self.kept.values())

    def add(self, correction: Correction, at: datetime) -> None:
        self.kept[correction.id] = correction

    def remove(self, correction_id: str, by: str, at: datetime) -> bool:
        self.removed.append((correction_id, by, at))
        return self.kept.pop(correction_id, None) is not None
