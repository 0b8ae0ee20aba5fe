"""A ledger over a database that fails."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from burnline_slo.adapters.database.ledger import SqlLedger
from burnline_slo.domain.alerts import FiringAlert, Transition
from burnline_slo.domain.tiles import Tiles
from burnline_slo.errors import LedgerError
from burnline_slo.ports import Commit, Filled, LedgerKey


class FailingLedger:
    """A ledger whose database fails on demand; everything else goes to the real one."""

    def __init__(self, ledger: SqlLedger) -> None:
        self._ledger = ledger
        self.fail_reads = False
        self.fail_commit: str | None = None
        """`before`: nothing is kept. `after`: all is kept, only the answer was lost."""

    def _check(self) -> None:
        if self.fail_reads:
            raise LedgerError("the disk cannot be read")

    def filled(self, keys: Sequence[LedgerKey]) -> Mapping[LedgerKey, Filled]:
        self._check()
        return self._ledger.filled(keys)

    def tiles_of(self, keys: Sequence[LedgerKey], start: int) -> Iterator[tuple[LedgerKey, Sequence[Tiles]]]:
        self._check()
        return self._ledger.tiles_of(keys, start)

    def edges_of(self, keys: Sequence[LedgerKey]) -> Sequence[tuple[LedgerKey, Tiles]]:
        self._check()
        return self._ledger.edges_of(keys)

    def firing(self) -> Sequence[FiringAlert]:
        self._check()
        return self._ledger.firing()

    def transitions(self, slo_id: str | None = None, limit: int = 100) -> Sequence[Transition]:
        self._check()
        return self._ledger.transitions(slo_id, limit)

    def commit(self, changes: Commit) -> None:
        if self.fail_commit == "before":
            raise LedgerError("the disk is full")
        self._ledger.commit(changes)
        if self.fail_commit == "after":
            raise LedgerError("the connection was lost")
