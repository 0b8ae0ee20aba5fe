"""Selectors: one metric with its label matchers, in one spelling whatever the file's spelling was."""

from dataclasses import dataclass

import promql_parser

from burnline_slo.domain.promql_text import quote

_OPERATORS = (
    (promql_parser.MatchOp.Equal, "="),
    (promql_parser.MatchOp.NotEqual, "!="),
    (promql_parser.MatchOp.Re, "=~"),
    (promql_parser.MatchOp.NotRe, "!~"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matcher:
    """One condition on a label; `operator` is =, !=, =~ or !~."""

    label: str
    operator: str
    value: str

    def __str__(self) -> str:
        return f"{self.label}{self.operator}{quote(self.value)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Selector:
    """A metric and its matchers, sorted and each once."""

    metric: str
    matchers: tuple[Matcher, ...]

    @property
    def inside(self) -> str:
        """What stands between the braces."""
        return ",".join(str(matcher) for matcher in self.matchers)

    def __str__(self) -> str:
        return f"{self.metric}{{{self.inside}}}" if self.matchers else self.metric

    def without(self, label: str) -> "Selector":
        """The same without any condition on a label."""
        return Selector(metric=self.metric, matchers=tuple(m for m in self.matchers if m.label != label))

    def matchers_of(self, label: str) -> tuple[Matcher, ...]:
        return tuple(matcher for matcher in self.matchers if matcher.label == label)


def selector_of(parsed: promql_parser.VectorSelector) -> Selector | None:
    """The metric and matchers of a parsed selector, whatever its `offset` and `@`; None when it names no metric."""
    metric = parsed.name
    matchers = set()
    for matcher in parsed.matchers.matchers:
        if matcher.name == "__name__":
            if matcher.op != promql_parser.MatchOp.Equal or metric not in (None, matcher.value):
                return None
            metric = matcher.value
        else:
            operator = next(sign for op, sign in _OPERATORS if op == matcher.op)
            matchers.add(Matcher(label=matcher.name, operator=operator, value=matcher.value))
    if not metric:
        return None
    return Selector(metric=metric, matchers=tuple(sorted(matchers, key=str)))
