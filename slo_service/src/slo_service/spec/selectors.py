"""Selectors of counters: one metric with its label matchers, in one spelling whatever the file's spelling was."""

from dataclasses import dataclass

import promql_parser

from slo_service.spec.codes import Code
from slo_service.spec.nodes import Node, Scalar
from slo_service.spec.promql import expression
from slo_service.spec.report import Report

_OPERATORS = (
    (promql_parser.MatchOp.Equal, "="),
    (promql_parser.MatchOp.NotEqual, "!="),
    (promql_parser.MatchOp.Re, "=~"),
    (promql_parser.MatchOp.NotRe, "!~"),
)
_COUNTER_SUFFIXES = ("_total", "_count", "_bucket", "_sum")
_HISTOGRAM_SUFFIXES = ("_bucket", "_count", "_sum")
_BASE_UNITS = ("_seconds", "_bytes", "_milliseconds", "_size", "_duration")


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

    def matchers_of(self, label: str) -> tuple[Matcher, ...]:
        return tuple(matcher for matcher in self.matchers if matcher.label == label)


def counter(report: Report, node: Node, name: str) -> Selector | None:
    """The selector of a counter, without functions, range or offset: Burnline takes the differences itself."""
    selector = plain_selector(report, node, name, "a counter")
    if selector is None:
        return None
    if selector.metric.endswith("_bucket") and not selector.matchers_of("le"):
        report.error(
            node,
            Code.BUCKET_WITHOUT_LE,
            f"`{name}` counts {selector.metric} without `le`: each event would count once per bucket",
            f'Write {selector.metric.removesuffix("_bucket")}_count for all events, or match one bucket: le="0.3".',
        )
        return None
    if not selector.metric.endswith(_COUNTER_SUFFIXES) and ":" not in selector.metric:
        guess = f"{selector.metric}_count" if selector.metric.endswith(_BASE_UNITS) else f"{selector.metric}_total"
        report.warning(
            node,
            Code.COUNTER_NAME,
            f"`{name}` must be a counter, and {selector.metric} is not named like one",
            f"If it is no counter, use one; perhaps {guess}.",
        )
    return selector


def histogram(report: Report, node: Node, name: str) -> Selector | None:
    """The selector of a classic histogram, by its name without `_bucket`, and without `le`."""
    selector = plain_selector(report, node, name, "a histogram")
    if selector is None:
        return None
    if selector.matchers_of("le"):
        without = Selector(metric=selector.metric, matchers=tuple(m for m in selector.matchers if m.label != "le"))
        report.error(
            node,
            Code.HISTOGRAM_LE,
            f"`{name}` must not match `le`: the bucket is chosen by `threshold`",
            f"Write {without} and the threshold as a duration.",
        )
        return None
    bare = _without_suffix(selector)
    if bare != selector:
        report.warning(
            node,
            Code.HISTOGRAM_SUFFIX,
            f"`{name}` is the histogram's own name; {selector.metric.removeprefix(bare.metric)} was left off",
            f"Write {bare}.",
        )
    return bare


def plain_selector(report: Report, node: Node, name: str, of: str) -> Selector | None:
    """A selector of one metric by its name, at the time of evaluation; `of` says what kind of metric."""
    found = expression(report, node, name)
    if found is None:
        return None
    scalar, parsed = found
    while isinstance(parsed, promql_parser.ParenExpr):
        parsed = parsed.expr
    if not isinstance(parsed, promql_parser.VectorSelector):
        return _refused(report, scalar, name, of, _what(parsed), _inner_selector(parsed))
    if parsed.offset is not None or parsed.at is not None:
        return _refused(report, scalar, name, of, "`offset` or `@`", parsed)
    if parsed.matchers.or_matchers:
        return _refused(report, scalar, name, of, "`or` between matchers", None)
    selector = _selector(parsed)
    if selector is None:
        return _refused(report, scalar, name, of, "no metric name", None)
    return selector


def quote(value: str) -> str:
    """A PromQL string literal of any text."""
    escaped = (
        value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")
    )
    return f'"{escaped}"'


def _selector(parsed: promql_parser.VectorSelector) -> Selector | None:
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


def _refused(
    report: Report, scalar: Scalar, name: str, of: str, got: str, inner: promql_parser.VectorSelector | None
) -> Selector | None:
    selector = _selector(inner) if inner is not None else None
    example = f'http_requests_{"total" if of == "a counter" else "seconds"}{{service="checkout"}}'
    if selector is not None and of == "a histogram":
        selector = _without_suffix(selector)
    fix = f"Write the metric and its labels only: {selector or example}"
    if got == "the operator -":
        fix = "Write the two parts as `good` and `total`; Burnline takes the difference itself."
    elif got in ("the operator +", "the operator or"):
        fix = 'Select all of them at once, such as code=~"4..|5..", or record the sum with a rule.'
    report.error(
        scalar,
        Code.SELECTOR_NEEDED,
        f"`{name}` must be a plain selector of {of}, because Burnline counts its increase itself; got {got}",
        fix,
    )
    return None


def _without_suffix(selector: Selector) -> Selector:
    suffix = next((suffix for suffix in _HISTOGRAM_SUFFIXES if selector.metric.endswith(suffix)), "")
    return Selector(metric=selector.metric.removesuffix(suffix), matchers=selector.matchers)


def _what(parsed: promql_parser.Expr) -> str:
    match parsed:
        case promql_parser.MatrixSelector():
            return "a range in brackets"
        case promql_parser.Call():
            return f"the function {parsed.func.name}()"
        case promql_parser.AggregateExpr():
            return f"the aggregation {parsed.op}()"
        case promql_parser.BinaryExpr():
            return f"the operator {parsed.op}"
        case promql_parser.SubqueryExpr():
            return "a subquery"
        case promql_parser.NumberLiteral() | promql_parser.StringLiteral():
            return "a literal"
        case _:
            return "an expression"


def _inner_selector(parsed: promql_parser.Expr) -> promql_parser.VectorSelector | None:
    """The one selector inside an expression, for the fix; None when there are several."""
    found: list[promql_parser.VectorSelector] = []

    def visit(part: promql_parser.Expr) -> None:
        if isinstance(part, promql_parser.VectorSelector):
            found.append(part)

    promql_parser.walk(parsed, visit)
    return found[0] if len(found) == 1 else None
