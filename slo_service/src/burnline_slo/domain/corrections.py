"""Excluded stretches of time: maintenance, known-bad data. What they take out is always shown beside what is left."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TypeAlias

from burnline_slo.domain.recurrence import occurrences, recurrence

LONGEST = timedelta(days=31)

Stretch: TypeAlias = tuple[datetime, datetime]
"""From (inclusive) and to (exclusive), aware."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """From `start` to `end` nothing counts for the SLOs whose id matches one of `slos` (`*` stands for anything).

    With `rule`, an RFC 5545 recurrence rule such as `FREQ=WEEKLY;BYDAY=SU`, the stretch comes again: from and to the
    same time of day in the zone of `start`. Both ends are aware.
    """

    id: str
    reason: str
    author: str
    start: datetime
    end: datetime
    rule: str = ""
    slos: tuple[str, ...] = ("*",)

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise ValueError("a correction's start and end need a time zone")
        lasts = self.end.astimezone(UTC) - self.start.astimezone(UTC)
        if not timedelta() < lasts <= LONGEST:
            raise ValueError(f"a correction lasts above zero and up to 31 days, got {lasts}")
        if not self.reason.strip():
            raise ValueError("a correction needs a reason")
        if self.rule:
            if self._by_the_clock <= timedelta():
                raise ValueError("a correction that comes again begins at an earlier time of day than it ends")
            recurrence(self.rule, self.start)

    @property
    def _by_the_clock(self) -> timedelta:
        """How long it lasts on a clock in the zone of `start`, whatever daylight saving does meanwhile."""
        return self.end.astimezone(self.start.tzinfo) - self.start

    def applies_to(self, slo_id: str) -> bool:
        """Whether it takes something out of that SLO."""
        return any(matches(pattern, slo_id) for pattern in self.slos)

    def stretches(self, begin: datetime, finish: datetime) -> Iterator[Stretch]:
        """Its stretches that overlap [begin, finish), in UTC."""
        if not self.rule:
            found = [(self.start.astimezone(UTC), self.end.astimezone(UTC))]
        else:
            length = self._by_the_clock
            starts = occurrences(self.rule, self.start, finish.year + 1)
            first = bisect_left(starts, begin - length - timedelta(hours=3))  # clocks are put back by 3 hours at most
            last = bisect_left(starts, finish)
            found = [_in_utc(start, length) for start in starts[first:last]]
        for start, end in found:
            if start < finish and end > begin:
                yield start, end


def _in_utc(start: datetime, length: timedelta) -> Stretch:
    """From and to times of day; one that the clocks skip ends later rather than before it begins."""
    start_utc, end_utc = start.astimezone(UTC), (start + length).astimezone(UTC)
    return start_utc, end_utc if end_utc > start_utc else start_utc + length


def matches(pattern: str, slo_id: str) -> bool:
    """Whether a pattern means the SLO; nothing but `*` is special in it."""
    return _pattern(pattern).fullmatch(slo_id) is not None


@lru_cache(maxsize=1024)
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, text.split("*"))), re.DOTALL)


def merged_stretches(corrections: Sequence[Correction], begin: datetime, finish: datetime) -> list[Stretch]:
    """What of [begin, finish) is excluded, in order and without overlaps, in UTC."""
    merged: list[Stretch] = []
    for start, end in sorted(stretch for one in corrections for stretch in one.stretches(begin, finish)):
        start, end = max(start, begin), min(end, finish)
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def common_stretches(first: Sequence[Stretch], second: Sequence[Stretch]) -> list[Stretch]:
    """What both have, each in order and without overlaps."""
    overlaps = ((max(a[0], b[0]), min(a[1], b[1])) for a in first for b in second)
    return [(start, end) for start, end in overlaps if start < end]


def length_of(stretches: Sequence[Stretch]) -> timedelta:
    """How long they are together."""
    return sum((end - start for start, end in stretches), timedelta())
