"""Histograms of how long events took."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import ClassVar, Self

from burnline_slo.domain.selector import EQUAL, MATCHES, Matcher, Selector
from burnline_slo.domain.sli_kinds.kind import CountedPart, Counts, ErrorSeries, SLIKind, Unit, number_text


@dataclass(frozen=True, slots=True, kw_only=True)
class LatencySLI(SLIKind):
    """A classic histogram; an event is good when it took at most `threshold_seconds`, which is one of its buckets.

    `histogram` has the metric's name without `_bucket` or `_count`.
    """

    unit: ClassVar = Unit.EVENTS
    histogram: Selector
    threshold_seconds: Decimal
    known_by: Selector | None = None
    """As for `EventsSLI`."""

    def __post_init__(self) -> None:
        _check_threshold(self.threshold_seconds)

    @property
    def count(self) -> Selector:
        """All events."""
        return self.histogram.with_suffix("_count")

    @property
    def buckets(self) -> Selector:
        """The buckets of all bounds."""
        return self.histogram.with_suffix("_bucket")

    @property
    def good_bucket(self) -> Selector:
        """The bucket at the threshold, however clients spell its bound."""
        return self.buckets.with_matchers(
            Matcher(label="le", operator=MATCHES, value=bound_pattern(self.threshold_seconds))
        )

    def identity(self) -> tuple[str, ...]:
        return ("latency", *self.histogram.stored, number_text(self.threshold_seconds))

    def counted_parts(self) -> tuple[CountedPart, ...]:
        bound = Matcher(label="le", operator=EQUAL, value=str(self.threshold_seconds))
        good = self.buckets.with_matchers(bound)
        return (
            CountedPart(counts=Counts.GOOD, expression=good, at_most_seconds=self.threshold_seconds),
            CountedPart(counts=Counts.ALL, expression=self.count),
        )

    def selectors(self) -> tuple[Selector, ...]:
        return (self.buckets, self.count)

    def combination_selectors(self) -> tuple[Selector, ...]:
        return (self.count,)

    def narrow(self, labels: Mapping[str, str]) -> Self:
        return replace(self, histogram=self.histogram.narrowed(labels), known_by=self.known_by or self.count)

    def error_series(self) -> ErrorSeries | None:
        return ErrorSeries(counted=self.count, good=self.good_bucket)


@dataclass(frozen=True, slots=True, kw_only=True)
class NativeLatencySLI(SLIKind):
    """A native histogram; the share below `threshold_seconds` is interpolated within its bucket."""

    unit: ClassVar = Unit.EVENTS
    histogram: Selector
    threshold_seconds: Decimal

    def __post_init__(self) -> None:
        _check_threshold(self.threshold_seconds)

    def identity(self) -> tuple[str, ...]:
        return ("native latency", self.histogram.stored_text, number_text(self.threshold_seconds))

    def counted_parts(self) -> tuple[CountedPart, ...]:
        return (CountedPart(counts=Counts.ALL, expression=self.histogram, at_most_seconds=self.threshold_seconds),)

    def combination_selectors(self) -> tuple[Selector, ...]:
        return (self.histogram,)

    def narrow(self, labels: Mapping[str, str]) -> Self:
        return replace(self, histogram=self.histogram.narrowed(labels))


def bound_pattern(number: Decimal) -> str:
    """A regular expression for an `le` equal to `number`: 1, 1.0, 0.30, 5e-05.

    Very large and very small numbers are also matched as Go (1e+06), Python (5e-05) and Java (5.0E-5) write them.
    """
    plain = format(number.normalize(), "f")
    forms = [_with_zeros(*plain.split("."))]
    exponent = number.adjusted()
    if not -4 < exponent < 6:
        digits = plain.replace(".", "").strip("0")
        sign = "-" if exponent < 0 else "[+]?"
        forms.append(f"{_with_zeros(digits[0], digits[1:])}[eE]{sign}0*{abs(exponent)}")
    return "|".join(forms)


def _with_zeros(whole: str, fraction: str = "") -> str:
    return rf"{whole}\.{fraction}0*" if fraction else rf"{whole}(\.0+)?"


def _check_threshold(threshold_seconds: Decimal) -> None:
    if threshold_seconds <= 0:
        raise ValueError(f"a latency threshold is above zero, got {threshold_seconds}")
