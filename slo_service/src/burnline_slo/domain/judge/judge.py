"""From raw samples to what was counted, and to a list of all decisions that are not steady."""

from collections.abc import Sequence

from burnline_slo.domain.judge.births import births
from burnline_slo.domain.judge.decisions import Decision, Growth, Judgement, Kind, decide
from burnline_slo.domain.judge.falls import Step, steps
from burnline_slo.domain.judge.samples import CounterSamples, Evidence


def judge(evidence: Evidence) -> Judgement:
    """Judges the counters of an SLI, of both its sides together, over a stretch.

    What could not be proven is not counted, and stands among the decisions. Of two readings that both fit, the one
    with fewer bad events is taken.
    """
    born = births(evidence)
    decisions = list(born)
    growths = []
    first = {decision.series: decision for decision in born}
    for counter, taken in zip(evidence.counters, steps(evidence.counters, evidence), strict=True):
        gained = []
        birth = first.get(str(counter))
        if birth is not None and birth.counted:
            gained.append(Growth(start=birth.end, end=birth.end, events=birth.counted))
        for step in taken:
            if step.kind is not Kind.STEADY:
                decisions.append(_decision(counter, step))
            if step.counted:
                start = step.start if step.kind is Kind.BRIDGED else step.end
                gained.append(Growth(start=start, end=step.end, events=step.counted))
        growths.append((counter, gained))
    decisions.sort(key=lambda one: (one.end, one.series))
    return Judgement(growths=growths, decisions=decisions)


def spread(growths: Sequence[Growth], ends: Sequence[float], tile_seconds: float) -> list[float]:
    """Events per tile that ends at each of `ends` (Unix seconds, in order): what a gap gained is spread over it.

    A gap begins where the tile of its last sample ends: that one was whole. Whole events stay whole, and the tiles of a
    gap add up to what it gained when all of them are asked for.
    """
    counts = [0.0] * len(ends)
    if not ends:
        return counts
    first = ends[0] - tile_seconds
    for growth in growths:
        last = _tile(growth.end, first, tile_seconds)
        begin = _tile(growth.start, first, tile_seconds) + 1
        if begin >= last:
            begin = last
        since = first + begin * tile_seconds
        for number in range(max(begin, 0), min(last + 1, len(ends))):
            counts[number] += _until(growth, since, ends[number]) - _until(growth, since, ends[number] - tile_seconds)
    return counts


def _tile(time: float, first: float, tile_seconds: float) -> int:
    """The number of the tile that holds a time; a tile holds its end and not its beginning."""
    return -int(-(time - first) // tile_seconds) - 1


def _until(growth: Growth, since: float, time: float) -> float:
    """The events of a gap up to a time: evenly, in whole events where the counter counts whole ones."""
    if time >= growth.end:
        return growth.events
    events = growth.events * max(0.0, time - since) / (growth.end - since)
    return float(int(events)) if growth.events.is_integer() else events


def _decision(counter: CounterSamples, step: Step) -> Decision:
    return decide(
        step.kind,
        counter,
        start=step.start,
        end=step.end,
        counted=step.counted,
        not_counted=step.not_counted,
        reason=step.reason,
    )
