"""What the tick needs from the outside world: small protocols, fulfilled by adapters."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from burnline_slo.domain.alerts import FiringAlert, Transition
from burnline_slo.domain.charts import Charts
from burnline_slo.domain.combinations import Combinations
from burnline_slo.domain.corrections import Correction
from burnline_slo.domain.grouping import Grouping
from burnline_slo.domain.no_data import NoData
from burnline_slo.domain.notification import AlertMessage, Notification
from burnline_slo.domain.sli import SLI
from burnline_slo.domain.status import SloStatus
from burnline_slo.domain.tiles import Span, Tiles


class MetricSource(Protocol):
    """Where tiles come from."""

    def tiles(self, slis: Sequence[SLI], span: Span) -> Sequence[Tiles | NoData]:
        """The tiles of each SLI over the span, in the order asked.

        NoData for an SLI the source refuses (the others are not affected).
        Raises SourceError when the source is unreachable or answers nonsense.
        """
        ...

    def scrape_interval(self) -> timedelta:
        """The longest usual time between two samples of one series. Raises SourceError."""
        ...


class CombinationSource(Protocol):
    """Where combinations of labels come from."""

    def combinations(self, sli: SLI, grouping: Grouping, since: datetime, until: datetime) -> Combinations | NoData:
        """The combinations that there are series of between two times, the busiest first past the grouping's limit.

        Then it gives somewhat more of them than the limit, so that the caller may keep those it has.
        NoData when the source refuses the query. Raises SourceError when it is unreachable or answers nonsense.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """The stretch of a ledger that has been asked of the source without a gap: Unix seconds, `end` exclusive."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerKey:
    """Names one ledger: which source, which expression (see `SLIKind.fingerprint`), which finest grain."""

    source: str
    fingerprint: str
    tile_seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """What one tick writes, in one transaction or not at all."""

    tiles: Sequence[tuple[LedgerKey, Tiles]] = ()
    filled: Mapping[LedgerKey, Filled] = field(default_factory=dict)
    firing: Sequence[FiringAlert] | None = None
    """All alerts that fire now, replacing those stored; None leaves them as they are."""
    edges: Sequence[tuple[LedgerKey, Tiles]] = ()
    """The finer tiles in coarse ones that corrections exclude in part; see `Ledger.edges_of`."""
    transitions: Sequence[Transition] = ()
    outgoing: Sequence[Notification] = ()


class Ledger(Protocol):
    """Keeps tiles, alert states, transitions and outgoing notifications. Methods raise LedgerError."""

    def filled(self, keys: Sequence[LedgerKey]) -> Mapping[LedgerKey, Filled]:
        """How far each known ledger is filled; unknown keys are left out."""
        ...

    def tiles_of(self, keys: Sequence[LedgerKey], start: int) -> Iterator[tuple[LedgerKey, Sequence[Tiles]]]:
        """The stored tiles of each ledger that end after `start` (Unix seconds), in time order, without overlaps.

        Unknown keys are left out.
        """
        ...

    def edges_of(self, keys: Sequence[LedgerKey]) -> Sequence[tuple[LedgerKey, Tiles]]:
        """The tiles at the edges of corrections, kept beside the others, which may get coarser. One Tiles per edge."""
        ...

    def firing(self) -> Sequence[FiringAlert]:
        """The alerts that fired at the last commit."""
        ...

    def transitions(self, slo_id: str | None = None, limit: int = 100) -> Sequence[Transition]:
        """The newest transitions first, of one SLO or of all."""
        ...

    def commit(self, changes: Commit) -> None:
        """Writes everything or nothing. Tiles written again replace the earlier ones.

        Grains of one ledger are multiples of its `tile_seconds`, and of two of them one divides the other.
        """
        ...


class CorrectionStore(Protocol):
    """Keeps corrections, also those that were removed. Methods raise LedgerError."""

    def all(self) -> Sequence[Correction]:
        """Those in force, in the order they were added."""
        ...

    def add(self, correction: Correction, at: datetime) -> None:
        """Puts it in force; `at` is now."""
        ...

    def remove(self, correction_id: str, by: str, at: datetime) -> bool:
        """Takes it out of force; False when none of that id is in force. `by` and `at` are written down."""
        ...


class Upkeep(Protocol):
    """Keeps a stored ledger small. Methods raise LedgerError."""

    def coarsen(self, before: int, grain_seconds: int) -> None:
        """Joins finer tiles that ended at `before` (Unix seconds) or somewhat earlier; all sums stay what they were."""
        ...

    def forget(self, before: int) -> None:
        """Deletes what ended at `before` (Unix seconds) or somewhat earlier: tiles, transitions, sent notifications.

        Ledgers are then filled from `before` on at the earliest.
        """
        ...

    def forget_unused(self, keys: Collection[LedgerKey], before: int) -> int:
        """Deletes the ledgers that are not among `keys` and not filled beyond `before`; returns how many."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A notification that waits, with how often it was tried."""

    notification: Notification
    attempts: int


class Outbox(Protocol):
    """The notifications committed but not yet accepted by their receivers. Methods raise LedgerError."""

    def due(self, now: datetime, limit: int = 100, receiver: str | None = None) -> Sequence[Outgoing]:
        """Those to be tried now, oldest first, at most one per receiver and alert, so that order is kept per alert.

        `receiver` asks for those of one receiver only.
        """
        ...

    def delivered(self, notification_id: str, at: datetime) -> None:
        """Never send it again."""
        ...

    def failed(self, notification_id: str, error: str, next_attempt_at: datetime) -> None:
        """Counts the attempt and waits."""
        ...

    def pending(self) -> int:
        """How many wait."""
        ...

    def waiting(self) -> Mapping[str, int]:
        """How many wait, by receiver; receivers with none are left out."""
        ...

    def give_up(self, receiver: str, created_before: datetime, at: datetime) -> int:
        """Never send those waiting for `receiver` that were created before; returns how many."""
        ...


class Notifier(Protocol):
    """One receiver of notifications."""

    @property
    def name(self) -> str: ...

    def send(self, notification: Notification) -> None:
        """Returns when the receiver accepted it; raises DeliveryError otherwise. The receiver may see one id twice."""
        ...

    def remind(self, firing: Sequence[AlertMessage], now: datetime) -> None:
        """Says all firing alerts again, for receivers that forget; others do nothing. Raises DeliveryError."""
        ...


class Board(Protocol):
    """What pages and the API show: the last finished tick, ready to read from any thread."""

    def statuses(self) -> Sequence[SloStatus]:
        """All SLOs, worst first."""
        ...

    def status(self, slo_id: str) -> SloStatus | None:
        """One SLO, None when there is none of that id."""
        ...

    def charts(self, slo_id: str, length: timedelta) -> Charts | None:
        """Its curves over the last `length` (1 hour up to its period), None when there is no such SLO."""
        ...

    def transitions(self, slo_id: str | None = None, limit: int = 100) -> Sequence[Transition]:
        """Alert history, newest first. Raises LedgerError."""
        ...

    def file_problems(self) -> Sequence[str]:
        """Mistakes in SLO files that are not in force, each as text for people; empty when all is well."""
        ...

    def not_ready(self) -> NoData | None:
        """Why the service can't answer yet (no tick finished) or any more (ticks fail); None when all is well."""
        ...
