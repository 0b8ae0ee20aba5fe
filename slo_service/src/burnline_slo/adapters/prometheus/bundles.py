"""Counters that differ in one label's value alone, asked for in one sum by that label.

Two hundred combinations of an SLO by labels are so a few expressions and not four hundred, which Prometheus reads five
times as cheaply. Just the same series are read, each series' growth is found as it would be by itself (see
`expressions`), and what began, came back or restarted is told for each value by itself.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from burnline_slo.adapters.prometheus.expressions import Grain, growth, steady_growth
from burnline_slo.adapters.prometheus.quantities import Growth, Quantity
from burnline_slo.domain.selector import Matcher, Selector

FEWEST = 3
"""So many make a bundle: below it the text gets no shorter."""
MOST_CHARACTERS = 1_500
"""Of the values in one bundle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedQuantity:
    """One quantity of one SLI, by a name of its own."""

    name: str
    quantity: Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Single:
    """A quantity that is asked for by itself."""

    quantity: NamedQuantity

    @property
    def quantities(self) -> Sequence[NamedQuantity]:
        return [self.quantity]

    def expression(self, grain: Grain) -> str:
        return self.quantity.quantity.expression(grain)

    def steady_expression(self, grain: Grain) -> str:
        return steady_growth(self.selector, grain)

    @property
    def selector(self) -> Selector:
        """The series it is about. Counters only."""
        assert isinstance(self.quantity.quantity, Growth)
        return self.quantity.quantity.selector

    def names(self, labels: Mapping[str, str]) -> Sequence[str]:
        """The quantities that a series of the answer is for."""
        return [self.quantity.name]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """Quantities whose selectors are `common` and a value of `label`; an empty value: no such label."""

    common: Selector
    label: str
    of_value: Mapping[str, Sequence[NamedQuantity]]

    @property
    def quantities(self) -> Sequence[NamedQuantity]:
        return [quantity for quantities in self.of_value.values() for quantity in quantities]

    def expression(self, grain: Grain) -> str:
        return growth(self.selector, grain, by=self.label)

    def steady_expression(self, grain: Grain) -> str:
        return steady_growth(self.selector, grain, by=self.label)

    @property
    def selector(self) -> Selector:
        """The series it is about."""
        return self.common.with_any(self.label, self.of_value)

    def names(self, labels: Mapping[str, str]) -> Sequence[str]:
        return [quantity.name for quantity in self.of_value.get(labels.get(self.label, ""), ())]


QueryPart: TypeAlias = Single | Bundle


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    """What selectors have in common that differ in plain values only: `matchers` are no plain values."""

    metric: str
    matchers: tuple[Matcher, ...]
    labels: tuple[str, ...]


def bundled(quantities: Sequence[NamedQuantity]) -> Iterator[QueryPart]:
    """The same quantities, as bundles where three or more differ in one label's value alone."""
    alike: dict[_Kind, list[tuple[Mapping[str, str], NamedQuantity]]] = defaultdict(list)
    for named in quantities:
        if isinstance(named.quantity, Growth):
            selector = named.quantity.selector
            values = selector.plain_values()
            others = tuple(matcher for matcher in selector.matchers if matcher.label not in values)
            kind = _Kind(metric=selector.metric, matchers=others, labels=tuple(values))
            alike[kind].append((values, named))
        else:
            yield Single(quantity=named)
    for kind, members in alike.items():
        yield from _bundles(kind, members)


def _bundles(kind: _Kind, members: Sequence[tuple[Mapping[str, str], NamedQuantity]]) -> Iterator[QueryPart]:
    """By the label that has most values; the others have one value in each bundle, so nothing else is read."""
    label = max(kind.labels, key=lambda one: len({values[one] for values, _ in members}), default="")
    together: dict[tuple[tuple[str, str], ...], dict[str, list[NamedQuantity]]] = defaultdict(lambda: defaultdict(list))
    for values, named in members:
        others = tuple((name, value) for name, value in values.items() if name != label)
        together[others][values.get(label, "")].append(named)
    for others, of_value in together.items():
        if len(of_value) < FEWEST:
            yield from (Single(quantity=one) for quantities in of_value.values() for one in quantities)
            continue
        common = Selector(metric=kind.metric, matchers=kind.matchers).narrowed(dict(others))
        for chunk in _chunks(of_value):
            yield Bundle(common=common, label=label, of_value=chunk)


def _chunks(of_value: Mapping[str, Sequence[NamedQuantity]]) -> Iterator[Mapping[str, Sequence[NamedQuantity]]]:
    chunk: dict[str, Sequence[NamedQuantity]] = {}
    length = 0
    for value, quantities in of_value.items():
        if chunk and length + len(value) > MOST_CHARACTERS:
            yield chunk
            chunk, length = {}, 0
        chunk[value] = quantities
        length += len(value) + 1
    yield chunk
