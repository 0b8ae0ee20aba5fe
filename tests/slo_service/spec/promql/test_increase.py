import pytest

from burnline_slo.spec.promql.increase import Uncountable, increase_of, with_window
from burnline_slo.spec.promql.parse import parse


def counted(written: str, *, any_range: bool = False) -> str | None:
    found = increase_of(parse(with_window(written)), any_range=any_range)
    return None if isinstance(found, Uncountable) else str(found)


def test_the_window_is_replaced_without_moving_what_follows() -> None:
    for written in ("x[{{.window}}] y", "x[{{ .window }}] y", "x[{{.Window}}] y", "x[{{- .window -}}] y"):
        assert len(with_window(written)) == len(written)
        assert "{{" not in with_window(written)


@pytest.mark.parametrize(
    "written",
    [
        "sum(rate(x_total[{{.window}}]))",
        "sum(increase(x_total[{{ .window }}]))",
        "(sum((rate(x_total[{{.window}}]))))",
        "rate(x_total[{{.window}}])",
        "sum by () (rate(x_total[{{.window}}]))",
        "sum(rate(x_total[{{.window}}])) or vector(0)",
        "(sum(rate(x_total[{{.window}}])) OR on() vector(0))",
        "sum(rate(x_total[{{.window}}])) > 0",
        "(sum(rate(x_total[{{.window}}])) > 0) or vector(0)",
        "sum(rate(x_total[{{.window}}]) or vector(0))",
    ],
)
def test_every_way_to_write_the_increase_of_a_counter_is_that_counter(written: str) -> None:
    assert counted(written) == "x_total"


@pytest.mark.parametrize(
    "written",
    [
        "x_total",
        "sum(x_total)",
        "sum(rate(x_total[5m]))",
        "sum(rate(x_total[{{.window}}] offset 1m))",
        "sum(rate(x_total[{{.window}}] @ 0))",
        "sum by (job) (rate(x_total[{{.window}}]))",
        "sum without (job) (rate(x_total[{{.window}}]))",
        "max(rate(x_total[{{.window}}]))",
        "irate(x_total[{{.window}}])",
        "sum_over_time(x_total[{{.window}}])",
        "rate(x_total[{{.window}}:1m])",
        "rate(x_total[{{.window}}]) * 2",
        "rate(x_total[{{.window}}]) or vector(1)",
        "rate(x_total[{{.window}}]) > 1",
        "rate({job='a'}[{{.window}}])",
        "1",
    ],
)
def test_what_is_something_else_is_never_taken_for_a_counter(written: str) -> None:
    assert counted(written) is None


@pytest.mark.parametrize("written", ["x_total", "sum(x_total)", "sum(rate(x_total[5m]))"])
def test_a_format_without_a_window_may_leave_it_out(written: str) -> None:
    assert counted(written, any_range=True) == "x_total"
