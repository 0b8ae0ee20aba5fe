"""Selectors as text and narrowed: PromQL's own parser says what they select."""

from __future__ import annotations

import re

import promql_parser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.slo_service.slis import selector
from tests.support.slo_service.strategies import LABEL_NAMES, LABEL_VALUES

from burnline_slo.domain.selector import Matcher, Selector, is_label_name, label_text, quote, read_literal

LABELS = st.dictionaries(LABEL_NAMES, LABEL_VALUES, min_size=1, max_size=3)
PATTERNS = st.sampled_from(["5..", "/a.*|/b", "[^x]+", '"', "\\\\d+", "a,b", "}"])
OTHER_NAMES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=8).filter(lambda name: name != "__name__")
ANY_NAMES = LABEL_NAMES | OTHER_NAMES
"""Also those that need quotes."""


def matchers(names: st.SearchStrategy[str]) -> st.SearchStrategy[Matcher]:
    equal = st.builds(Matcher, label=names, operator=st.sampled_from(["=", "!="]), value=LABEL_VALUES)
    return equal | st.builds(Matcher, label=names, operator=st.sampled_from(["=~", "!~"]), value=PATTERNS)


def selectors(names: st.SearchStrategy[str]) -> st.SearchStrategy[Selector]:
    return st.builds(
        Selector, metric=names.map(lambda name: f"m_{name}"), matchers=st.lists(matchers(names), max_size=4).map(tuple)
    )


def selects(text: str) -> tuple[str, set[tuple[str, str, str]]]:
    """The metric and the matchers, as PromQL's own parser understands them."""
    parsed = promql_parser.parse(text)
    assert isinstance(parsed, promql_parser.VectorSelector)
    found = {(m.name, str(m.op), m.value) for m in parsed.matchers.matchers}
    (metric,) = [parsed.name] if parsed.name else [value for name, _, value in found if name == "__name__"]
    return metric, {one for one in found if one[0] != "__name__"}


@given(selectors(ANY_NAMES))
def test_the_text_of_any_selector_is_that_selector(one: Selector) -> None:
    assert selector(str(one)) == one


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("m", "m"),
        ("m{}", "m"),
        ("job:rate:5m{b='2',a=\"1\",}", 'job:rate:5m{a="1",b="2"}'),
        ('{"m","a"="1"}', 'm{a="1"}'),
        (
            '{"http.server.duration", "label.with.dot"="x", a="1"}',
            '{"http.server.duration",a="1","label.with.dot"="x"}',
        ),
        ('m{"z-1"=~"x",a="1"}', 'm{a="1","z-1"=~"x"}'),
        ('{"ä \\"b\\""}', '{"ä \\"b\\""}'),
        ('{"1st"}', '{"1st"}'),
    ],
)
def test_whatever_a_file_spells_has_one_text(written: str, text: str) -> None:
    assert str(selector(written)) == text


def test_matchers_are_sorted_and_each_there_once() -> None:
    a, b = Matcher(label="a", operator="=", value="1"), Matcher(label="b", operator="=", value="2")
    assert Selector(metric="m", matchers=(b, a, b)) == Selector(metric="m", matchers=(a, b))


@given(selectors(LABEL_NAMES), LABELS)
def test_narrowing_adds_just_these_equalities_and_never_changes_the_metric(
    one: Selector, labels: dict[str, str]
) -> None:
    metric, before = selects(str(one))
    equal = {(name, str(promql_parser.MatchOp.Equal), value) for name, value in labels.items()}
    assert selects(str(one.narrowed(labels))) == (metric, before | equal)


@given(selectors(LABEL_NAMES), LABELS)
def test_narrowing_twice_or_in_another_order_is_the_same_selector(one: Selector, labels: dict[str, str]) -> None:
    once = one.narrowed(labels)
    assert once.narrowed(labels) == once
    one_by_one = one
    for name, value in reversed(labels.items()):
        one_by_one = one_by_one.narrowed({name: value})
    assert one_by_one == once


@pytest.mark.parametrize("written", ["m{a='1'}", 'm{ a = "1" , b!~"x" }', 'm{a="1",}', "m{}", " m ", 'm{"a.b"="1"}'])
def test_another_spelling_loses_no_matcher(written: str) -> None:
    metric, before = selects(written)
    narrowed = selects(str(selector(written).narrowed({"route": "/"})))
    assert narrowed == (metric, before | {("route", str(promql_parser.MatchOp.Equal), "/")})


@given(selectors(ANY_NAMES), LABELS)
def test_no_two_selectors_are_stored_under_one_name(one: Selector, labels: dict[str, str]) -> None:
    narrowed = one.narrowed(labels)
    assert (narrowed.stored_text == one.stored_text) == (narrowed == one)


def test_a_name_is_stored_without_quotes_unless_it_looks_like_more_than_a_name() -> None:
    assert selector('{"http.requests","a.b"="c"}').stored_text == 'http.requests{a.b="c"}'
    assert selector('{"m{a=\\"1\\"}"}').stored_text != selector('m{a="1"}').stored_text


def test_what_is_added_to_quoted_labels_is_stored_at_the_end() -> None:
    narrowed = selector('m{"z.dot"="x"}').narrowed({"route": "/"})
    assert str(narrowed) == 'm{route="/","z.dot"="x"}'
    assert narrowed.stored_text == 'm{z.dot="x",route="/"}'
    assert narrowed.narrowed({"a": "1"}).stored_text == 'm{z.dot="x",route="/",a="1"}'


def test_plain_values_are_those_of_labels_that_are_matched_once_by_equality() -> None:
    one = selector('m{a="1",b=~"2",c="3",c!="4",d!="5",__e__="6","f.g"="7"}')
    assert one.plain_values() == {"a": "1", "f.g": "7"}
    twice = selector('m{a="1",a="2"}')
    assert twice.plain_values() == {}


@given(st.lists(LABEL_VALUES, min_size=1, max_size=5), LABEL_VALUES)
def test_any_of_some_values_matches_just_those(values: list[str], other: str) -> None:
    (matcher,) = Selector(metric="m").with_any("a", values).matchers
    for value in [*values, other]:
        assert (re.fullmatch(matcher.value, value) is not None) == (value in values)


def test_the_same_without_a_label_or_with_a_longer_name() -> None:
    one = selector('m{a="1",b="2",b!="3"}')
    assert str(one.without("b")) == 'm{a="1"}'
    assert str(one.with_suffix("_count")) == 'm_count{a="1",b!="3",b="2"}'
    assert one.matchers_of("b") == one.matchers[1:]


@given(LABEL_VALUES, st.text(max_size=5))
def test_a_quoted_text_is_read_back_and_the_rest_is_left(value: str, rest: str) -> None:
    assert read_literal(f"label={quote(value)}{rest}") == (value, rest)


@pytest.mark.parametrize("text", ["", "x", '"', '"\\', 'a="b'])
def test_a_literal_that_is_none_ends_with_the_text(text: str) -> None:
    assert read_literal(text)[1] == ""


@given(ANY_NAMES)
def test_a_label_outside_of_selectors_is_promql(name: str) -> None:
    parsed = promql_parser.parse(f"sum by ({label_text(name)}) (m)")
    assert isinstance(parsed, promql_parser.AggregateExpr)
    assert parsed.modifier is not None
    assert parsed.modifier.labels == [name]
    assert is_label_name(name) == (re.fullmatch("[a-zA-Z_][a-zA-Z0-9_]*", name) is not None)
