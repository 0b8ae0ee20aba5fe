import pytest

from burnline_slo.spec.document.source import Source
from burnline_slo.spec.load import load


def findings(bad: str, total: str) -> list[str]:
    text = "version: burnline/v1\nservice: shop\nslos:\n  - name: orders\n    objective: 99.9%\n"
    text += f"    sli: {{events: {{bad: '{bad}', total: '{total}'}}}}\n"
    return [str(problem.code) for problem in load([Source(file="a.yaml", data=text.encode())]).problems]


@pytest.mark.parametrize(
    ("bad", "total"),
    [
        ('x_total{code="500"}', "x_total"),
        ('x_total{code="500",job="a"}', 'x_total{job="a"}'),
        ('x_total{code="500",job="a"}', 'x_total{job=~"a|b"}'),
        ('x_total{code="500",job=~"a.*"}', 'x_total{job="a"}'),
        ('e_total{job="b"}', 'x_total{job="a"}'),
        ('x_total{code=~"5..",code!="503"}', 'x_total{code!="404",code=~".*"}'),
    ],
)
def test_bad_events_that_may_be_part_of_the_total_are_fine(bad: str, total: str) -> None:
    assert findings(bad, total) == []


@pytest.mark.parametrize(
    ("bad", "total"),
    [
        ('x_total{code="500"}', 'x_total{job="a"}'),
        ('x_total{code="500",job="b"}', 'x_total{job="a"}'),
        ('x_total{code="500"}', 'x_total{job=~"a|b"}'),
    ],
)
def test_bad_events_that_the_total_leaves_out_are_a_warning(bad: str, total: str) -> None:
    assert findings(bad, total) == ["not-a-part"]


def test_le_on_a_series_without_buckets_is_a_warning() -> None:
    assert findings('x_seconds_count{le="1"}', "x_seconds_count") == ["le-outside-bucket"]
