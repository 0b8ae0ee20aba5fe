"""Counters that are seen for the first time: began at zero, go on from another series, or have a past.

The questions in their order, for the counters of one target that appear in the same scrape:

1. Does one go on from a series of the same target and metric that vanished just then? It was renamed. So was the
   target, where all that show anything go on from those of another one that vanished just then.
2. Is the process young? Then it began at zero, unless it shows more than can have happened since it started. (An
   exporter that moved brings foreign counters along: they go on from what vanished elsewhere.)
3. Was the target scraped just before, without it? Then it began at zero, unless that cannot have happened since.
4. Else nobody knows how old it is: it counts from its first sample on.

A good event that is not counted takes the total of its target and scrape with it, or it would be a bad one.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from burnline_slo.domain.judge.decisions import Decision, Kind, decide
from burnline_slo.domain.judge.falls import reached
from burnline_slo.domain.judge.samples import CounterSamples, Evidence, Side, Target, TargetHistory

NEAR_SCRAPES = 3.5
"""What happened within so many scrapes happened together."""
YOUNG_SCRAPES = 2.5
"""A process that started at most so many scrapes before it was first seen is young."""


def births(evidence: Evidence) -> Sequence[Decision]:
    """A decision for each counter that is first seen within the stretch, in the order of time."""
    born = [counter for counter in evidence.counters if _is_birth(counter, evidence)]
    vanished = _Vanished(evidence)
    decisions: list[Decision] = []
    for together in _groups(born, evidence):
        decisions.extend(_joint(_decided(together, evidence, vanished)))
    return decisions


def _is_birth(counter: CounterSamples, evidence: Evidence) -> bool:
    return evidence.start < counter.times[0] <= evidence.end


def _groups(born: Iterable[CounterSamples], evidence: Evidence) -> Iterable[Sequence[CounterSamples]]:
    """Those of one target and about one scrape, in the order of time."""
    groups: list[list[CounterSamples]] = []
    open_group: dict[Target, list[CounterSamples]] = {}
    for counter in sorted(born, key=lambda one: one.times[0]):
        group = open_group.get(counter.target)
        if group is None or counter.times[0] - group[0].times[0] > evidence.scrape_interval / 2:
            group = open_group[counter.target] = []
            groups.append(group)
        group.append(counter)
    return groups


class _Vanished:
    """Series that ended; each is gone on from once."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._by_metric: dict[str, list[CounterSamples]] = defaultdict(list)
        self._taken: set[int] = set()
        for counter in evidence.counters:
            if counter.times[-1] < evidence.end:
                self._by_metric[counter.metric].append(counter)

    def continued_by(self, born: CounterSamples, target: Target) -> CounterSamples | None:
        """The one of a target that a counter goes on from: like labels first, then the nearest value. Not yet taken.

        Of another target only one with the same labels beside those that name the target.
        """
        value, time = born.values[0], born.times[0]
        found = []
        for one in self._by_metric[born.metric]:
            seconds = time - one.times[-1]
            gained = value - one.values[-1]
            unlike = len(one.own_labels ^ born.own_labels)
            if (
                id(one) not in self._taken
                and one.sides == born.sides
                and one.target == target
                and (one.target == born.target or not unlike)
                and 0 < seconds <= NEAR_SCRAPES * self._evidence.scrape_interval
                and 0 <= gained <= self._evidence.possible(seconds)
                and one.values[-1] > 0
            ):
                found.append((unlike, gained, str(one), one))
        return min(found, key=lambda each: each[:3])[3] if found else None

    def left_by(self, born: CounterSamples) -> CounterSamples | None:
        """One of the same target and metric that ended just before and that nothing goes on from."""
        latest = NEAR_SCRAPES * self._evidence.scrape_interval
        for one in self._by_metric[born.metric]:
            ended = born.times[0] - one.times[-1]
            if one.target == born.target and 0 < ended <= latest and one.values[-1] > 0 and id(one) not in self._taken:
                return one
        return None

    def take(self, one: CounterSamples) -> None:
        self._taken.add(id(one))

    def targets_before(self, born: CounterSamples) -> Collection[Target]:
        """Other targets that had counters of this metric which vanished just before."""
        latest = NEAR_SCRAPES * self._evidence.scrape_interval
        return {
            one.target
            for one in self._by_metric[born.metric]
            if one.target != born.target and 0 < born.times[0] - one.times[-1] <= latest
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Birth:
    counter: CounterSamples
    decision: Decision


def _decided(together: Sequence[CounterSamples], evidence: Evidence, vanished: _Vanished) -> Sequence[_Birth]:
    at = together[0].times[0]
    target = together[0].target
    history = evidence.targets.get(target, TargetHistory())
    renamed: dict[int, CounterSamples] = {}
    for counter in sorted(together, key=lambda one: -one.values[0]):
        former = vanished.continued_by(counter, target) if counter.values[0] > 0 else None
        if former is not None:
            vanished.take(former)
            renamed[id(counter)] = former
    others = [counter for counter in together if id(counter) not in renamed]
    age = _age(at, history, evidence)
    known = _was_scraped_before(target, at, history, evidence)
    moved = _moved_from(others, vanished) if not known else {}
    made = []
    for counter in together:
        former = renamed.get(id(counter)) or moved.get(id(counter))
        if former is not None:
            decision = _renamed(counter, former, evidence)
        elif age is not None and not (moved and counter.values[0] > 0):
            decision = _of_young_process(counter, together, age, evidence)
        elif known:
            decision = _on_known_target(counter, at, evidence, vanished.left_by(counter))
        else:
            decision = _alone(counter, evidence)
        made.append(_Birth(counter=counter, decision=decision))
    return made


def _age(at: float, history: TargetHistory, evidence: Evidence) -> float | None:
    """Seconds since the process started, where it is young and its target was not scraped before it started."""
    interval = evidence.scrape_interval
    start = history.start_at(at, within=interval)
    if start is None or not 0 <= at - start <= (YOUNG_SCRAPES + 1) * interval:
        return None
    first_scrape = min((time for time in history.scraped_at if time > start - interval / 2), default=at)
    return at - start if first_scrape - start <= YOUNG_SCRAPES * interval else None


def _was_scraped_before(target: Target, at: float, history: TargetHistory, evidence: Evidence) -> bool:
    """Just before, without the counter: by its `up`, else by another series of the same job and instance."""
    earliest = at - NEAR_SCRAPES * evidence.scrape_interval
    latest = at - evidence.scrape_interval / 2
    if history.scraped_between(earliest, latest):
        return True
    beside = (one for one in evidence.counters if one.target == target)
    return any(earliest < time < latest for one in beside for time in one.times)


def _moved_from(others: Sequence[CounterSamples], vanished: _Vanished) -> Mapping[int, CounterSamples]:
    """What each counter goes on from, where all that show anything go on from those of one other target."""
    telling = [counter for counter in others if counter.values[0] > 0]
    if not telling:
        return {}
    for former_target in sorted(vanished.targets_before(telling[0])):
        pairs: dict[int, CounterSamples] = {}
        for counter in telling:
            former = vanished.continued_by(counter, former_target)
            if former is None or former in pairs.values():
                break
            pairs[id(counter)] = former
        else:
            for former in pairs.values():
                vanished.take(former)
            return pairs
    return {}


def _renamed(counter: CounterSamples, former: CounterSamples, evidence: Evidence) -> Decision:
    gained = max(0.0, counter.values[0] - reached(former, evidence))
    return decide(
        Kind.RENAMED,
        counter,
        start=former.times[-1],
        end=counter.times[0],
        counted=gained,
        reason=f"goes on from {former} at {former.values[-1]:.10g}",
    )


def _of_young_process(
    counter: CounterSamples, together: Sequence[CounterSamples], age: float, evidence: Evidence
) -> Decision:
    value = counter.values[0]
    shown = sum(one.values[0] for one in together if Side.TOTAL in one.sides)
    if Side.TOTAL not in counter.sides and any(Side.TOTAL in one.sides for one in together) and value > shown:
        return _refused(counter, f"its target's total shows {shown:.10g} only")
    most = evidence.possible(age)
    if value > most and not _lived_shortly(counter, evidence):
        return _with_a_past(counter, f"its process started {age:.0f} s before, in which it can have gained {most:.10g}")
    return _at_zero(counter, f"its process started {age:.0f} s before")


def _lived_shortly(counter: CounterSamples, evidence: Evidence) -> bool:
    """It ended within a few scrapes, as batch jobs do, and nobody knows how fast its kind grows."""
    ended = counter.times[-1] < evidence.end - NEAR_SCRAPES * evidence.scrape_interval
    short = counter.times[-1] - counter.times[0] <= NEAR_SCRAPES * evidence.scrape_interval
    return ended and short and evidence.most_per_second is None


def _on_known_target(counter: CounterSamples, at: float, evidence: Evidence, left: CounterSamples | None) -> Decision:
    if left is not None and counter.values[0] > 0:
        return _refused(counter, f"{left} of the same target ended just then, at {left.values[-1]:.10g}")
    if counter.created_at is not None and counter.created_at < at - NEAR_SCRAPES * evidence.scrape_interval:
        return _refused(counter, f"it says itself that it began {at - counter.created_at:.0f} s before")
    most = evidence.possible(evidence.scrape_interval)
    if counter.values[0] > most:
        return _refused(counter, f"since its target was last scraped it can have gained {most:.10g}")
    return _at_zero(counter, "its target was scraped just before, without it")


def _alone(counter: CounterSamples, evidence: Evidence) -> Decision:
    interval = evidence.scrape_interval
    created = counter.created_at
    if created is not None:
        age = counter.times[0] - created
        if age <= YOUNG_SCRAPES * interval and counter.values[0] <= evidence.possible(age):
            return _at_zero(counter, f"it says itself that it began {age:.0f} s before")
    if counter.times[0] <= evidence.known_since + 1.5 * interval:
        return _first_of_all(counter)
    return _with_a_past(counter, "nobody knows when it began: neither it nor its target were seen before")


def _at_zero(counter: CounterSamples, reason: str) -> Decision:
    at = counter.times[0]
    return decide(Kind.BORN_AT_ZERO, counter, start=at, end=at, counted=counter.values[0], reason=reason)


def _first_of_all(counter: CounterSamples) -> Decision:
    """Nothing is missed: what was before the server's first samples is not asked for."""
    at = counter.times[0]
    reason = "the server has nothing from before"
    return decide(Kind.BORN_WITH_A_PAST, counter, start=at, end=at, counted=0.0, reason=reason)


def _with_a_past(counter: CounterSamples, reason: str) -> Decision:
    return _not_counted(Kind.BORN_WITH_A_PAST, counter, reason)


def _refused(counter: CounterSamples, reason: str) -> Decision:
    return _not_counted(Kind.REFUSED, counter, reason)


def _not_counted(kind: Kind, counter: CounterSamples, reason: str) -> Decision:
    at, value = counter.times[0], counter.values[0]
    return decide(kind, counter, start=at, end=at, counted=0.0, not_counted=value, reason=reason)


def _joint(births: Sequence[_Birth]) -> Iterable[Decision]:
    """What is not counted of good events is not counted of their total either, nor bad ones without their total."""
    good_is_missing = any(_is_missing(birth) and Side.GOOD in birth.counter.sides for birth in births)
    total_is_missing = any(_is_missing(birth) and birth.counter.sides == {Side.TOTAL} for birth in births)
    for birth in births:
        if birth.decision.kind is Kind.RENAMED or _is_missing(birth) or not birth.decision.counted:
            yield birth.decision
        elif good_is_missing and Side.TOTAL in birth.counter.sides:
            yield _taken_back(birth.decision, "good events of its target that appeared with it could not be proven")
        elif total_is_missing and Side.TOTAL not in birth.counter.sides:
            yield _taken_back(birth.decision, "its target's total, which appeared with it, could not be proven")
        else:
            yield birth.decision


def _is_missing(birth: _Birth) -> bool:
    return birth.decision.not_counted > 0


def _taken_back(decision: Decision, reason: str) -> Decision:
    return replace(decision, kind=Kind.REFUSED, counted=0.0, not_counted=decision.counted, reason=reason)
