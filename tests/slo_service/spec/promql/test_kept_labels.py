"""What can be told of an expression without data."""

import pytest

from burnline_slo.spec.promql.kept_labels import kept_labels
from burnline_slo.spec.promql.parse import parse


@pytest.mark.parametrize(
    ("expr", "labels"),
    [
        ("up", None),
        ("sum(up)", set()),
        ("sum by (a, b) (up)", {"a", "b"}),
        ("sum without (a) (up)", None),
        ("sum without (a) (sum by (a, b) (up))", {"b"}),
        ("topk(3, sum by (a) (up))", {"a"}),
        ("rate(up[5m])", None),
        ("histogram_quantile(0.9, sum by (le, a) (rate(x_bucket[5m])))", {"a"}),
        ('label_replace(sum by (a) (up), "b", "$1", "a", "(.*)")', {"a", "b"}),
        ("sum by (a) (up) / on (a) sum by (a, b) (up)", {"a"}),
        ("sum by (a, b) (up) / on (a) group_left (c) sum by (a, c) (up)", {"a", "b", "c"}),
        ("sum by (a, b) (up) / ignoring (b) sum by (a) (up)", {"a"}),
        ("sum by (a) (up) or sum by (b) (up)", {"a", "b"}),
        ("sum by (a) (up) and sum by (b) (up)", {"a"}),
        ("1 - sum by (a) (up)", {"a"}),
        ("time() - max by (a) (up)", {"a"}),
        ("sum by (a) (up) > 0", {"a"}),
        ("vector(1)", set()),
        ("(((sum by (a) (up))))", {"a"}),
        ("-sum by (a) (up)", {"a"}),
        ("max_over_time(sum by (a) (up)[5m:1m])", {"a"}),
        ('count_values("v", up)', {"v"}),
        ('count_values by (a) ("v", up)', {"a", "v"}),
        ("histogram_quantile(scalar(q), sum by (le, a) (rate(x_bucket[5m])))", {"a"}),
        ("absent(sum by (a) (up))", None),
        ("sum by (a) (up) unless on (b) sum by (b) (up)", {"a"}),
    ],
)
def test_the_labels_that_a_result_keeps(expr: str, labels: set[str] | None) -> None:
    assert kept_labels(parse(expr)) == labels
