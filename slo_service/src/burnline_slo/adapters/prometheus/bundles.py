"""Counters that differ in one label's value alone, asked for in one sum by that label.

Two hundred combinations of an SLO by labels are so a few expressions and not four hundred, which Prometheus reads five
times as cheaply. Just the same series are read, each series' growth is found as it would be by itself (see
`expressions`), and what began, came back or restarted is told for each value by itself.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from burnline_slo.adapters.prometheus.expressions import Grain, growth, growth_with_care
from burnline_slo.adapters.prometheus.questions import Growth, Quantity
from burnline_slo.domain.promql_text import quote, unquote

FEWEST = 3
"""So many make a bundle: below it the text gets no shorter."""
MOST_CHARACTERS = 1_500
"""Of the values in one bundle."""

_SELECTOR = re.compile(r"([^{]*)\{(.*)\}", re.DOTALL)
_MATCHER = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)(=~|!~|!=|=)("(?:[^"\\]|\\.)*")', re.DOTALL)
_SPECIAL = re.compile(r"[\\.+*?()|\[\]{}^$]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """One quantity of one SLI, by a name of its own."""

    name: str
    quantity: Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Single:
    """A part that is asked for by itself."""

    part: Named

    @property
    def parts(self) -> Sequence[Named]:
        return [self.part]

    def expression(self, grain: Grain) -> str:
        return self.part.quantity.expression(grain)

    def careful(self, grain: Grain) -> str | None:
        """The closer look, None where there is none."""
        return self.part.quantity.careful(grain)

    def only(self, names: Collection[str]) -> "Sequence[Asked]":
        """How to ask closer for just these parts."""
        return [self] if self.part.name in names else []

    def names(self, labels: Mapping[str, str]) -> Sequence[str]:
        """The parts that a series of the answer is for."""
        return [self.part.name]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """Parts whose selectors are `metric{matchers}` and a value of `label`; an empty value is a label not there."""

    metric: str
    matchers: tuple[str, ...]
    label: str
    of_value: Mapping[str, Sequence[Named]]

    @property
    def parts(self) -> Sequence[Named]:
        return [part for parts in self.of_value.values() for part in parts]

    def expression(self, grain: Grain) -> str:
        return growth(self._selector, grain, by=self.label)

    def careful(self, grain: Grain) -> str | None:
        return growth_with_care(self._selector, next(iter(self._references)), grain, by=self.label)

    def only(self, names: Collection[str]) -> "Sequence[Asked]":
        """Together where all know a target by the same series; else that would be asked of others than their own."""
        of_value = {
            value: chosen
            for value, parts in self.of_value.items()
            if (chosen := [part for part in parts if part.name in names])
        }
        fewer = replace(self, of_value=of_value)
        if len(of_value) >= FEWEST and len(fewer._references) == 1:
            return [fewer]
        return [Single(part=part) for part in fewer.parts]

    @property
    def _references(self) -> set[str]:
        return {part.quantity.reference for part in self.parts if isinstance(part.quantity, Growth)}

    @property
    def _selector(self) -> str:
        values = "|".join(_SPECIAL.sub(r"\\\g<0>", value) for value in self.of_value)
        inside = ",".join((*self.matchers, f"{self.label}=~{quote(values)}"))
        return f"{self.metric}{{{inside}}}"

    def names(self, labels: Mapping[str, str]) -> Sequence[str]:
        return [part.name for part in self.of_value.get(labels.get(self.label, ""), ())]


Asked = Single | Bundle


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    """What selectors have in common that differ in plain values only: `matchers` are no plain values."""

    metric: str
    matchers: tuple[str, ...]
    labels: tuple[str, ...]


def bundled(parts: Sequence[Named]) -> Iterator[Asked]:
    """The same parts, as bundles where three or more differ in one label's value alone."""
    alike: dict[_Kind, list[tuple[dict[str, str], Named]]] = defaultdict(list)
    for part in parts:
        read = _read(part.quantity)
        if read is None:
            yield Single(part=part)
        else:
            kind, equal = read
            alike[kind].append((equal, part))
    for kind, members in alike.items():
        yield from _bundles(kind, members)


def _bundles(kind: _Kind, members: Sequence[tuple[dict[str, str], Named]]) -> Iterator[Asked]:
    """By the label that has most values; the others have one value in each bundle, so nothing else is read."""
    label = max(kind.labels, key=lambda one: len({equal[one] for equal, _ in members}), default="")
    together: dict[tuple[str, ...], dict[str, list[Named]]] = defaultdict(lambda: defaultdict(list))
    for equal, part in members:
        others = tuple(f"{name}={quote(value)}" for name, value in equal.items() if name != label)
        together[others][equal.get(label, "")].append(part)
    for others, of_value in together.items():
        if len(of_value) < FEWEST:
            yield from (Single(part=part) for some in of_value.values() for part in some)
            continue
        for chunk in _chunks(of_value):
            yield Bundle(metric=kind.metric, matchers=(*kind.matchers, *others), label=label, of_value=chunk)


def _chunks(of_value: Mapping[str, Sequence[Named]]) -> Iterator[Mapping[str, Sequence[Named]]]:
    chunk: dict[str, Sequence[Named]] = {}
    length = 0
    for value, parts in of_value.items():
        if chunk and length + len(value) > MOST_CHARACTERS:
            yield chunk
            chunk, length = {}, 0
        chunk[value] = parts
        length += len(value) + 1
    yield chunk


def _read(quantity: Quantity) -> tuple[_Kind, dict[str, str]] | None:
    """What a selector is like, and its plain values by label; None where it cannot be told.

    A label that is matched twice stays as it is written.
    """
    written = _SELECTOR.fullmatch(quantity.selector) if isinstance(quantity, Growth) else None
    if written is None:
        return None
    found = [match.groups() for match in _MATCHER.finditer(written[2])]
    if ",".join("".join(one) for one in found) != written[2]:
        return None  # in another spelling: what is not understood may not be lost
    names = [name for name, _, _ in found]
    plain = [operator == "=" and names.count(name) == 1 and not name.startswith("__") for name, operator, _ in found]
    equal = {name: unquote(value) for (name, _, value), is_plain in zip(found, plain, strict=True) if is_plain}
    matchers = tuple("".join(one) for one, is_plain in zip(found, plain, strict=True) if not is_plain)
    return _Kind(metric=written[1], matchers=matchers, labels=tuple(equal)), equal
