"""SLOs by labels: the total, and one SLO for each combination."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from burnline_slo.domain.composite import CompositeSLI
from burnline_slo.domain.grouping import Combination, Grouping
from burnline_slo.domain.selector import quote, read_literal
from burnline_slo.domain.slo import SLO

LONGEST_VALUE = 100
"""Characters of a label's value in a name; of a longer one the beginning, and a hash that tells it from others."""
OUR_LABELS = frozenset(
    {"alertname", "slo_id", "service", "slo", "severity", "tier", "objective", "period", "owner", "runbook"}
)
"""Labels that Burnline sets on alerts and series. One of the same name moves aside, as a scraped label would."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Combinations:
    """The combinations that exist: all of them, or the busiest first where there are more than asked for."""

    found: Sequence[Combination]
    count: int
    """How many there are."""


def expand(slo: SLO, combinations: Iterable[Combination], notes: Sequence[str] = ()) -> list[SLO]:
    """The total over all, which is the SLO itself with `notes` on it, and one SLO for each combination, by name."""
    children = [] if slo.grouping is None else [_child(slo, slo.grouping, one) for one in combinations]
    return [replace(slo, notes=tuple(notes)), *sorted(children, key=lambda child: child.name)]


def within_limit(combinations: Combinations, kept: Sequence[Combination], limit: int) -> list[Combination]:
    """Up to `limit` of them. Where there are more, those `kept` so far stay while they are among the found ones, so
    that two of nearly the same traffic do not take turns.
    """
    ranks = {one: rank for rank, one in enumerate(combinations.found)}
    staying = sorted((one for one in kept if one in ranks), key=ranks.__getitem__)
    first = dict.fromkeys([*staying, *combinations.found, *kept])
    return list(first)[:limit]


def labels_of(grouping: Grouping, combination: Combination) -> dict[str, str]:
    return dict(zip(grouping.labels, combination, strict=True))


def combination_of(slo: SLO, slo_id: str) -> Combination | None:
    """The combination of an SLO that is called so; None where it is none, or its name does not tell."""
    if slo.grouping is None:
        return None
    rest = slo_id.removeprefix(slo.id)
    values = []
    for _ in slo.grouping.labels:
        value, rest = read_literal(rest)
        values.append(value)
    name = _name(slo.name, labels_of(slo.grouping, tuple(values)))
    return tuple(values) if slo_id == f"{slo.service}/{name}" else None


def _child(slo: SLO, grouping: Grouping, combination: Combination) -> SLO:
    assert not isinstance(slo.sli, CompositeSLI)
    labels = labels_of(grouping, combination)
    added = {f"exported_{label}" if label in OUR_LABELS else label: value for label, value in labels.items() if value}
    return replace(
        slo,
        name=_name(slo.name, labels),
        sli=slo.sli.narrow(labels),
        labels={**slo.labels, **added},
        grouping=None,
        parent=slo.id,
        combination=labels,
    )


def _name(name: str, labels: Mapping[str, str]) -> str:
    """`availability{route="/cart"}`: no name in a file has braces."""
    return f"{name}{{{','.join(f'{label}={_short(value)}' for label, value in labels.items())}}}"


def _short(value: str) -> str:
    if len(value) <= LONGEST_VALUE:
        return quote(value)
    return quote(value[:LONGEST_VALUE]) + "#" + hashlib.sha256(value.encode()).hexdigest()[:8]
