import promql_parser

from burnline_slo.spec.promql.parse import parse
from burnline_slo.spec.promql.walk import MetricUse, metric_uses, parts_of


def test_the_functions_around_a_selector_are_known() -> None:
    (use,) = metric_uses(parse("histogram_quantile(0.9, sum by (le) (rate(x_bucket[5m])))"))
    assert (use.name, use.functions) == ("x_bucket", ("rate", "histogram_quantile"))


def test_each_selector_has_only_the_functions_around_itself() -> None:
    uses = metric_uses(parse('rate(a[5m]) + abs(b) / {c="d"}'))
    assert uses == [
        MetricUse(name="a", functions=("rate",)),
        MetricUse(name="b", functions=("abs",)),
        MetricUse(name="", functions=()),
    ]


def test_parts_are_found_in_every_kind_of_part_and_outer_ones_first() -> None:
    written = "sum(max_over_time((-a)[5m:1m])) + quantile(scalar(b), rate(c[5m])) ^ (d)"
    names = [part.name for part in parts_of(parse(written), promql_parser.VectorSelector)]
    assert names == ["a", "b", "c", "d"]
    assert [part.func.name for part in parts_of(parse("abs(rate(a[5m]))"), promql_parser.Call)] == ["abs", "rate"]
