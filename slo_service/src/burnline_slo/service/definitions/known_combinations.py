"""The combinations of labels that grouped SLOs are known to have."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from burnline_slo.domain.combinations import combination_of, expand, within_limit
from burnline_slo.domain.composite import CompositeSLI
from burnline_slo.domain.grouping import Combination, Grouping
from burnline_slo.domain.no_data import NoData
from burnline_slo.domain.sli import SLI
from burnline_slo.domain.slo import SLO
from burnline_slo.errors import SourceError
from burnline_slo.ports import CombinationSource

ASKED_EVERY = timedelta(minutes=5)
RANKED_EVERY = timedelta(minutes=30)
"""Past the limit the source has to read samples, and the busiest do not change that fast."""
KEPT_MISSING = timedelta(hours=1)
"""One that can no longer be found is let go after this time: an answer may have been incomplete."""


@dataclass(slots=True, kw_only=True)
class _Known:
    """What is known of one SLI by some labels."""

    found_at: dict[Combination, datetime] = field(default_factory=dict)
    """The combinations that have budgets, and when each was last found."""
    combinations: int = 0
    due_at: datetime | None = None
    fault: NoData | None = None
    slos: Sequence[SLO] = ()
    """The total and one for each combination, as they were last made of `made_of`: most ticks change nothing."""
    made_of: tuple[SLO, Sequence[Combination], Sequence[str]] | None = None

    def expanded(self, slo: SLO, notes: Sequence[str]) -> Sequence[SLO]:
        made_of = (slo, list(self.found_at), notes)
        if self.made_of != made_of:
            self.slos, self.made_of = expand(slo, self.found_at, notes), made_of
        return self.slos


class KnownCombinations:
    """Makes one SLO per combination of those SLOs that ask for it. Belongs to one thread.

    `firing_ids` gives the ids of SLOs whose alerts fire: after a restart they stay, also while the source is away.
    """

    def __init__(self, source: CombinationSource, firing_ids: Callable[[], Collection[str]] = tuple) -> None:
        self._source = source
        self._firing_ids = firing_ids
        self._known: dict[tuple[str, str, Grouping], _Known] = {}

    def expand(self, slos: Sequence[SLO], now: datetime) -> list[SLO]:
        """The SLOs, those by labels followed by one for each combination; asks the source for what is due.

        A source that fails raises nothing: what was known stays, and the total says so. Raises as `firing_ids` does.
        """
        before, self._known = self._known, {}
        unreachable: NoData | None = None
        expanded: list[SLO] = []
        for slo in slos:
            if slo.grouping is None or isinstance(slo.sli, CompositeSLI):
                expanded.append(slo)
                continue
            key = (slo.id, slo.sli.fingerprint(), slo.grouping)
            known = before.get(key) or self._begun(slo, now)
            self._known[key] = known
            if known.due_at is None or known.due_at <= now:
                if unreachable is None:
                    unreachable = self._ask(slo, slo.sli, slo.grouping, known, now)
                else:
                    known.fault = unreachable
            expanded += known.expanded(slo, _notes(slo.grouping, known))
        return expanded

    def _begun(self, slo: SLO, now: datetime) -> _Known:
        names = (combination_of(slo, slo_id) for slo_id in self._firing_ids())
        return _Known(found_at={combination: now for combination in names if combination is not None})

    def _ask(self, slo: SLO, sli: SLI, grouping: Grouping, known: _Known, now: datetime) -> NoData | None:
        """Brings what is known up to date; returns why the source could not be reached."""
        try:
            answer = self._source.combinations(sli, grouping, slo.period.start(now), now)
        except SourceError as error:
            known.fault = NoData(reason=str(error))
            known.due_at = now + ASKED_EVERY if known.found_at else None
            return known.fault
        known.fault = answer if isinstance(answer, NoData) else None
        known.due_at = now + ASKED_EVERY
        if isinstance(answer, NoData):
            return None
        known.combinations = answer.count
        if answer.count > grouping.limit:
            known.due_at = now + RANKED_EVERY
        kept = [combination for combination, found_at in known.found_at.items() if now - found_at < KEPT_MISSING]
        found = set(answer.found)
        known.found_at = {
            combination: now if combination in found else known.found_at[combination]
            for combination in within_limit(answer, kept, grouping.limit)
        }
        return None


def _notes(grouping: Grouping, known: _Known) -> Sequence[str]:
    labels = " and ".join(grouping.labels)
    notes = []
    if known.combinations > grouping.limit:
        notes.append(
            f"There are {known.combinations} combinations of {labels}: "
            f"the {grouping.limit} busiest have budgets of their own."
        )
    elif known.found_at.keys() == {tuple("" for _ in grouping.labels)}:
        notes.append(f"None of its series has the label {labels}.")
    if known.fault is not None:
        notes.append(f"New combinations of {labels} are not seen: {known.fault.reason}")
    return notes
