"""Reads selectors of counters, histograms and gauges from files."""

from dataclasses import replace

import promql_parser

from burnline_slo.domain.selector import Selector
from burnline_slo.spec.document.codes import Code
from burnline_slo.spec.document.nodes import Node, Scalar
from burnline_slo.spec.document.report import Report
from burnline_slo.spec.promql.increase import expression_kind
from burnline_slo.spec.promql.parse import expression
from burnline_slo.spec.promql.selector import selector_of
from burnline_slo.spec.promql.walk import parts_of

_COUNTER_SUFFIXES = ("_total", "_count", "_bucket", "_sum")
_HISTOGRAM_SUFFIXES = ("_bucket", "_count", "_sum")
_BASE_UNITS = ("_seconds", "_bytes", "_milliseconds", "_size", "_duration")


def counter(report: Report, node: Node, name: str) -> Selector | None:
    """The selector of a counter, without functions, range or offset: Burnline takes the differences itself."""
    selector = plain_selector(report, node, name, "a counter")
    if selector is None:
        return None
    return selector if is_counter(report, node, name, selector) else None


def is_counter(report: Report, node: Node, name: str, selector: Selector) -> bool:
    """Whether the selector can be counted at all; an error where not, a warning of a name that no counter has."""
    if selector.metric.endswith("_bucket") and not selector.matchers_of("le"):
        report.error(
            node,
            Code.BUCKET_WITHOUT_LE,
            f"`{name}` counts {selector.metric} without `le`: each event would count once per bucket",
            f'Write {selector.metric.removesuffix("_bucket")}_count for all events, or match one bucket: le="0.3".',
        )
        return False
    if selector.matchers_of("le") and not selector.metric.endswith("_bucket"):
        report.warning(
            node,
            Code.LE_OUTSIDE_BUCKET,
            f"`{name}` matches `le`, which only the _bucket series of a histogram have; {selector.metric} has none",
            f"Write {_without_suffix(selector).metric}_bucket, or leave `le` off.",
        )
    if not selector.metric.endswith(_COUNTER_SUFFIXES) and ":" not in selector.metric:
        guess = f"{selector.metric}_count" if selector.metric.endswith(_BASE_UNITS) else f"{selector.metric}_total"
        report.warning(
            node,
            Code.COUNTER_NAME,
            f"`{name}` must be a counter, and {selector.metric} is not named like one",
            f"If it is no counter, use one; perhaps {guess}.",
        )
    return True


def histogram(report: Report, node: Node, name: str) -> Selector | None:
    """The selector of a classic histogram, by its name without `_bucket`, and without `le`."""
    selector = plain_selector(report, node, name, "a histogram")
    if selector is None:
        return None
    if selector.matchers_of("le"):
        report.error(
            node,
            Code.HISTOGRAM_LE,
            f"`{name}` must not match `le`: the bucket is chosen by `threshold`",
            f"Write {selector.without('le')} and the threshold as a duration.",
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


def gauge(report: Report, node: Node, name: str) -> Selector | None:
    """The selector of a gauge that is 0 or 1."""
    return plain_selector(report, node, name, "a gauge of 0 and 1")


def plain_selector(report: Report, node: Node, name: str, of: str, *, ignores_offset: bool = False) -> Selector | None:
    """A selector of one metric by its name, at the time of evaluation; `of` says what kind of metric.

    With `ignores_offset` one at another time is read as if it were at that time, with a note.
    """
    found = expression(report, node, name)
    if found is None:
        return None
    scalar, parsed = found
    while isinstance(parsed, promql_parser.ParenExpr):
        parsed = parsed.expr
    if not isinstance(parsed, promql_parser.VectorSelector):
        return _refused(report, scalar, name, of, expression_kind(parsed), _inner_selector(parsed))
    is_moved = parsed.offset is not None or parsed.at is not None
    if is_moved and ignores_offset:
        summary = f"`{name}`: `offset` and `@` have no effect here, as in the tool that the file is for"
        report.note(scalar, Code.IGNORED, summary, "Leave them off.")
    elif is_moved:
        return _refused(report, scalar, name, of, "`offset` or `@`", parsed)
    if parsed.matchers.or_matchers:
        return _refused(report, scalar, name, of, "`or` between matchers", None)
    selector = selector_of(parsed)
    if selector is None:
        return _refused(report, scalar, name, of, "no metric name", None)
    return selector


def _refused(
    report: Report, scalar: Scalar, name: str, of: str, got: str, inner: promql_parser.VectorSelector | None
) -> Selector | None:
    selector = selector_of(inner) if inner is not None else None
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
        f"`{name}` must be a plain selector of {of}, because Burnline {_why(of)} itself; got {got}",
        fix,
    )
    return None


def _why(of: str) -> str:
    return "weighs it by time" if of.startswith("a gauge") else "counts its increase"


def _without_suffix(selector: Selector) -> Selector:
    suffix = next((suffix for suffix in _HISTOGRAM_SUFFIXES if selector.metric.endswith(suffix)), "")
    return replace(selector, metric=selector.metric.removesuffix(suffix))


def _inner_selector(parsed: promql_parser.Expr) -> promql_parser.VectorSelector | None:
    """The one selector inside an expression, for the fix; None when there are several."""
    found = parts_of(parsed, promql_parser.VectorSelector)
    return found[0] if len(found) == 1 else None
