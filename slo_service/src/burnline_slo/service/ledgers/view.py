"""The ledgers as they stand, read SLO by SLO."""

from collections.abc import Mapping

from burnline_slo.domain.composite import CompositeSLI
from burnline_slo.domain.slo import SLO
from burnline_slo.service.ledgers.excluded_tiles import Corrections
from burnline_slo.service.ledgers.ledgers import Ledgers, applying
from burnline_slo.service.ledgers.slo_view import Part, SloView
from burnline_slo.service.ledgers.window_sums import WindowSums


class View:
    """One look at the ledgers, while nothing is written; sums of a window are made for all SLOs at once. Not
    thread-safe. `slos` are all that are in force, by id: composites find their parts among them.
    """

    def __init__(self, ledgers: Ledgers, slos: Mapping[str, SLO], corrections: Corrections) -> None:
        self._ledgers = ledgers
        self.slos = slos
        self._corrections = corrections
        self.store = ledgers.store
        self._sums = WindowSums(ledgers.store)

    def of(self, slo: SLO) -> SloView:
        """The ledgers as this SLO sees them; which they are and what corrections apply is looked up here, once."""
        if not isinstance(slo.sli, CompositeSLI):
            own = self._part(slo)
            return SloView(slo, [] if own is None else [own], (), applying(self._corrections, slo), self._sums)
        found = {name: self.slos.get(name) for name, _ in slo.sli.parts}
        slos = [part for part in found.values() if part is not None and not isinstance(part.sli, CompositeSLI)]
        known = {part.id for part in slos}
        undefined = [name for name in found if name not in known]
        parts = [part for one in slos if (part := self._part(one, slo)) is not None]
        ids = {one.id for each in (slo, *slos) for one in applying(self._corrections, each)}
        corrections = tuple(one for one in self._corrections if one.id in ids)
        return SloView(slo, parts, undefined, corrections, self._sums)

    def _part(self, slo: SLO, whole: SLO | None = None) -> Part | None:
        assert not isinstance(slo.sli, CompositeSLI)
        ledger = self._ledgers.find(slo.sli)
        if ledger is None:
            return None
        corrections = applying(self._corrections, slo, whole)
        exclusion = (ledger.key.fingerprint, corrections)
        return Part(
            slo=slo,
            ledger=ledger,
            corrections=corrections,
            excluded_row=self._ledgers.excluded.rows.get(exclusion) if corrections else None,
            estimated_edges=self._ledgers.excluded.estimated_edges(exclusion) if corrections else (),
        )
