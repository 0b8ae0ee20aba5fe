"""Counters that fell: restarted, dipped, or shown by another copy of themselves.

A process that begins anew takes all its counters with it. So the counters of one target are judged together, scrape by
scrape, by the largest of them: where one of those stayed about where it was, nothing began anew, and where they fell,
all of them have. Less of a fall is that of another copy behind the same address (two servers that
scrape the same, say): a restarted counter would have to have counted nearly as much within one scrape. One that leaps
back to where it was is two copies, too. Where both a restart and a copy fit, the copy is believed, because that is the
reading with fewer bad events; that the process started meanwhile is proof of a restart.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import TypeAlias

from burnline_slo.domain.judge.decisions import Kind
from burnline_slo.domain.judge.samples import CounterSamples, Evidence, Target

DIP = 7 / 8
DIP_EVENTS = 1
"""A counter that is at least this share of its highest value, or so many events below it, has dipped."""
TELLING = 8
"""Events that a counter must have had to tell a restart from a dip."""
LARGE = 1 / 2
"""Counters of a target count as large down to this share of the largest one."""
CLEARLY_SMALL = 1 / 16
CLEARLY_LARGE = 64
"""A counter of so many events that shows so little of them has begun anew, whatever others of its target did."""
LIKE = 1 / 4
"""How much the distance of two copies may change, as a share of it."""
BRIDGED_SCRAPES = 2.5
"""Samples further apart than so many scrapes have some missing between them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What happens to a counter from one sample to the next; `not_counted` is growth that was refused."""

    kind: Kind
    start: float
    end: float
    counted: float
    not_counted: float = 0.0
    reason: str = ""


class _Sign(Enum):
    """What a target's largest counters tell of a scrape."""

    BEGAN_ANEW = auto()
    STAYED = auto()


_Place: TypeAlias = tuple[Target, int]
"""A target, and the number of a scrape."""
_Signs: TypeAlias = Mapping[_Place, _Sign]


def steps(counters: Sequence[CounterSamples], evidence: Evidence) -> Sequence[Sequence[Step]]:
    """The steps of each counter that end within the stretch, in the order of the counters."""
    copies = _copies(counters, evidence)
    changes: dict[_Place, list[tuple[float, bool]]] = defaultdict(list)
    for counter, of_copy in zip(counters, copies, strict=True):
        for time, high, stays in _changes(counter, of_copy):
            changes[counter.target, evidence.scrape_at(time)].append((high, stays))
    signs = {place: _sign(found) for place, found in changes.items()}
    return [_steps(counter, of_copy, signs, evidence) for counter, of_copy in zip(counters, copies, strict=True)]


def _copies(counters: Sequence[CounterSamples], evidence: Evidence) -> Sequence[Collection[int]]:
    """The samples of lower copies. Where a target's largest counter began anew, no smaller one shows a copy."""
    found: dict[int, Collection[int]] = {}
    anew: dict[Target, set[int]] = {}
    for counter in sorted(counters, key=lambda one: -max(one.values)):
        known = anew.get(counter.target)
        of_copy = _of_lower_copy(counter, evidence, known or ())
        found[id(counter)] = of_copy
        if known is None:
            fell = (time for time, _, stays in _changes(counter, of_copy) if not stays)
            anew[counter.target] = {evidence.scrape_at(time) for time in fell}
    return [found[id(counter)] for counter in counters]


def _changes(counter: CounterSamples, of_copy: Collection[int]) -> Iterator[tuple[float, float, bool]]:
    """Times, what it had reached by then, and whether it stayed about there; of a counter large enough to tell."""
    high = counter.values[0]
    for number in range(1, len(counter.values)):
        value = counter.values[number]
        stays = number in of_copy or value >= DIP * high
        if high >= TELLING:
            yield counter.times[number], high, stays
        if value >= high or not stays:
            high = value


def _sign(changes: Sequence[tuple[float, bool]]) -> _Sign:
    largest = max(high for high, _ in changes)
    stay = any(stays for high, stays in changes if high >= LARGE * largest)
    return _Sign.STAYED if stay else _Sign.BEGAN_ANEW


def reached(counter: CounterSamples, evidence: Evidence) -> float:
    """What a counter stands at after its last sample: the highest it has reached since it last began anew."""
    of_copy = _of_lower_copy(counter, evidence, ())
    high = counter.values[0]
    for number, value in enumerate(counter.values):
        if value >= high or (value < DIP * high and number not in of_copy):
            high = value
    return high


def _steps(counter: CounterSamples, of_copy: Collection[int], signs: _Signs, evidence: Evidence) -> Sequence[Step]:
    made: list[Step] = []
    high, last_time = counter.values[0], counter.times[0]
    for number in range(1, len(counter.values)):
        time, value = counter.times[number], counter.values[number]
        if value >= high:
            step = _rise(evidence, last_time, time, high, value)
        else:
            sign = signs.get((counter.target, evidence.scrape_at(time)))
            kind = _kind_of_fall(counter.target, high, value, last_time, time, evidence, sign)
            step = _fall(Kind.DIPPED if number in of_copy else kind, evidence, last_time, time, high, value)
        if step.kind is not Kind.DIPPED:
            high = value
        if evidence.start < time <= evidence.end:
            made.append(step)
        last_time = time
    return made


def _of_lower_copy(counter: CounterSamples, evidence: Evidence, anew: Collection[int]) -> Collection[int]:
    """The samples, by number, of a lower copy of the counter: it fell, and leapt back to where it was.

    Once it was seen, a counter that falls about as far again shows that copy.
    """
    found: set[int] = set()
    times, values = counter.times, counter.values
    high, number = values[0], 1
    behind: float | None = None
    while number < len(values):
        value = values[number]
        if value >= DIP * high:
            high = max(high, value)
        elif evidence.scrape_at(times[number]) in anew or _process_started(counter.target, times, number, evidence):
            high = value
        elif (back := _leap_back(values, number, high)) is not None:
            found.update(range(number, back))
            behind, number = high - value, back
            continue
        elif behind is not None and abs(high - value - behind) <= max(2.0, LIKE * behind):
            found.add(number)
        else:
            high = value
        number += 1
    return found


def _leap_back(values: Sequence[float], number: int, high: float) -> int | None:
    """Where a counter that fell is back at what it had, in one leap as long as the fall; None where it is not."""
    for later in range(number + 1, len(values)):
        if values[later] < values[later - 1]:
            return None
        if values[later] >= high:
            leapt = values[later] - values[later - 1]
            return later if leapt >= high - values[number] else None
    return None


def _rise(evidence: Evidence, start: float, end: float, high: float, value: float) -> Step:
    gap = end - start
    if gap > BRIDGED_SCRAPES * evidence.scrape_interval:
        reason = f"no sample for {gap:.0f} s; what it gained is spread over that time"
        return Step(kind=Kind.BRIDGED, start=start, end=end, counted=value - high, reason=reason)
    return Step(kind=Kind.STEADY, start=start, end=end, counted=value - high)


def _kind_of_fall(
    target: Target, high: float, value: float, start: float, end: float, evidence: Evidence, sign: _Sign | None
) -> Kind:
    possible = value <= evidence.possible(end - start)
    if _process_started(target, (start, end), 1, evidence) and possible:
        return Kind.RESTARTED
    if high >= CLEARLY_LARGE and value < CLEARLY_SMALL * high:
        return Kind.RESTARTED
    is_small = value >= DIP * high or high - value <= DIP_EVENTS
    if sign is _Sign.STAYED or (is_small and sign is not _Sign.BEGAN_ANEW):
        return Kind.DIPPED
    return Kind.RESTARTED if possible else Kind.REFUSED


def _process_started(target: Target, times: Sequence[float], number: int, evidence: Evidence) -> bool:
    """Whether the target's process says that it started between a time and the one before it."""
    history = evidence.targets.get(target)
    return history is not None and any(times[number - 1] < start <= times[number] for _, start in history.starts)


def _fall(kind: Kind, evidence: Evidence, start: float, end: float, high: float, value: float) -> Step:
    fell = f"fell from {high:.10g} to {value:.10g}"
    match kind:
        case Kind.DIPPED:
            reason = f"{fell}: too little for a restart; counts on from {high:.10g}"
            return Step(kind=kind, start=start, end=end, counted=0.0, reason=reason)
        case Kind.RESTARTED:
            return Step(kind=kind, start=start, end=end, counted=value, reason=f"{fell}: began anew")
        case _:
            most = evidence.possible(end - start)
            reason = f"{fell}: after a restart it can have gained at most {most:.10g} in {end - start:.0f} s"
            return Step(kind=Kind.REFUSED, start=start, end=end, counted=0.0, not_counted=value, reason=reason)
