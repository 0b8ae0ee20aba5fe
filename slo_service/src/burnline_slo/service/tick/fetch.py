"""Asks a source for everything that is planned, in as few questions as possible."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from burnline_slo.domain.no_data import NoData
from burnline_slo.domain.tiles import Span, Tiles
from burnline_slo.errors import SourceError
from burnline_slo.ports import Filled, MetricSource
from burnline_slo.service.ledgers.ledger_state import LedgerState

EDGES_AT_ONCE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What one ledger is to be asked, and how far it is filled once that has been written."""

    ledger: LedgerState
    filled: Filled
    spans: Sequence[Span]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fetched:
    """The answers to a plan: one Tiles per span."""

    plan: Plan
    tiles: Sequence[Tiles]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Faulty:
    """A ledger that could not be asked, and why."""

    ledger: LedgerState
    fault: NoData


def fetch(source: MetricSource, plans: Sequence[Plan]) -> Sequence[Fetched | Faulty]:
    """Ledgers that want the same spans are asked for together. One that is refused does not hold up the others."""
    together: dict[tuple[Span, ...], list[Plan]] = defaultdict(list)
    for plan in plans:
        together[tuple(plan.spans)].append(plan)
    results: list[Fetched | Faulty] = []
    unreachable: NoData | None = None
    for spans, group in together.items():
        if unreachable is None:
            try:
                results += _ask(source, spans, group)
                continue
            except SourceError as error:
                unreachable = NoData(reason=str(error))
        results += [Faulty(ledger=plan.ledger, fault=unreachable) for plan in group]
    return results


def fetch_edges(
    source: MetricSource, wanted: Mapping[Span, Sequence[LedgerState]]
) -> Sequence[tuple[LedgerState, Tiles]]:
    """The tiles of the first `EDGES_AT_ONCE` spans; without data where the source refuses, none where it is away."""
    found: list[tuple[LedgerState, Tiles]] = []
    for span, ones in islice(wanted.items(), EDGES_AT_ONCE):
        try:
            answers = source.tiles([one.sli for one in ones], span)
        except SourceError:
            break
        found += [
            (one, Tiles.empty(span) if isinstance(answer, NoData) else answer)
            for one, answer in zip(ones, answers, strict=True)
        ]
    return found


def _ask(source: MetricSource, spans: Sequence[Span], group: Sequence[Plan]) -> Sequence[Fetched | Faulty]:
    slis = [plan.ledger.sli for plan in group]
    answers = [source.tiles(slis, span) for span in spans]
    results: list[Fetched | Faulty] = []
    for index, plan in enumerate(group):
        mine = [answer[index] for answer in answers]
        refused = next((one for one in mine if isinstance(one, NoData)), None)
        if refused is not None:
            results.append(Faulty(ledger=plan.ledger, fault=refused))
        else:
            results.append(Fetched(plan=plan, tiles=[one for one in mine if isinstance(one, Tiles)]))
    return results
