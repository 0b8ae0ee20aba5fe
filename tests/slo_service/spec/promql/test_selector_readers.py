import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.slo_service.reading import codes, read

from burnline_slo.domain.selector import Matcher, Selector
from burnline_slo.spec.promql.selector_readers import counter, histogram

VALUES = st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)
NO_LABELS = ("__name__", "le", "or")
"""A label called `or` with a space behind it is VictoriaMetrics' operator to the parser."""
MATCHERS = st.builds(
    Matcher,
    label=st.from_regex(r"[a-z_][a-z0-9_]{0,8}", fullmatch=True).filter(lambda name: name not in NO_LABELS),
    operator=st.sampled_from(["=", "!="]),
    value=VALUES,
)
SELECTORS = st.builds(
    lambda metric, matchers: Selector(metric=metric, matchers=tuple(sorted(matchers, key=str))),
    metric=st.from_regex(r"[a-z][a-z_]{0,10}_total", fullmatch=True),
    matchers=st.sets(MATCHERS, max_size=4),
)


def quoted(expression: str) -> str:
    return "'" + expression.replace("'", "''") + "'"


@given(SELECTORS)
def test_reading_the_text_of_a_selector_gives_the_same_selector(selector: Selector) -> None:
    value, problems = read(counter, quoted(str(selector)))
    assert (value, problems) == (selector, [])


@given(SELECTORS, st.randoms(use_true_random=False))
def test_order_space_and_quotes_of_matchers_do_not_change_a_selector(selector: Selector, rng: random.Random) -> None:
    matchers = [f" {m.label} {m.operator}  {str(m)[len(m.label + m.operator) :]} " for m in selector.matchers]
    rng.shuffle(matchers)
    value, _ = read(counter, quoted(f"( {selector.metric} {{ {','.join(matchers)} }} )"))
    assert value == selector


@pytest.mark.parametrize(
    "written",
    [
        "x_total{a='b',c=~\"d\"}",
        'x_total{c=~"d",a="b",}',
        '{__name__="x_total",a="b",c=~"d"}',
        'x_total{a=`b`, c=~"d"}',
    ],
)
def test_spellings_of_one_selector_are_one_text(written: str) -> None:
    value, _ = read(counter, quoted(written))
    assert str(value) == 'x_total{a="b",c=~"d"}'


def test_a_selector_without_matchers_has_no_braces() -> None:
    assert str(read(counter, "x_total{}")[0]) == "x_total"


@pytest.mark.parametrize(
    ("written", "advice"),
    [
        ('sum(rate(x_total{code="500"}[5m]))', 'x_total{code="500"}'),
        ("x_total[5m]", "x_total"),
        ("x_total offset 1h", "x_total"),
        ("x_total @ 0", "x_total"),
        ("a_total - b_total", "`good` and `total`"),
        ("a_total + b_total", "record the sum with a rule"),
        ('{job="x"}', "http_requests_total"),
    ],
)
def test_anything_but_a_plain_selector_is_refused_with_what_to_write(written: str, advice: str) -> None:
    value, problems = read(counter, quoted(written))
    assert value is None
    assert codes(problems) == ["selector-needed"]
    assert advice in problems[0].fix


def test_a_histogram_loses_its_suffix_with_a_warning() -> None:
    value, problems = read(histogram, "x_seconds_bucket")
    assert (str(value), codes(problems)) == ("x_seconds", ["histogram-suffix"])


def test_a_histogram_must_not_choose_a_bucket() -> None:
    value, problems = read(histogram, quoted('x_seconds_bucket{le="0.3",job="a"}'))
    assert (value, codes(problems)) == (None, ["histogram-le"])


def test_one_bucket_is_a_counter_like_any_other() -> None:
    value, problems = read(counter, quoted('x_seconds_bucket{le="0.3"}'))
    assert (str(value), problems) == ('x_seconds_bucket{le="0.3"}', [])


def test_all_buckets_together_are_refused() -> None:
    assert codes(read(counter, "x_seconds_bucket")[1]) == ["bucket-without-le"]
