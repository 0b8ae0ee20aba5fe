"""What pages and the API read while the service runs."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from burnline_slo.domain.alerts import Transition
from burnline_slo.domain.charts import Charts
from burnline_slo.domain.no_data import NoData
from burnline_slo.domain.status import SloStatus, State
from burnline_slo.ports import Ledger
from burnline_slo.service.definitions.slo_files import SloFiles
from burnline_slo.service.tick.tick import Tick
from burnline_slo.spec.output.text import as_text

WORST_FIRST = (State.EXHAUSTED, State.BURNING, State.AT_RISK, State.NO_DATA, State.OK)
READY_WITHIN_TILES = 5


class LiveBoard:
    """Implements `ports.Board` over a running tick. `clock` gives the time, aware and UTC."""

    def __init__(
        self, tick: Tick, ledger: Ledger, files: SloFiles, tile: timedelta, clock: Callable[[], datetime]
    ) -> None:
        self._tick = tick
        self._ledger = ledger
        self._files = files
        self._tile = tile
        self._clock = clock
        self._finished_at: datetime | None = None
        self._failure: str | None = None

    def finished(self) -> None:
        """A tick went well."""
        self._finished_at = self._clock()
        self._failure = None

    def failed(self, why: str) -> None:
        """A tick could not be written down."""
        self._failure = why

    def statuses(self) -> Sequence[SloStatus]:
        return by_family(self._tick.statuses())

    def status(self, slo_id: str) -> SloStatus | None:
        return next((status for status in self._tick.statuses() if status.slo.id == slo_id), None)

    def charts(self, slo_id: str, length: timedelta) -> Charts | None:
        return self._tick.charts(slo_id, length)

    def transitions(self, slo_id: str | None = None, limit: int = 100) -> Sequence[Transition]:
        return self._ledger.transitions(slo_id, limit)

    def file_problems(self) -> Sequence[str]:
        return [as_text(problem) for problem in self._files.problems]

    def not_ready(self) -> NoData | None:
        if self._finished_at is None:
            return NoData(reason=self._failure or "the first tick has not finished yet")
        late = self._clock() - self._finished_at
        if late > READY_WITHIN_TILES * self._tile:
            why = f": {self._failure}" if self._failure else ""
            return NoData(reason=f"no tick has finished for {late // timedelta(seconds=1)} s{why}")
        return None


def by_family(statuses: Sequence[SloStatus]) -> list[SloStatus]:
    """Worst first; the combinations of an SLO stand below it, where the worst of them belongs."""
    families: dict[str, list[SloStatus]] = {}
    for status in statuses:
        families.setdefault(status.slo.parent or status.slo.id, []).append(status)
    for family in families.values():
        family.sort(key=lambda status: (bool(status.slo.parent), _badness(status)))
    return [
        status for family in sorted(families.values(), key=lambda one: min(map(_badness, one))) for status in family
    ]


def _badness(status: SloStatus) -> tuple[int, float, str]:
    left = status.budget_remaining_ratio
    return WORST_FIRST.index(status.state), 2.0 if isinstance(left, NoData) else left, status.slo.id
