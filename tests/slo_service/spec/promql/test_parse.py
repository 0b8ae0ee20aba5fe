import pytest
from hypothesis import given
from hypothesis import strategies as st

from burnline_slo.errors import ExpressionTooLargeError
from burnline_slo.spec.promql.parse import MAX_CHARACTERS, MAX_OPERATORS, parse


@pytest.mark.parametrize(
    "written",
    [
        "(" * 3_000 + "x",
        "-" * 4_000 + "x",
        "x" + "+x" * 2_000,
        "x" + " and x" * 600,
        "x" + " UNLESS x" * 400,
        "sum(" * 1_000 + "x" + ")" * 1_000,
        "x[1m:]" * 600,
        "x" * (MAX_CHARACTERS + 1),
    ],
)
def test_input_that_would_overflow_the_parser_never_reaches_it(written: str) -> None:
    with pytest.raises(ExpressionTooLargeError):
        parse(written)


@pytest.mark.parametrize("open_, close", [("(", ")"), ("sum(", ")"), ("-", ""), ("x+", ""), ("x^", ""), ("x and ", "")])  # noqa: PT006
def test_the_most_nested_expression_allowed_is_parsed(open_: str, close: str) -> None:
    parse(open_ * MAX_OPERATORS + "x" + close * MAX_OPERATORS)


def test_operators_inside_strings_do_not_count() -> None:
    parse('x{path=~"' + "a+b*" * 500 + '"}')


@pytest.mark.parametrize(
    "written",
    [
        "x[1e30]",
        "x[1e19]",
        "x[5m:1e30]",
        "x[99999999999999999999]",
        "x[99999999999999999999w]",
        "x[0x7fffffffffffffff]",
        "x offset 1e30",
        "x offset -1e400",
        "x offset 0x7fffffffffffffff",
        "x offset NaN",
        "x offset inf",
    ],
)
def test_a_time_that_makes_the_parser_panic_is_a_value_error_that_says_nothing_on_standard_error(
    written: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(ValueError, match="duration"):
        parse(written)
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("written", ['x{a="[1e30]"}', "job:x1e30:rate5m", "x * 1e30", "x[300]", "x @ 1767225600"])
def test_large_numbers_elsewhere_are_no_such_times(written: str) -> None:
    parse(written)


@given(st.text(alphabet="x[]:1e09.@ -offset nani", max_size=30))
def test_any_time_is_read_or_a_value_error(written: str) -> None:
    try:
        parse(f"x{written}")
    except ValueError:
        pass


@given(st.text(alphabet="xy_{}()[]=~!\"'`,5m offset@+-*/%^\\and", max_size=60))
def test_any_text_is_an_expression_or_a_value_error(written: str) -> None:
    try:
        parse(written)
    except ValueError:
        pass
