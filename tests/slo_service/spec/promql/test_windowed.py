import pytest
from tests.support.slo_service.reading import codes, read

from burnline_slo.spec.promql.parse import parse
from burnline_slo.spec.promql.windowed import prepare, spelled, windowed


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("rate(x_total[$window])", "rate(x_total[$window])"),
        (" sum ( rate( x_total [ $window ] ) )", "sum(rate(x_total[$window]))"),
        ("rate(x_total[{{.window}}])", "rate(x_total[$window])"),
        ("avg_over_time(x[$window:1m])", "avg_over_time(x[$window:1m])"),
        ('rate(x{b="c",a="d"}[$window])', 'rate(x{a="d",b="c"}[$window])'),
        ('rate(x{a="[  $window ]"}[$window])', 'rate(x{a="[  $window ]"}[$window])'),
        ("rate(x[$window]) + rate(y[5m])", "rate(x[$window]) + rate(y[5m])"),
        ("rate(x[$window] offset 1h)", "rate(x[$window] offset 1h)"),
    ],
)
def test_an_expression_has_one_spelling(written: str, expected: str) -> None:
    assert read(windowed, "'" + written + "'") == (expected, [])


@pytest.mark.parametrize(
    "written",
    [
        'sum by (a) (rate(x{b=~"c.*\\\\d"}[$window])) / on (a) group_left (z) sum by (a, z) (y)',
        "quantile(0.9, rate(x[$window])) > bool 0.0000001",
        "(rate(x[$window]) + 1) * 2 - 3 ^ -4",
        'label_replace(rate(x[$window]), "a", "$1", "b", "(.*)")',
        "histogram_quantile(0.99, sum without (a) (rate(x_bucket[$window]))) unless absent(y)",
        "1 - (sum(sum_over_time(r[$window])) / sum(count_over_time(r[$window])))",
        "topk(5, rate(x[$window] @ end())) or vector(0)",
        "-rate(x[$window]) % 7 == bool NaN",
        "max_over_time((rate(x[5m]) > 0)[$window:30s] offset 5m)",
    ],
)
def test_the_spelling_means_what_was_written(written: str) -> None:
    parsed = parse(prepare(written))
    again = parse(prepare(spelled(parsed)))
    assert repr(again) == repr(parsed)
    assert spelled(again) == spelled(parsed)


@pytest.mark.parametrize("written", ["up", "rate(x[5m])", "x[5m:1m]", "sum(x offset 5m)"])
def test_an_expression_that_does_not_look_back_over_the_window_is_refused(written: str) -> None:
    assert codes(read(windowed, f"'{written}'")[1]) == ["window-missing"]
