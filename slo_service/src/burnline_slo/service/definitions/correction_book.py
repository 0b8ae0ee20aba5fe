"""All corrections that are in force: those of the database, which people add and remove, and those of the SLO files."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from burnline_slo.domain.corrections import Correction
from burnline_slo.errors import NotRemovableError
from burnline_slo.ports import CorrectionStore


@dataclass(frozen=True, slots=True, kw_only=True)
class BookEntry:
    """A correction, and whether it stands in a file rather than in the database."""

    correction: Correction
    in_file: bool


class CorrectionBook:
    """Safe to use from several threads. `changed` is called after each change, so that it takes effect at once.

    Methods that read or write the database raise LedgerError.
    """

    def __init__(
        self,
        store: CorrectionStore,
        clock: Callable[[], datetime],
        of_files: Callable[[], Sequence[Correction]] = tuple,
    ) -> None:
        self._store = store
        self._clock = clock
        self._of_files = of_files
        self.changed: Callable[[], None] = _nobody_listens

    def entries(self) -> Sequence[BookEntry]:
        """The files' first, then the others in the order they were added."""
        of_files = [BookEntry(correction=one, in_file=True) for one in self._of_files()]
        return [*of_files, *(BookEntry(correction=one, in_file=False) for one in self._store.all())]

    def in_force(self) -> tuple[Correction, ...]:
        """What the tick leaves out."""
        return tuple(entry.correction for entry in self.entries())

    def add(self, correction: Correction) -> None:
        """Puts it in force."""
        self._store.add(correction, self._clock())
        self.changed()

    def remove(self, correction_id: str, by: str) -> bool:
        """Takes it out of force; False when there is none of that id. Raises NotRemovableError."""
        if any(one.id == correction_id for one in self._of_files()):
            raise NotRemovableError(f"The correction {correction_id} stands in an SLO file: remove it there")
        removed = self._store.remove(correction_id, by, self._clock())
        if removed:
            self.changed()
        return removed


def _nobody_listens() -> None:
    """Until the service is put together."""
