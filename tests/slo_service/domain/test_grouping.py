"""SLIs narrowed to labels: PromQL's own parser says what they select."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import promql_parser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.slo_service.strategies import LABEL_VALUES

from burnline_slo.domain.grouping import Grouping, narrow, whole, with_labels
from burnline_slo.domain.promql_text import quote, unquote
from burnline_slo.domain.sli import (
    SLI,
    AvailabilitySLI,
    EventsSLI,
    ExpressionSLI,
    LatencySLI,
    NativeLatencySLI,
    RatioSLI,
    SlicesSLI,
    TimeslicesSLI,
    fingerprint,
)

NAMES = st.from_regex(r"[a-zA-Z_][a-zA-Z0-9_]{0,8}", fullmatch=True).filter(
    lambda name: (
        name.lower() not in {"nan", "inf", "and", "or", "unless", "bool", "on", "by", "atan2"} and name != "__name__"
    )
)
METRICS = NAMES.map(lambda name: f"m_{name}")
LABELS = st.dictionaries(NAMES, LABEL_VALUES, min_size=1, max_size=3)
PATTERNS = st.sampled_from(["5..", "/a.*|/b", "[^x]+", '"', "\\\\d+", "a,b", "}"])


def selects(selector: str) -> tuple[str, set[tuple[str, str, str]]]:
    """The metric and the matchers, as PromQL's own parser understands them."""
    parsed = promql_parser.parse(selector)
    assert isinstance(parsed, promql_parser.VectorSelector)
    assert parsed.name is not None
    return parsed.name, {(m.name, str(m.op), m.value) for m in parsed.matchers.matchers}


@st.composite
def selectors(draw: st.DrawFn) -> str:
    """Selectors in the one spelling that files are read into."""
    matchers = {
        f"{name}={quote(value)}" for name, value in draw(st.dictionaries(NAMES, LABEL_VALUES, max_size=3)).items()
    }
    matchers |= {f"{draw(NAMES)}=~{quote(pattern)}" for pattern in draw(st.lists(PATTERNS, max_size=2))}
    metric = draw(METRICS)
    return f"{metric}{{{','.join(sorted(matchers))}}}" if matchers else metric


@given(selectors(), LABELS)
def test_narrowing_adds_just_these_equalities_and_never_changes_the_metric(
    selector: str, labels: dict[str, str]
) -> None:
    metric, before = selects(selector)
    equal = {(name, str(promql_parser.MatchOp.Equal), value) for name, value in labels.items()}
    assert selects(with_labels(selector, labels)) == (metric, before | equal)


@given(selectors(), LABELS)
def test_narrowing_twice_or_in_another_order_is_the_same_text(selector: str, labels: dict[str, str]) -> None:
    once = with_labels(selector, labels)
    assert with_labels(once, labels) == once
    one_by_one = selector
    for name, value in reversed(labels.items()):
        one_by_one = with_labels(one_by_one, {name: value})
    assert one_by_one == once


@given(LABEL_VALUES)
def test_a_quoted_text_is_read_back(value: str) -> None:
    assert unquote(quote(value)) == value


@pytest.mark.parametrize("written", ["m{a='1'}", 'm{ a = "1" , b!~"x" }', 'm{a="1",}', "m{}", " m "])
def test_another_spelling_loses_no_matcher(written: str) -> None:
    metric, before = selects(written)
    narrowed = selects(with_labels(written, {"route": "/"}))
    assert narrowed == (metric, before | {("route", str(promql_parser.MatchOp.Equal), "/")})


LATENCY = LatencySLI(histogram="seconds", matchers='job="a"', threshold_seconds=Decimal("0.3"))
ROUTE = {"route": "/cart"}
IN_ROUTE = 'route="/cart"'


@pytest.mark.parametrize(
    ("sli", "narrowed", "tell"),
    [
        (
            EventsSLI(bad='e{code="5"}', total="t"),
            EventsSLI(bad=f'e{{code="5",{IN_ROUTE}}}', total=f"t{{{IN_ROUTE}}}", known_by="t"),
            ("t",),
        ),
        (
            EventsSLI(bad="b", good="g"),
            EventsSLI(bad=f"b{{{IN_ROUTE}}}", good=f"g{{{IN_ROUTE}}}", known_by="g"),
            ("g", "b"),
        ),
        (
            LATENCY,
            LatencySLI(
                histogram="seconds",
                matchers=f'job="a",{IN_ROUTE}',
                threshold_seconds=Decimal("0.3"),
                known_by='seconds_count{job="a"}',
            ),
            ('seconds_count{job="a"}',),
        ),
        (
            NativeLatencySLI(histogram="seconds", threshold_seconds=Decimal(1)),
            NativeLatencySLI(histogram=f"seconds{{{IN_ROUTE}}}", threshold_seconds=Decimal(1)),
            ("seconds",),
        ),
        (AvailabilitySLI(gauge="up"), AvailabilitySLI(gauge=f"up{{{IN_ROUTE}}}"), ("up",)),
    ],
)
def test_every_selector_of_every_kind_is_narrowed(sli: SLI, narrowed: SLI, tell: tuple[str, ...]) -> None:
    assert narrow(sli, ROUTE) == narrowed
    assert whole(sli) == tell
    assert not isinstance(sli, SlicesSLI)
    assert not isinstance(narrowed, SlicesSLI)
    slices = TimeslicesSLI(of=sli, slice=timedelta(minutes=5), target=Decimal("0.9"))
    assert narrow(slices, ROUTE) == TimeslicesSLI(of=narrowed, slice=timedelta(minutes=5), target=Decimal("0.9"))
    assert whole(slices) == tell


@pytest.mark.parametrize("sli", [ExpressionSLI(bad="a[$window]", total="b[$window]"), RatioSLI(error_ratio="c")])
def test_expressions_cannot_be_narrowed(sli: SLI) -> None:
    assert whole(sli) == ()
    with pytest.raises(ValueError, match="expression"):
        narrow(sli, ROUTE)


def test_what_a_person_wrote_for_one_combination_has_the_same_ledger() -> None:
    by_hand = EventsSLI(bad=f'e{{code="5",{IN_ROUTE}}}', total=f"t{{{IN_ROUTE}}}")
    assert fingerprint(narrow(EventsSLI(bad='e{code="5"}', total="t"), ROUTE)) == fingerprint(by_hand)


@pytest.mark.parametrize("labels", [(), ("a", "a"), ("le",), ("__name__",), ("a b",), ("1",)])
def test_labels_that_nothing_can_be_grouped_by_are_refused(labels: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="group"):
        Grouping(labels=labels)


def test_a_grouping_has_room_for_one() -> None:
    assert Grouping(labels=("a",), limit=1).limit == 1
    with pytest.raises(ValueError, match="room"):
        Grouping(labels=("a",), limit=0)
