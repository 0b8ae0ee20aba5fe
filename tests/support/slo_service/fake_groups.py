"""A source of combinations of labels."""

from __future__ import annotations

from datetime import datetime

from burnline_slo.domain.grouping import Group, Grouping
from burnline_slo.domain.groups import Groups
from burnline_slo.domain.no_data import NoData
from burnline_slo.domain.sli import SLI
from burnline_slo.errors import SourceError


class FakeGroups:
    """Tells what a test says."""

    def __init__(self, *found: Group) -> None:
        self.answer: Groups | NoData = Groups(found=found, combinations=len(found))
        self.away = ""
        self.asked: list[tuple[SLI, datetime, datetime]] = []

    def tell(self, *found: Group, of: int = 0) -> None:
        self.answer = Groups(found=found, combinations=of or len(found))

    def groups(self, sli: SLI, grouping: Grouping, since: datetime, until: datetime) -> Groups | NoData:
        self.asked.append((sli, since, until))
        if self.away:
            raise SourceError(self.away)
        return self.answer
