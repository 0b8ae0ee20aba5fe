"""A ledger that lives as long as its process: for one-off answers."""

from collections.abc import Iterator, Mapping, Sequence

from burnline_slo.domain.alerts import FiringAlert, Transition
from burnline_slo.domain.tiles import Tiles
from burnline_slo.ports import Commit, Filled, LedgerKey


class MemoryLedger:
    """Implements `ports.Ledger`, keeping no tiles: the tick that wrote them has them in memory anyway.

    So it knows of no ledger that is filled: who asks has lost the tiles, and must fetch them again.
    """

    def __init__(self) -> None:
        self._firing: Sequence[FiringAlert] = ()
        self._transitions: list[Transition] = []

    def filled(self, keys: Sequence[LedgerKey]) -> Mapping[LedgerKey, Filled]:
        return {}

    def tiles_of(self, keys: Sequence[LedgerKey], start: int) -> Iterator[tuple[LedgerKey, Sequence[Tiles]]]:
        return iter(())

    def edges_of(self, keys: Sequence[LedgerKey]) -> Sequence[tuple[LedgerKey, Tiles]]:
        return ()

    def firing(self) -> Sequence[FiringAlert]:
        return self._firing

    def transitions(self, slo_id: str | None = None, limit: int = 100) -> Sequence[Transition]:
        chosen = [one for one in self._transitions if slo_id in (None, one.key.slo_id)]
        return chosen[: -limit - 1 : -1]

    def commit(self, changes: Commit) -> None:
        self._transitions += changes.transitions
        if changes.firing is not None:
            self._firing = changes.firing
