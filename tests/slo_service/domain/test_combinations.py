"""SLOs by labels."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.slo_service.slis import events_of
from tests.support.slo_service.strategies import LABEL_VALUES
from tests.support.slo_service.values import slo

from burnline_slo.conventions import INFO_LABELS
from burnline_slo.domain.combinations import (
    LONGEST_VALUE,
    OUR_LABELS,
    Combinations,
    combination_of,
    expand,
    within_limit,
)
from burnline_slo.domain.grouping import Combination, Grouping
from burnline_slo.domain.sli import RatioSLI
from burnline_slo.domain.slo import SLO
from burnline_slo.spec.document.identifiers import RESERVED_LABELS


def grouped(*labels: str) -> SLO:
    return replace(slo(labels={"team": "shop"}), grouping=Grouping(labels=labels or ("route",)))


def test_the_total_stays_as_it_is_and_the_combinations_follow_by_name() -> None:
    total, cart, pay = expand(grouped(), [("/pay",), ("/cart",)], ["a note"])
    assert total == replace(grouped(), notes=("a note",))
    assert [cart.id, pay.id] == ['checkout/availability{route="/cart"}', 'checkout/availability{route="/pay"}']
    assert cart.sli == events_of(
        bad='requests_failed_total{route="/cart"}',
        total='requests_total{route="/cart"}',
        known_by="requests_total",
    )
    assert cart == replace(
        grouped(),
        name='availability{route="/cart"}',
        sli=cart.sli,
        labels={"team": "shop", "route": "/cart"},
        grouping=None,
        parent="checkout/availability",
        combination={"route": "/cart"},
    )


def test_an_slo_that_asks_for_no_combinations_has_none() -> None:
    assert expand(slo(), [("/cart",)]) == [slo()]


def test_series_without_the_label_are_a_combination_of_their_own() -> None:
    _, child = expand(grouped("route", "zone"), [("", "eu")])
    assert child.id == 'checkout/availability{route="",zone="eu"}'
    assert child.labels == {"team": "shop", "zone": "eu"}


def test_labels_that_burnline_sets_itself_move_aside() -> None:
    assert RESERVED_LABELS | set(INFO_LABELS) <= OUR_LABELS
    _, child = expand(grouped("service", "route"), [("cart", "/")])
    assert child.labels == {"team": "shop", "exported_service": "cart", "route": "/"}


@given(st.lists(st.tuples(LABEL_VALUES, LABEL_VALUES), min_size=1, max_size=5, unique=True))
def test_ids_are_unambiguous_and_tell_the_combination(combinations: list[Combination]) -> None:
    whole, *children = expand(grouped("a", "b"), combinations)
    assert len({child.id for child in children}) == len(combinations)
    assert {combination_of(whole, child.id) for child in children} == set(combinations)
    assert all(child.id.partition("/")[0] == "checkout" for child in children)


def test_a_long_value_is_shortened_in_the_name_but_still_its_own() -> None:
    fits, cut, other = ("x" * LONGEST_VALUE,), ("x" * (LONGEST_VALUE + 1),), ("x" * (LONGEST_VALUE + 2),)
    whole, *children = expand(grouped(), [fits, cut, other])
    assert len({child.id for child in children}) == 3
    assert [child.combination["route"] for child in children if "#" not in child.id] == [fits[0]]
    assert all(len(child.id) < LONGEST_VALUE + 60 for child in children)
    named = {child.combination["route"]: combination_of(whole, child.id) for child in children}
    assert named == {fits[0]: fits, cut[0]: None, other[0]: None}


@pytest.mark.parametrize(
    "slo_id",
    [
        "checkout/availability",
        'checkout/availability{zone="x"}',
        'checkout/availability{route="x"} ',
        'checkout/availability{route="a\\x"}',
        'checkout/other{route="x"}',
        "checkout/availability{",
    ],
)
def test_ids_of_others_are_no_combination(slo_id: str) -> None:
    assert combination_of(grouped(), slo_id) is None


def test_an_slo_whose_labels_nobody_can_tell_is_not_grouped() -> None:
    with pytest.raises(ValueError, match="cannot be grouped"):
        replace(slo(sli=RatioSLI(error_ratio="a")), grouping=Grouping(labels=("route",)))


A, B, C, D = ("a",), ("b",), ("c",), ("d",)


def test_the_busiest_are_chosen_and_those_that_were_chosen_stay_while_they_are_near() -> None:
    assert within_limit(Combinations(found=[A, B, C], count=9), [], 2) == [A, B]
    assert within_limit(Combinations(found=[A, B, C], count=9), [C, B], 2) == [B, C]
    assert within_limit(Combinations(found=[A, B, C], count=9), [D, C], 2) == [C, A]


def test_those_that_are_missing_stay_only_where_there_is_room() -> None:
    assert within_limit(Combinations(found=[A], count=1), [D], 2) == [A, D]
    assert within_limit(Combinations(found=[A, B], count=2), [D], 2) == [A, B]
