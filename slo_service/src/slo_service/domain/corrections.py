"""Excluded stretches of time: maintenance, known-bad data. What they take out is always shown beside what is left."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from functools import lru_cache

import numpy as np
from dateutil.rrule import rrule, rruleset, rrulestr

from slo_service.domain.tiles import Floats, Span, Tiles, from_epoch

LONGEST = timedelta(days=31)


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """From `start` to `end` nothing counts for the SLOs whose id matches one of `slos` (`*` stands for anything).

    With `rule`, an RFC 5545 recurrence rule such as `FREQ=WEEKLY;BYDAY=SU`, the stretch comes again: at the same time
    of day in the zone of `start`. Both ends are aware.
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
        if not timedelta() < self.end - self.start <= LONGEST:
            raise ValueError(f"a correction lasts above zero and up to 31 days, got {self.end - self.start}")
        if not self.reason.strip():
            raise ValueError("a correction needs a reason")
        if self.rule:
            _recurrence(self.rule, self.start)

    def applies_to(self, slo_id: str) -> bool:
        """Whether it takes something out of that SLO."""
        return any(fnmatchcase(slo_id, pattern) for pattern in self.slos)

    def stretches(self, begin: datetime, finish: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Its stretches that overlap [begin, finish), in UTC."""
        length = self.end - self.start
        starts = (
            [self.start]
            if not self.rule
            else _recurrence(self.rule, self.start).between(
                (begin - length).astimezone(self.start.tzinfo), finish.astimezone(self.start.tzinfo)
            )
        )
        for start in starts:
            start_utc = start.astimezone(UTC)
            if start_utc < finish and start_utc + length > begin:
                yield start_utc, start_utc + length


@lru_cache(maxsize=1024)
def _recurrence(rule: str, start: datetime) -> rrule | rruleset:
    """Raises ValueError where the rule is none, or would come more than once an hour."""
    if "\n" in rule or any(word in rule.upper() for word in ("DTSTART", "SECONDLY", "MINUTELY")):
        raise ValueError(
            f"a recurrence rule is one line such as FREQ=WEEKLY;BYDAY=SU, hourly at the most; got {rule!r}"
        )
    try:
        return rrulestr(rule, dtstart=start)
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise ValueError(f"{rule!r} is no RFC 5545 recurrence rule such as FREQ=WEEKLY;BYDAY=SU: {error}") from error


def excluded_share(corrections: Sequence[Correction], span: Span) -> Floats:
    """How much of each tile is excluded, 0 to 1. Stretches that overlap count once."""
    found = sorted(
        stretch
        for correction in corrections
        for stretch in correction.stretches(from_epoch(span.start), from_epoch(span.end))
    )
    share = np.zeros(len(span))
    starts = span.start + np.arange(len(span)) * span.grain_seconds
    done = float(span.start)
    for start, end in found:
        first, last = max(start.timestamp(), done), min(end.timestamp(), float(span.end))
        if first < last:
            overlap = np.minimum(starts + span.grain_seconds, last) - np.maximum(starts, first)
            share += np.clip(overlap, 0, None) / span.grain_seconds
            done = last
    return share


def excluded_part(tiles: Tiles, share: Floats) -> Tiles:
    """What the corrections take out of the tiles."""
    return Tiles(
        span=tiles.span,
        bad=tiles.bad * share,
        total=tiles.total * share,
        covered_seconds=np.rint(tiles.covered_seconds * share).astype(np.uint32),
    )
