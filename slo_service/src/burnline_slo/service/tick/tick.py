"""One step of the service: fetch missing tiles, step the alerts, commit all of it at once, show the statuses."""

import threading
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from burnline_slo.domain.alerts import AlertKey, FiringAlert, Transition
from burnline_slo.domain.charts import Charts
from burnline_slo.domain.corrections import merged_stretches
from burnline_slo.domain.curves import charts
from burnline_slo.domain.no_data import NoData
from burnline_slo.domain.notification import Notification
from burnline_slo.domain.slo import SLO
from burnline_slo.domain.status import SloStatus
from burnline_slo.domain.tiles import Span, Tiles, to_epoch
from burnline_slo.errors import LedgerError
from burnline_slo.ports import Commit, Filled, Ledger, LedgerKey, MetricSource
from burnline_slo.service.delivery.announcer import Announcer
from burnline_slo.service.ledgers.excluded_tiles import Corrections
from burnline_slo.service.ledgers.ledger_state import LedgerState
from burnline_slo.service.ledgers.ledgers import Ledgers
from burnline_slo.service.ledgers.status_of import status_of
from burnline_slo.service.ledgers.view import View
from burnline_slo.service.tick.alert_steps import Due, by_slo, retire_unknown, step_all
from burnline_slo.service.tick.fetch import Fetched, Plan, fetch, fetch_edges
from burnline_slo.service.tick.fill import Grid, backfill, catch_up, first_fill


@dataclass(frozen=True, slots=True, kw_only=True)
class TickOptions:
    """How the tick works: `settle` is how long after its end a tile is fetched, `receivers` are notified of alerts."""

    source_name: str
    tile: timedelta
    settle: timedelta
    receivers: Sequence[str] = ()
    external_url: str = ""


class Tick:
    """Owns the ledgers in memory. `use`, `run` and `backfill` belong to one thread, the rest may be read from any.

    `new_id` gives ids that never repeat.
    """

    def __init__(self, source: MetricSource, ledger: Ledger, options: TickOptions, new_id: Callable[[], str]) -> None:
        self._source = source
        self._ledger = ledger
        self._options = options
        self._new_id = new_id
        self._announcer = Announcer(options.receivers, options.external_url, new_id)
        self._lock = threading.RLock()
        self._slos: Mapping[str, SLO] = {}
        self._corrections: Corrections = ()
        self._complete = True
        self._ledgers: Ledgers | None = None
        self._firing: dict[AlertKey, FiringAlert] = {}
        self._statuses: Mapping[str, SloStatus] = {}
        self._faults: Mapping[int, NoData] = {}

    @property
    def faults(self) -> Sequence[NoData]:
        """Why ledgers could not be brought up to date at the last run, one per ledger."""
        with self._lock:
            return list(self._faults.values())

    @property
    def firing(self) -> Sequence[FiringAlert]:
        """The alerts that fire as of the last commit."""
        with self._lock:
            return list(self._firing.values())

    @property
    def notified(self) -> Mapping[str, SLO]:
        """The SLOs by whose labels receivers know the alerts, by id; also those whose file cannot be read now."""
        with self._lock:
            return self._announcer.notified

    @property
    def slos(self) -> Mapping[str, SLO]:
        """The SLOs it works for, by id."""
        with self._lock:
            return self._slos

    def ledger_keys(self) -> Sequence[LedgerKey]:
        """The ledgers in use."""
        with self._lock:
            return [one.key for one in self._loaded()]

    def forgotten(self, before: int) -> None:
        """The database no longer holds what ended before (Unix seconds); should it be needed again, it is fetched."""
        with self._lock:
            for one in self._loaded():
                if one.filled is not None and one.filled.start < before <= one.filled.end:
                    one.filled = Filled(start=before, end=one.filled.end)

    def statuses(self) -> Sequence[SloStatus]:
        """What the last run found, in the order of the SLOs."""
        with self._lock:
            return list(self._statuses.values())

    def charts(self, slo_id: str, length: timedelta) -> Charts | None:
        """Curves of an SLO, None when there is none of that id or no run yet."""
        with self._lock:
            status = self._statuses.get(slo_id)
            if status is None or self._ledgers is None:
                return None
            view = self._view(self._ledgers)
            if view.unknown_parts(status.slo) is not None or not view.ledgers_of(status.slo):
                return None  # its SLI, or a part of it, has just changed
            drawn = charts(self._ledgers.store, view.tiles_of(status.slo), status.slo, length)
            stretches = merged_stretches(status.corrections, status.slo.period.start(status.at), status.at)
            return replace(drawn, excluded=[(to_epoch(start), to_epoch(end)) for start, end in stretches])

    @property
    def complete(self) -> bool:
        """Whether the SLOs it works for are all there are."""
        with self._lock:
            return self._complete

    @property
    def corrections(self) -> Corrections:
        """What is excluded."""
        with self._lock:
            return self._corrections

    def use(self, slos: Sequence[SLO], corrections: Corrections = (), *, complete: bool = True) -> None:
        """Works for just these SLOs from the next run on, without what is excluded.

        Where the list is not `complete` (some files cannot be read), alerts of SLOs it lacks go on firing.
        Raises LedgerError; then it works on for those before.
        """
        with self._lock:
            longest = max((slo.period.longest for slo in slos), default=timedelta(days=1))
            ledgers = self._ledgers
            if ledgers is None or ledgers.longest_period < longest:
                ledgers = Ledgers(self._options.source_name, self._options.tile, longest)
                self._firing = {alert.key: alert for alert in self._ledger.firing()}
            self._ledgers = None  # half changed, should the database fail; then all of it is loaded again
            ledgers.use(slos, self._ledger, corrections)
            self._corrections = corrections
            self._ledgers = ledgers
            self._slos = {slo.id: slo for slo in slos}
            self._complete = complete
            self._statuses = {name: status for name, status in self._statuses.items() if name in self._slos}

    def run(self, now: datetime) -> Sequence[Transition]:
        """Brings everything up to the newest settled tile; returns what changed.

        A source that fails turns its SLOs into NoData and raises nothing. Raises LedgerError when nothing could be
        written; then the next run begins with what the database holds.
        """
        ledgers = self._loaded()
        with self._lock:
            grid = self._advance(ledgers, now)
        plans = [_newest(grid, one) for one in ledgers]
        results = fetch(self._source, plans)
        fetched = [result for result in results if isinstance(result, Fetched)]
        faults = {result.ledger.row: result.fault for result in results if not isinstance(result, Fetched)}
        with self._lock:
            before = {one.row: one.filled for one in ledgers}
            self._write(ledgers, fetched)
            view = self._view(ledgers)
            firing: dict[AlertKey, FiringAlert] = dict(self._firing)
            changes: list[Transition] = []
            if self._complete:
                firing, changes = retire_unknown(list(self._slos.values()), self._firing, grid.end, self._new_id)
            due = [self._due(slo, view, before, faults) for slo in self._slos.values()]
            firing, stepped = step_all([one for one in due if one is not None], view, firing, self._new_id)
            changes += stepped
            outgoing = self._announcer.notifications(
                changes, (self._firing, firing), self._slos, lambda slo: status_of(slo, view, {}, self._faults), now
            )
            self._commit(fetched, firing, changes, outgoing)
            self._announcer.committed(self._slos, firing)
            self._firing = firing
            self._faults = faults
            self.assess(view)
        return changes

    def _due(
        self, slo: SLO, view: View, before: Mapping[int, Filled | None], faults: Mapping[int, NoData]
    ) -> Due | None:
        """What of the SLO's alerts is to be stepped; None while its ledgers do not reach back far enough to judge."""
        end, tile = view.store.end, view.store.tile_seconds
        ones = view.ledgers_of(slo)
        if not ones or any(one.row in faults for one in ones):
            return Due(slo=slo, since=end - tile, until=end, blind=True)
        if not all(one.judgeable for one in ones):
            return None
        sinces = [since.end for one in ones if (since := before[one.row]) is not None]
        return Due(slo=slo, since=min(sinces) if sinces else end - tile, until=end)

    def assess(self, view: View | None = None) -> None:
        """Computes the statuses anew, as of the newest tile."""
        with self._lock:
            view = view or self._view(self._loaded())
            firing = by_slo(self._firing)
            self._statuses = {
                slo.id: status_of(slo, view, firing.get(slo.id, {}), self._faults) for slo in self._slos.values()
            }

    def _view(self, ledgers: Ledgers) -> View:
        return View(ledgers, self._slos, self._corrections)

    def backfill(self) -> bool:
        """Fetches one more stretch of history for every ledger that lacks some, then the edges of corrections.

        False when there is nothing to do.

        Raises LedgerError.
        """
        ledgers = self._loaded()
        with self._lock:
            grid = Grid(
                end=ledgers.store.end, fine_start=ledgers.store.fine_start, tile_seconds=ledgers.store.tile_seconds
            )
        plans = [
            Plan(ledger=one, filled=filled, spans=spans)
            for one in ledgers
            if one.filled is not None
            for filled, spans in (backfill(grid, one.filled, one.needed_seconds),)
            if spans
        ]
        fetched = [result for result in fetch(self._source, plans) if isinstance(result, Fetched)]
        if fetched:
            with self._lock:
                self._write(ledgers, fetched)
                self._commit(fetched, self._firing, (), ())
        return bool(fetched) or self._fetch_edges(ledgers)

    def _fetch_edges(self, ledgers: Ledgers) -> bool:
        """Asks once for the finest tiles where corrections begin or end in coarse ones; whether any were found."""
        with self._lock:
            wanted = ledgers.edges_wanted()
        found = fetch_edges(self._source, wanted)
        with self._lock:
            known = [(one.key, tiles) for one, tiles in found if tiles.covered_seconds.any()]
            if known:
                self._write_down(Commit(edges=known))
            for one, tiles in found:
                ledgers.excluded.set_exact_edge(one, tiles)
        return bool(found)

    def _loaded(self) -> Ledgers:
        if self._ledgers is None:
            self.use(list(self._slos.values()), self._corrections, complete=self._complete)
        assert self._ledgers is not None
        return self._ledgers

    def _advance(self, ledgers: Ledgers, now: datetime) -> Grid:
        store = ledgers.store
        store.advance(to_epoch(now - self._options.settle) // store.tile_seconds * store.tile_seconds)
        return Grid(end=store.end, fine_start=store.fine_start, tile_seconds=store.tile_seconds)

    def _write(self, ledgers: Ledgers, fetched: Sequence[Fetched]) -> None:
        together: dict[Span, tuple[list[LedgerState], list[Tiles]]] = defaultdict(lambda: ([], []))
        for result in fetched:
            for tiles in result.tiles:
                ones, many = together[tiles.span]
                ones.append(result.plan.ledger)
                many.append(tiles)
        for ones, many in together.values():
            ledgers.write(ones, many)
        for result in fetched:
            result.plan.ledger.filled = result.plan.filled

    def _commit(
        self,
        fetched: Sequence[Fetched],
        firing: Mapping[AlertKey, FiringAlert],
        changes: Sequence[Transition],
        outgoing: Sequence[Notification],
    ) -> None:
        filled = {result.plan.ledger.key: result.plan.filled for result in fetched}
        commit = Commit(
            tiles=[(result.plan.ledger.key, tiles) for result in fetched for tiles in result.tiles],
            filled=filled,
            firing=list(firing.values()),
            transitions=changes,
            outgoing=outgoing,
        )
        self._write_down(commit)

    def _write_down(self, commit: Commit) -> None:
        try:
            self._ledger.commit(commit)
        except LedgerError:
            self._ledgers = None
            raise


def _newest(grid: Grid, one: LedgerState) -> Plan:
    filled: Filled
    if one.filled is None:
        filled, spans = first_fill(grid, one.needed_seconds, one.alert_seconds)
    else:
        filled, spans = catch_up(grid, one.filled, one.needed_seconds)
    return Plan(ledger=one, filled=filled, spans=spans)
