"""The second step of a tick: asks a source for everything that is planned, in as few questions as possible."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from burnline_slo.domain.no_data import NoData
from burnline_slo.domain.tiles import Span, Tiles
from burnline_slo.errors import SourceError
from burnline_slo.ports import LedgerKey, MetricSource
from burnline_slo.service.ledgers.ledger_state import LedgerState
from burnline_slo.service.tick.plan import Plan

EDGES_AT_ONCE = 20


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fetched:
    """The answers to a plan: one Tiles per span."""

    plan: Plan
    tiles: Sequence[Tiles]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answers:
    """What came back: the tiles of the ledgers that were answered, and why others were not."""

    fetched: Sequence[Fetched] = ()
    faults: Mapping[LedgerKey, NoData]


def fetch(source: MetricSource, plans: Sequence[Plan]) -> Answers:
    """Ledgers that want the same spans are asked for together. One that is refused does not hold up the others."""
    together: dict[tuple[Span, ...], list[Plan]] = defaultdict(list)
    for plan in plans:
        together[tuple(plan.spans)].append(plan)
    fetched: list[Fetched] = []
    faults: dict[LedgerKey, NoData] = {}
    unreachable: NoData | None = None
    for spans, group in together.items():
        if unreachable is None:
            try:
                answers = _ask(source, spans, group)
            except SourceError as error:
                unreachable = NoData(reason=str(error))
            else:
                fetched += answers.fetched
                faults |= answers.faults
        if unreachable is not None:
            faults |= {plan.ledger.key: unreachable for plan in group}
    return Answers(fetched=fetched, faults=faults)


def fetch_edges(
    source: MetricSource, wanted: Mapping[Span, Sequence[LedgerState]]
) -> Sequence[tuple[LedgerState, Tiles]]:
    """The tiles of the first `EDGES_AT_ONCE` spans; without data where the source refuses, none where it is away."""
    found: list[tuple[LedgerState, Tiles]] = []
    for span, ledgers in islice(wanted.items(), EDGES_AT_ONCE):
        try:
            answers = source.tiles([ledger.sli for ledger in ledgers], span)
        except SourceError:
            break
        found += [
            (ledger, Tiles.empty(span) if isinstance(answer, NoData) else answer)
            for ledger, answer in zip(ledgers, answers, strict=True)
        ]
    return found


def _ask(source: MetricSource, spans: Sequence[Span], group: Sequence[Plan]) -> Answers:
    slis = [plan.ledger.sli for plan in group]
    answers = [source.tiles(slis, span) for span in spans]
    fetched: list[Fetched] = []
    faults: dict[LedgerKey, NoData] = {}
    for index, plan in enumerate(group):
        own = [answer[index] for answer in answers]
        refused = next((one for one in own if isinstance(one, NoData)), None)
        if refused is not None:
            faults[plan.ledger.key] = refused
        else:
            fetched.append(Fetched(plan=plan, tiles=[one for one in own if isinstance(one, Tiles)]))
    return Answers(fetched=fetched, faults=faults)
