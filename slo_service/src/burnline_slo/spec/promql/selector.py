"""From the parser's selectors to ours."""

import promql_parser

from burnline_slo.domain.selector import Matcher, Selector

_OPERATORS = (
    (promql_parser.MatchOp.Equal, "="),
    (promql_parser.MatchOp.NotEqual, "!="),
    (promql_parser.MatchOp.Re, "=~"),
    (promql_parser.MatchOp.NotRe, "!~"),
)


def selector_of(parsed: promql_parser.VectorSelector) -> Selector | None:
    """The metric and matchers of a parsed selector, whatever its `offset` and `@`; None when it names no metric."""
    metric = parsed.name
    matchers = []
    for matcher in parsed.matchers.matchers:
        if matcher.name == "__name__":
            if matcher.op != promql_parser.MatchOp.Equal or metric not in (None, matcher.value):
                return None
            metric = matcher.value
        else:
            operator = next(sign for op, sign in _OPERATORS if op == matcher.op)
            matchers.append(Matcher(label=matcher.name, operator=operator, value=matcher.value))
    return Selector(metric=metric, matchers=tuple(matchers)) if metric else None
