"""What the ledgers say of one SLO, as values: all that its alerts and its status are judged by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from burnline_slo.domain.events import Events
from burnline_slo.domain.no_data import NoData
from burnline_slo.domain.slo import SLO
from burnline_slo.service.ledgers.excluded_tiles import Corrections


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """An SLO as of `at`, the end of one tile: what its alerts look at. Events are corrected."""

    at: datetime
    windows: Mapping[timedelta, Events]
    """Every window its alerts look at."""
    period: Events
    history_missing: NoData | None
    """Why `period` is not all of it yet."""
    newest_data_at: datetime | None
    """The end of the newest tile that has data."""
    excluded_since_data: timedelta
    """How much of the time since then is excluded, of the whole period where there is none; zero where nobody asks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """An SLO after a fetch: as of the newest tile, and as of each tile that became known."""

    slo: SLO
    latest: Reading
    raw: Events
    """The period as measured, with what corrections take out."""
    corrections: Corrections
    """Those that take something out of the period."""
    excluded_time: timedelta
    """How much of the period does not count."""
    estimated_edges: int
    """How many edges of corrections are taken out by the share of a coarse tile."""
    no_answer: NoData | None
    """Why the source gave no answer, or which part is not defined."""
    steps: Sequence[Reading] = ()
    """The tiles that its alerts are to be stepped through, oldest first; none while half a window would be judged."""
    blind: bool = False
    """Whether it got no answer: its alerts stay as they are, but for the one for missing data."""
