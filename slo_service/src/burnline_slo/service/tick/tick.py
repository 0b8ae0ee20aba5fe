"""One tick of the service: plan, fetch, apply, judge, commit."""

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from burnline_slo.domain.alerts import FiringAlert, Transition
from burnline_slo.domain.charts import Charts
from burnline_slo.domain.corrections import merged_stretches
from burnline_slo.domain.curves import charts
from burnline_slo.domain.no_data import NoData
from burnline_slo.domain.slo import SLO
from burnline_slo.domain.status import SloStatus
from burnline_slo.domain.tiles import from_epoch, to_epoch
from burnline_slo.errors import LedgerError
from burnline_slo.ports import Commit, Filled, Ledger, LedgerKey, MetricSource
from burnline_slo.service.delivery.announcer import Announced, Announcer
from burnline_slo.service.ledgers.excluded_tiles import Corrections
from burnline_slo.service.ledgers.ledgers import Ledgers
from burnline_slo.service.ledgers.reading import Evidence
from burnline_slo.service.ledgers.view import View
from burnline_slo.service.tick.apply import apply, read, with_tiles
from burnline_slo.service.tick.fetch import Answers, fetch, fetch_edges
from burnline_slo.service.tick.judge import Judgement, by_slo, judge, status_of
from burnline_slo.service.tick.plan import Grid, Plan, plan_history, plan_newest


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
        self._announced = Announced()
        self._statuses: Mapping[str, SloStatus] = {}
        self._faults: Mapping[LedgerKey, NoData] = {}

    @property
    def slos(self) -> Mapping[str, SLO]:
        """The SLOs it works for, by id."""
        with self._lock:
            return self._slos

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

    @property
    def faults(self) -> Sequence[NoData]:
        """Why ledgers could not be brought up to date at the last run, one per ledger."""
        with self._lock:
            return list(self._faults.values())

    @property
    def firing(self) -> Sequence[FiringAlert]:
        """The alerts that fire as of the last commit."""
        with self._lock:
            return list(self._announced.firing.values())

    @property
    def notified(self) -> Mapping[str, SLO]:
        """The SLOs by whose labels receivers know the alerts, by id; also those whose file cannot be read now."""
        with self._lock:
            return self._announced.slos

    def statuses(self) -> Sequence[SloStatus]:
        """What the last run found, in the order of the SLOs."""
        with self._lock:
            return list(self._statuses.values())

    def ledger_keys(self) -> Sequence[LedgerKey]:
        """The ledgers in use."""
        with self._lock:
            return [ledger.key for ledger in self._loaded()]

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
                firing = {alert.key: alert for alert in self._ledger.firing()}
                self._announced = replace(self._announced, firing=firing)
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
        plans = self._plan(ledgers, now)
        answers = fetch(self._source, plans)
        with self._lock:
            evidence = self._apply(ledgers, answers)
            judgement = self._judge(ledgers, evidence)
            self._commit(answers, judgement, now)
        return judgement.transitions

    def _plan(self, ledgers: Ledgers, now: datetime) -> Sequence[Plan]:
        """Up to the newest tile that is settled."""
        with self._lock:
            tile_seconds = ledgers.store.tile_seconds
            ledgers.store.advance(to_epoch(now - self._options.settle) // tile_seconds * tile_seconds)
            return plan_newest(_grid(ledgers), ledgers)

    def _apply(self, ledgers: Ledgers, answers: Answers) -> Iterable[Evidence]:
        """The evidence is read while it is judged."""
        before = apply(ledgers, answers)
        return read(self._view(ledgers), answers.faults, before)

    def _judge(self, ledgers: Ledgers, evidence: Iterable[Evidence]) -> Judgement:
        end = from_epoch(ledgers.store.end)
        return judge(evidence, self._announced.firing, end, self._new_id, complete=self._complete)

    def _commit(self, answers: Answers, judgement: Judgement, now: datetime) -> None:
        """What was found is written together with the notifications of it, and only then shown."""
        announced = self._announced.next(judgement.firing, self._slos)
        outgoing = self._announcer.notifications(
            judgement.transitions, self._announced, announced, judgement.statuses, now
        )
        firing = list(judgement.firing.values())
        changes = Commit(firing=firing, transitions=judgement.transitions, outgoing=outgoing)
        self._write(with_tiles(changes, answers))
        self._announced = announced
        self._statuses = judgement.statuses
        self._faults = answers.faults

    def backfill(self) -> bool:
        """Fetches one more stretch of history for every ledger that lacks some, then the edges of corrections.

        False when there is nothing to do. Raises LedgerError.
        """
        ledgers = self._loaded()
        with self._lock:
            plans = plan_history(_grid(ledgers), ledgers)
        answers = fetch(self._source, plans)
        if answers.fetched:
            with self._lock:
                apply(ledgers, answers)
                self._write(with_tiles(Commit(), answers))
        return bool(answers.fetched) or self._fetch_edges(ledgers)

    def assess(self) -> None:
        """Computes the statuses anew, as of the newest tile."""
        with self._lock:
            ledgers = self._loaded()
            firing = by_slo(self._announced.firing)
            evidence = read(self._view(ledgers), self._faults)
            self._statuses = {one.slo.id: status_of(one, firing.get(one.slo.id, {})) for one in evidence}

    def charts(self, slo_id: str, length: timedelta) -> Charts | None:
        """Curves of an SLO, None when there is none of that id or no run yet."""
        with self._lock:
            status = self._statuses.get(slo_id)
            if status is None or self._ledgers is None:
                return None
            view = self._view(self._ledgers).of(status.slo)
            if view.unknown_parts is not None or not view.ledgers:
                return None  # its SLI, or a part of it, has just changed
            drawn = charts(self._ledgers.store, view.tiles_of(), status.slo, length)
            stretches = merged_stretches(status.corrections, status.slo.period.start(status.at), status.at)
            return replace(drawn, excluded=[(to_epoch(start), to_epoch(end)) for start, end in stretches])

    def forgotten(self, before: int) -> None:
        """The database no longer holds what ended before (Unix seconds); should it be needed again, it is fetched."""
        with self._lock:
            for ledger in self._loaded():
                if ledger.filled is not None and ledger.filled.start < before <= ledger.filled.end:
                    ledger.filled = Filled(start=before, end=ledger.filled.end)

    def _loaded(self) -> Ledgers:
        if self._ledgers is None:
            self.use(list(self._slos.values()), self._corrections, complete=self._complete)
        assert self._ledgers is not None
        return self._ledgers

    def _view(self, ledgers: Ledgers) -> View:
        return View(ledgers, self._slos, self._corrections)

    def _fetch_edges(self, ledgers: Ledgers) -> bool:
        """Asks once for the finest tiles where corrections begin or end in coarse ones; whether any were found."""
        with self._lock:
            wanted = ledgers.edges_wanted()
        found = fetch_edges(self._source, wanted)
        with self._lock:
            known = [(ledger.key, tiles) for ledger, tiles in found if tiles.covered_seconds.any()]
            if known:
                self._write(Commit(edges=known))
            for ledger, tiles in found:
                ledgers.excluded.set_exact_edge(ledger, tiles)
        return bool(found)

    def _write(self, commit: Commit) -> None:
        try:
            self._ledger.commit(commit)
        except LedgerError:
            self._ledgers = None
            raise


def _grid(ledgers: Ledgers) -> Grid:
    store = ledgers.store
    return Grid(end=store.end, fine_start=store.fine_start, tile_seconds=store.tile_seconds)
