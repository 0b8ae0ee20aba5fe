import pytest
from hypothesis import given
from hypothesis import strategies as st

from slo_service.spec.promql import MAX_CHARACTERS, MAX_OPERATORS, ExpressionTooLargeError, parse


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


@given(st.text(alphabet="xy_{}()[]=~!\"'`,5m offset@+-*/%^\\and", max_size=60))
def test_any_text_is_an_expression_or_a_value_error(written: str) -> None:
    try:
        parse(written)
    except ValueError:
        pass
