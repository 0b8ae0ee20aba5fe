"""A source of combinations of labels."""

from __future__ import annotations

from datetime import datetime

from burnline_slo.domain.combinations import Combinations
from burnline_slo.domain.grouping import Combination, Grouping
from burnline_slo.domain.no_data import NoData
from burnline_slo.domain.sli import SLI
from burnline_slo.errors import SourceError


class FakeCombinations:
    """Tells what a test says."""

    def __init__(self, *found: Combination) -> None:
        self.answer: Combinations | NoData = Combinations(found=found, count=len(found))
        self.away = ""
        self.asked: list[tuple[SLI, datetime, datetime]] = []

    def tell(self, *found: Combination, of: int = 0) -> None:
        self.answer = Combinations(found=found, count=of or len(found))

    def combinations(self, sli: SLI, grouping: Grouping, since: datetime, until: datetime) -> Combinations | NoData:
        self.asked.append((sli, since, until))
        if self.away:
            raise SourceError(self.away)
        return self.answer
