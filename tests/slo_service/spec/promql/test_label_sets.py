import pytest

from burnline_slo.spec.document.nodes import Position, Scalar
from burnline_slo.spec.document.report import Report
from burnline_slo.spec.document.source import SourceText
from burnline_slo.spec.promql.kept_labels import kept_labels
from burnline_slo.spec.promql.label_sets import warn_unless_labels_match
from burnline_slo.spec.promql.parse import parse


def said(written: str) -> list[str]:
    report = Report(SourceText(file="a", text=written))
    warn_unless_labels_match(report, Scalar(text=written, style="", at=Position(1, 1)), "errors", parse(written))
    return [problem.summary for problem in report.problems]


@pytest.mark.parametrize(
    "written",
    [
        "sum(a) / sum(b)",
        "sum by (x) (a) / sum by (x) (b)",
        "sum by (x, y) (a) / sum by (y, x) (b)",
        "sum by (x) (a) / on (x) sum by (x, y) (b)",
        "sum by (x) (a) / ignoring (y) group_right sum by (x, y) (b)",
        "sum by (x) (a) / b",
        "sum without (x) (a) / sum(b)",
        "sum by (x) (a) or vector(0)",
        "sum by (x) (a) unless sum(b)",
        "1 - sum by (x) (a) / sum by (x) (b)",
        "sum by (x) (a) > 0",
        "topk(1, a) / sum(b)",
        "sum by (x) (a) * scalar(b)",
        "time() - max by (x) (a)",
        "(sum by (x) (a) or sum by (y) (b)) / sum by (x) (c)",
        'label_replace(sum by (x) (a), "y", "$1", "x", "v(.*)") / sum by (x) (b)',
        "sum by (x) (a) * on (x) group_left (y) b / sum by (x) (c)",
        "histogram_quantile(0.9, sum by (le, x) (a)) / sum by (x) (b)",
    ],
)
def test_sides_that_may_match_give_nothing(written: str) -> None:
    assert said(written) == []


@pytest.mark.parametrize(
    ("written", "left", "right"),
    [
        ("sum by (x) (a) / sum(b)", "x", "nothing"),
        ("sum by (x) (a) / sum by (y) (b)", "x", "y"),
        ("1 - (sum by (x, y) (a) / clamp_min(sum by (x) (b), 1))", "x, y", "x"),
        ("sum by (x) (a) / on (y) sum by (y) (b)", "nothing", "y"),
        ("sum(a) and sum by (x) (b) > 5", "nothing", "x"),
        ("avg(a) * 2 / max by (x) (b)", "nothing", "x"),
        ("topk(1, sum by (x) (a)) / sum(b)", "x", "nothing"),
        ("sum by (x) (a) / sum by (x) (b) - sum by (y) (c)", "x", "y"),
        ("sum without (y) (sum by (x, y) (a)) / sum(b)", "x", "nothing"),
    ],
)
def test_a_warning_of_sides_that_never_match_names_their_labels(written: str, left: str, right: str) -> None:
    (summary,) = said(written)
    assert f"distinguished by {left}, right of it by {right}," in summary


def test_labels_of_plain_series_are_unknown() -> None:
    assert kept_labels(parse("a")) is None
