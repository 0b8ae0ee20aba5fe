"""One SLI's ledger: where it stands."""

from dataclasses import dataclass, field

from burnline_slo.domain.no_data import NoData
from burnline_slo.domain.sli import SLI
from burnline_slo.domain.tiles import Tiles
from burnline_slo.ports import Filled, LedgerKey

READ_AGAIN_TILES = 3
"""The newest tiles of a ledger are read again each time, so that late samples are not lost."""


@dataclass(slots=True, kw_only=True, eq=False)
class LedgerState:
    """One SLI's ledger. `filled` is None until its first fill is committed."""

    key: LedgerKey
    sli: SLI
    row: int
    needed_seconds: int
    alert_seconds: int
    filled: Filled | None = None
    newest_data_end: int | None = None
    """The end of the newest tile that has data, Unix seconds."""
    edges: dict[int, Tiles] = field(default_factory=dict)
    """Finer tiles in the coarse ones that corrections exclude in part, by the start of the coarse one."""

    @property
    def judgeable(self) -> bool:
        """Whether it reaches back far enough for every alert window: half a window would judge wrongly."""
        return self.filled is not None and self.filled.end - self.filled.start >= min(
            self.alert_seconds, self.needed_seconds
        )

    def history_missing(self, end: int) -> NoData | None:
        """Why budgets are not known yet, while the period that ends at `end` is still being read from the source."""
        if self.filled is None or self.filled.start <= end - self.needed_seconds:
            return None
        share = (end - self.filled.start) / self.needed_seconds
        return NoData(reason=f"the history is still being read: {share:.0%} of the period so far")
