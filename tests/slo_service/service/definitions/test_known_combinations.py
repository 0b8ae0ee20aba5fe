"""Combinations of labels that come and go while the service runs."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from tests.support.slo_service.fake_combinations import FakeCombinations
from tests.support.slo_service.fake_source import HOUR, MINUTE, REQUESTS, T0, FakeSource, Ints, Story, busy, failing
from tests.support.slo_service.values import NOON, slo
from tests.support.slo_service.world import World

from burnline_slo.domain.alerts import Change
from burnline_slo.domain.grouping import Combination, Grouping
from burnline_slo.domain.no_data import NoData
from burnline_slo.domain.sli import SLI
from burnline_slo.domain.slo import SLO
from burnline_slo.domain.status import State
from burnline_slo.ports import Ledger
from burnline_slo.service.definitions.known_combinations import (
    ASKED_EVERY,
    KEPT_MISSING,
    RANKED_EVERY,
    KnownCombinations,
)

ROUTES = Grouping(labels=("route",), limit=3)
GROUPED = replace(slo("availability", sli=REQUESTS), grouping=ROUTES)
OTHER = slo("other", sli=REQUESTS)
CART, PAY, NEW = ("/cart",), ("/pay",), ("/new",)


def routes(slos: list[SLO]) -> list[str]:
    return [one.combination["route"] for one in slos if one.parent]


def notes(slos: list[SLO]) -> str:
    return " ".join(note for one in slos for note in one.notes)


def test_each_combination_follows_its_total_and_others_stay_where_they_are() -> None:
    source = FakeCombinations(PAY, CART)
    slos = KnownCombinations(source).expand([GROUPED, OTHER], NOON)
    assert [one.name for one in slos] == [
        "availability", 'availability{route="/cart"}', 'availability{route="/pay"}', "other",
    ]  # fmt: skip
    assert slos[-1] is OTHER
    assert source.asked == [(REQUESTS, NOON - timedelta(days=30), NOON)]
    assert notes(slos) == ""


def test_slos_are_made_anew_only_where_something_changed() -> None:
    source = FakeCombinations(CART)
    known = KnownCombinations(source)
    first = known.expand([GROUPED], NOON)
    assert all(one is other for one, other in zip(first, known.expand([GROUPED], NOON), strict=True))
    renamed = replace(GROUPED, owner="somebody")
    assert [one.owner for one in known.expand([renamed], NOON)] == ["somebody", "somebody"]
    source.tell(CART, PAY)
    assert routes(known.expand([renamed], NOON + ASKED_EVERY)) == ["/cart", "/pay"]


def test_new_ones_are_added_when_the_source_is_next_asked() -> None:
    source = FakeCombinations(CART)
    known = KnownCombinations(source)
    known.expand([GROUPED], NOON)
    source.tell(CART, NEW)
    assert routes(known.expand([GROUPED], NOON + ASKED_EVERY - timedelta(seconds=1))) == ["/cart"]
    assert len(source.asked) == 1
    assert routes(known.expand([GROUPED], NOON + ASKED_EVERY)) == ["/cart", "/new"]


def test_one_that_can_no_longer_be_found_is_let_go_after_a_while() -> None:
    source = FakeCombinations(CART, PAY)
    known = KnownCombinations(source)
    known.expand([GROUPED], NOON)
    source.tell(CART)
    assert routes(known.expand([GROUPED], NOON + KEPT_MISSING - timedelta(seconds=1))) == ["/cart", "/pay"]
    assert routes(known.expand([GROUPED], NOON + KEPT_MISSING + ASKED_EVERY)) == ["/cart"]


def test_past_the_limit_the_busiest_have_budgets_and_the_total_says_so() -> None:
    source = FakeCombinations()
    source.tell(("/1",), ("/2",), ("/3",), ("/4",), of=312)
    known = KnownCombinations(source)
    slos = known.expand([GROUPED], NOON)
    assert routes(slos) == ["/1", "/2", "/3"]
    assert slos[0].notes == ("There are 312 combinations of route: the 3 busiest have budgets of their own.",)
    source.tell(("/4",), ("/1",), ("/2",), ("/3",), of=313)
    assert routes(known.expand([GROUPED], NOON + RANKED_EVERY)) == ["/1", "/2", "/3"], "near enough to stay"
    source.tell(("/4",), ("/1",), ("/2",), ("/5",), of=313)
    assert routes(known.expand([GROUPED], NOON + 2 * RANKED_EVERY)) == ["/1", "/2", "/4"]


def test_a_label_that_nothing_has_is_said() -> None:
    slos = KnownCombinations(FakeCombinations(("",))).expand([GROUPED], NOON)
    assert slos[0].notes == ("None of its series has the label route.",)


@pytest.mark.parametrize("refuses", [False, True])
def test_a_source_that_fails_keeps_what_is_known(refuses: bool) -> None:
    source = FakeCombinations(CART)
    known = KnownCombinations(source)
    known.expand([GROUPED], NOON)
    if refuses:
        source.answer = NoData(reason="gone fishing")
    else:
        source.away = "gone fishing"
    slos = known.expand([GROUPED], NOON + 10 * KEPT_MISSING)
    assert routes(slos) == ["/cart"]
    assert slos[0].notes == ("New combinations of route are not seen: gone fishing",)


def test_a_source_that_is_away_is_not_asked_for_each_slo() -> None:
    source = FakeCombinations()
    source.away = "gone"
    known = KnownCombinations(source)
    second = replace(GROUPED, name="second")
    assert notes(known.expand([GROUPED, second], NOON)).count("gone") == 2
    assert len(source.asked) == 1
    source.away = ""
    source.tell(CART)
    assert routes(known.expand([GROUPED, second], NOON + timedelta(minutes=1))) == ["/cart", "/cart"], "asked again"


def test_after_a_restart_combinations_whose_alerts_fire_are_known_without_the_source() -> None:
    source = FakeCombinations()
    source.away = "gone"
    known = KnownCombinations(source, firing_ids=lambda: ['checkout/availability{route="/pay"}', "checkout/other"])
    assert routes(known.expand([GROUPED, OTHER], NOON)) == ["/pay"]


def test_another_sli_or_grouping_begins_anew() -> None:
    source = FakeCombinations(CART)
    known = KnownCombinations(source)
    known.expand([GROUPED], NOON)
    known.expand([replace(GROUPED, grouping=Grouping(labels=("route",), limit=4))], NOON)
    assert len(source.asked) == 2


def quiet(minutes: Ints) -> tuple[Ints, Ints]:
    return np.zeros(len(minutes), dtype=np.int64), np.full(len(minutes), 10, dtype=np.int64)


def sli_of(combination: Combination) -> SLI:
    return REQUESTS.narrow({"route": combination[0]})


def test_the_tick_works_for_combinations_from_when_they_appear_until_they_vanish(ledger: Ledger) -> None:
    outage: Story = failing((T0 + 10 * MINUTE, T0 + HOUR))
    source = FakeSource({REQUESTS: busy, sli_of(CART): quiet, sli_of(PAY): outage})
    combinations = FakeCombinations(CART)
    known = KnownCombinations(combinations)
    made = World(source, ledger)

    def run(minutes: int) -> None:
        for _ in range(minutes):
            made.use(*known.expand([GROUPED], NOON + timedelta(seconds=made.now - T0)))
            made.run(1)

    run(1)
    made.fill()
    combinations.tell(CART, PAY)
    run(8)
    made.fill()
    pay = next(one for one in made.slos if one.combination == {"route": "/pay"})
    made.assert_right(pay)
    made.assert_right(made.slos[0])
    run(20)
    fired = [change for change in made.transitions if change.change is Change.FIRING]
    assert {change.key.slo_id for change in fired} == {'checkout/availability{route="/pay"}'}
    states = {status.slo.id: status.state for status in made.tick.statuses()}
    assert states[pay.id] is State.BURNING
    assert states['checkout/availability{route="/cart"}'] is State.OK
    combinations.tell(CART)
    run(70)
    assert pay.id not in {status.slo.id for status in made.tick.statuses()}
    assert {alert.key.slo_id for alert in made.tick.firing} == set(), "nothing fires for what is gone"
