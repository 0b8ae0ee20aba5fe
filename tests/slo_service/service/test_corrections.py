"""Corrections change the past, and taking them back restores it exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.support.slo_service.fake_source import DAY, HOUR, MINUTE, ORDERS, REQUESTS, T0, FakeSource, busy, failing
from tests.support.slo_service.values import slo
from tests.support.slo_service.world import AVAILABILITY, World, at

from burnline_slo.adapters.database.connection import Database
from burnline_slo.adapters.database.ledger import SqlLedger
from burnline_slo.adapters.database.outbox import SqlOutbox
from burnline_slo.adapters.memory import MemoryLedger
from burnline_slo.domain.alerts import Change
from burnline_slo.domain.composite import Combine, CompositeSLI, MissingPart
from burnline_slo.domain.corrections import Correction
from burnline_slo.domain.no_data import NoData
from burnline_slo.domain.policy import AlertPolicy, NoDataAlert
from burnline_slo.domain.slo import SLO
from burnline_slo.domain.status import SloStatus
from burnline_slo.domain.tiles import from_epoch

MONTH = 30 * DAY
ID = AVAILABILITY.id
OTHER = slo("orders", sli=ORDERS)


def correction(start: int, end: int, name: str = "c1", slos: tuple[str, ...] = ("*",), rule: str = "") -> Correction:
    """From and to in Unix seconds."""
    return Correction(
        id=name, reason="upgrade", author="ada", start=from_epoch(start), end=from_epoch(end), slos=slos, rule=rule
    )


def correct(world: World, *corrections: Correction) -> None:
    world.tick.use(world.slos, corrections)
    world.tick.assess()


def statuses(world: World) -> dict[str, SloStatus]:
    return {status.slo.id: status for status in world.tick.statuses()}


def raw_and_left(world: World, name: str = ID) -> tuple[tuple[float, float], tuple[float, float]]:
    """Bad and total events: raw, and what corrections leave."""
    status = statuses(world)[name]
    return (status.raw.bad, status.raw.total), (status.events.bad, status.events.total)


def world_of(ledger: SqlLedger, *slos: SLO) -> World:
    made = World(FakeSource({REQUESTS: busy, ORDERS: busy}), ledger, *(slos or (AVAILABILITY,)))
    made.run()
    made.fill()
    return made


@pytest.fixture
def ledger(sql_ledger: SqlLedger) -> SqlLedger:
    """A real database: the one in memory keeps no tiles that could be read again."""
    return sql_ledger


@pytest.fixture
def world(ledger: SqlLedger) -> World:
    return world_of(ledger)


def minus(world: World, start: int, end: int) -> tuple[float, float]:
    raw = raw_and_left(world)[0]
    bad, total = world.source.truth(REQUESTS, start, end)
    return raw[0] - bad, raw[1] - total


HOUR_START = T0 // HOUR * HOUR
STRETCHES = {
    "recent": (T0 - 50 * MINUTE, T0 - 20 * MINUTE),
    "ten days ago": (HOUR_START - 10 * DAY, HOUR_START - 10 * DAY + 3 * HOUR),
}


@pytest.mark.parametrize("stretch", STRETCHES.values(), ids=list(STRETCHES))
def test_a_correction_changes_the_past_and_taking_it_back_restores_it_bit_for_bit(
    world: World, stretch: tuple[int, int]
) -> None:
    before, drawn = statuses(world), world.tick.charts(ID, timedelta(days=1))
    correct(world, correction(*stretch))
    raw, left = raw_and_left(world)
    assert raw == (before[ID].events.bad, before[ID].events.total)
    assert left == minus(world, *stretch)
    assert statuses(world)[ID].excluded_time == timedelta(seconds=stretch[1] - stretch[0])
    assert statuses(world)[ID].coverage_ratio == 1
    charts = world.tick.charts(ID, timedelta(days=1))
    assert charts is not None
    assert list(charts.excluded) == [stretch]
    correct(world)
    assert statuses(world) == before
    assert world.tick.charts(ID, timedelta(days=1)) == drawn


def test_ticks_that_come_later_keep_it_and_restore_as_if_it_had_never_been(ledger: SqlLedger) -> None:
    world = world_of(ledger)
    one = correction(T0 - 30 * MINUTE, T0 + 30 * MINUTE)
    correct(world, one)
    world.tick.use(world.slos, (one,))
    world.run_each(60)
    assert raw_and_left(world)[1] == minus(world, T0 - 30 * MINUTE, T0 + 30 * MINUTE)
    correct(world)
    restored = statuses(world)
    world.start()
    world.run()
    assert statuses(world) == restored


def test_what_lies_only_partly_in_the_period_is_excluded_as_far_as_it_does(world: World) -> None:
    first = T0 - MONTH
    correct(world, correction(first - 5 * HOUR, first + 5 * HOUR))
    status = statuses(world)[ID]
    assert status.excluded_time == timedelta(hours=5)
    _, left = raw_and_left(world)
    edge = (first // HOUR + 1) * HOUR  # of the hour on the edge of the period a share counts
    assert left[1] == pytest.approx(minus(world, edge, first + 5 * HOUR)[1] - 43 / 60 * 60_000, rel=1e-3)
    assert status.coverage_ratio == pytest.approx(1, abs=1e-3)


def test_what_lies_outside_the_period_changes_nothing(world: World) -> None:
    before = statuses(world)
    correct(world, correction(T0 - MONTH - 2 * DAY, T0 - MONTH - DAY), correction(T0 + HOUR, T0 + DAY, "planned"))
    assert statuses(world) == before


def test_what_overlaps_counts_once(world: World) -> None:
    correct(world, correction(T0 - 3 * HOUR, T0 - HOUR), correction(T0 - 2 * HOUR, T0 - 30 * MINUTE, "c2"))
    assert raw_and_left(world)[1] == minus(world, T0 - 3 * HOUR, T0 - 30 * MINUTE)
    assert statuses(world)[ID].excluded_time == timedelta(hours=2.5)


def test_a_recurring_one_takes_out_each_time_it_comes(world: World) -> None:
    start = HOUR_START - 40 * DAY
    correct(world, correction(start, start + HOUR, rule="FREQ=WEEKLY"))
    excluded = [start + week * 7 * DAY for week in (2, 3, 4, 5)]
    bad, total = raw_and_left(world)[0]
    for each in excluded:
        one = world.source.truth(REQUESTS, each, each + HOUR)
        bad, total = bad - one[0], total - one[1]
    assert raw_and_left(world)[1] == (bad, total)
    assert statuses(world)[ID].excluded_time == timedelta(hours=4)


def test_it_is_for_the_slos_it_names(ledger: SqlLedger) -> None:
    world = world_of(ledger, AVAILABILITY, OTHER)
    before = statuses(world)
    correct(world, correction(*STRETCHES["recent"], slos=("*/orders",)))
    assert statuses(world)[ID] == before[ID]
    assert statuses(world)[OTHER.id].events.total < before[OTHER.id].events.total


def test_two_slos_on_one_ledger_may_be_corrected_differently(ledger: SqlLedger) -> None:
    twin = replace(AVAILABILITY, name="twin")
    world = world_of(ledger, AVAILABILITY, twin)
    before = statuses(world)
    correct(world, correction(*STRETCHES["recent"], slos=("*/twin",)))
    assert statuses(world)[ID] == before[ID]
    assert raw_and_left(world, twin.id)[1] == minus(world, *STRETCHES["recent"])


def test_an_outage_that_is_excluded_fires_nothing(ledger: SqlLedger) -> None:
    world = World(FakeSource({REQUESTS: failing((T0, T0 + HOUR))}), ledger, AVAILABILITY)
    world.run()
    world.fill()
    world.tick.use(world.slos, (correction(T0, T0 + HOUR),))
    world.run_each(90)
    assert world.transitions == []
    assert statuses(world)[ID].raw.bad == 30_000
    assert statuses(world)[ID].events.bad == 0


def test_a_restart_computes_the_same(ledger: SqlLedger) -> None:
    world = world_of(ledger)
    some = (correction(*STRETCHES["recent"]), correction(*STRETCHES["ten days ago"], name="c2"))
    correct(world, *some)
    before = statuses(world)
    world.start()
    world.tick.use(world.slos, some)
    world.run()
    assert statuses(world) == before


def test_an_excluded_period_is_no_data_with_its_reason(world: World) -> None:
    correct(world, correction(T0 - 31 * DAY, T0))
    status = statuses(world)[ID]
    assert status.no_data == NoData(reason="corrections exclude all events of the period")
    assert status.raw.total > 0


def journey(missing: MissingPart = MissingPart.LEFT_OUT, *extra: SLO) -> Sequence[SLO]:
    sli = CompositeSLI(parts=((ID, 1.0), (OTHER.id, 1.0)), combine=Combine.WORST, missing=missing)
    return [AVAILABILITY, OTHER, replace(AVAILABILITY, name="journey", sli=sli), *extra]


@pytest.mark.parametrize("missing", MissingPart)
def test_a_part_in_maintenance_is_left_out_of_its_composite(ledger: SqlLedger, missing: MissingPart) -> None:
    world = World(FakeSource({REQUESTS: failing((T0 - HOUR, T0)), ORDERS: busy}), ledger, *journey(missing))
    world.run()
    world.fill()
    name = "checkout/journey"
    before = statuses(world)
    spent = before[name].events.bad
    correct(world, correction(T0 - HOUR, T0, slos=(ID,)))
    status = statuses(world)[name]
    assert status.raw == before[name].events
    assert status.events.bad < spent / 4
    assert status.windows[timedelta(minutes=5)].bad < 1
    assert [one.id for one in status.corrections] == ["c1"]
    correct(world)
    assert statuses(world) == before


def test_a_correction_of_a_composite_leaves_its_parts_alone(ledger: SqlLedger) -> None:
    world = World(FakeSource({REQUESTS: failing((T0 - HOUR, T0)), ORDERS: busy}), ledger, *journey())
    world.run()
    world.fill()
    before = statuses(world)
    correct(world, correction(T0 - HOUR, T0, slos=("*/journey",)))
    after = statuses(world)
    assert after[ID] == before[ID]
    assert after["checkout/journey"].events.bad < before["checkout/journey"].events.bad / 4
    assert after["checkout/journey"].excluded_time == timedelta(hours=1)
    assert world.tick.charts("checkout/journey", timedelta(hours=6)) is not None


WATCHED = replace(AVAILABILITY, policy=AlertPolicy(tiers=(), no_data=NoDataAlert(after=timedelta(minutes=30))))
MINUTES_OF_MAINTENANCE = 60


@pytest.mark.parametrize("away", [False, True], ids=["no samples", "no answer"])
@pytest.mark.parametrize("slos", [(), (ID,), ("*",)], ids=["counts", "excluded", "all excluded"])
def test_maintenance_without_samples_does_not_count_as_missing_data(
    ledger: SqlLedger, slos: tuple[str, ...], away: bool
) -> None:
    world = world_of(ledger, WATCHED)
    if slos:
        world.tick.use(world.slos, (correction(T0, T0 + MINUTES_OF_MAINTENANCE * MINUTE, slos=slos),))
    world.source.silent = [(T0, T0 + DAY)]
    world.source.away = "connection refused" if away else None
    world.run_each(100)
    expected = 30 + (MINUTES_OF_MAINTENANCE if slos else 0)
    assert at(world.transitions, "no_data") == [(Change.FIRING, expected)]


def test_data_that_stopped_before_maintenance_is_reported_by_the_time_that_counts(ledger: SqlLedger) -> None:
    world = world_of(ledger, WATCHED)
    world.tick.use(world.slos, (correction(T0 + 20 * MINUTE, T0 + 60 * MINUTE),))
    world.source.silent = [(T0, T0 + DAY)]
    world.run_each(80)
    assert at(world.transitions, "no_data") == [(Change.FIRING, 70)]
    assert world.transitions[0].reason == "no data since 2026-03-01 12:17 UTC, not counting what corrections exclude"


def test_a_composite_is_not_missing_while_all_its_parts_are_in_maintenance(ledger: SqlLedger) -> None:
    first, second, whole = journey()
    world = world_of(ledger, first, second, replace(whole, policy=WATCHED.policy))
    both = (correction(T0, T0 + HOUR, slos=(ID,)), correction(T0, T0 + 40 * MINUTE, "c2", slos=(OTHER.id,)))
    world.tick.use(world.slos, both)
    world.source.silent = [(T0, T0 + DAY)]
    world.run_each(80)
    assert at(world.transitions, "no_data") == [(Change.FIRING, 70)]


def test_excluding_the_silence_afterwards_resolves_the_alert_and_says_why(ledger: SqlLedger) -> None:
    world = world_of(ledger, WATCHED)
    world.source.silent = [(T0, T0 + DAY)]
    world.run_each(40)
    world.tick.use(world.slos, (correction(T0, T0 + DAY),))
    world.run_each(1)
    assert at(world.transitions, "no_data") == [(Change.FIRING, 30), (Change.RESOLVED, 41)]
    assert world.transitions[1].reason == "corrections exclude most of the time without data"
    why = statuses(world)[ID].no_data
    assert why == NoData(reason="the newest sample is from 2026-03-01 12:17 UTC; corrections exclude the time since")


@pytest.mark.parametrize("excluded", [True, False])
def test_a_notification_shows_the_budget_and_raw_beside_it_where_corrections_exclude_something(
    ledger_database: Database, excluded: bool
) -> None:
    outage, fault = (T0 - 2 * HOUR, T0 - HOUR), (T0, T0 + HOUR)
    world = World(FakeSource({REQUESTS: failing(outage, fault)}), SqlLedger(ledger_database), AVAILABILITY)
    world.run()
    world.fill()
    world.tick.use(world.slos, (correction(*outage),) if excluded else ())
    changes = world.run_each(10)
    sent = [one.notification for one in SqlOutbox(ledger_database).due(from_epoch(T0 + DAY))]
    last = max(sent, key=lambda one: one.created_at)
    assert len(changes) > 0
    assert ("budget_remaining_ratio_raw" in last.alert.annotations) is excluded
    if excluded:
        left, raw = (float(last.alert.annotations[f"budget_remaining_ratio{end}"]) for end in ("", "_raw"))
        assert raw < left < 1


@pytest.mark.parametrize("missing", MissingPart)
@pytest.mark.parametrize("length", [timedelta(hours=6), timedelta(days=10)], ids=["minutes", "hours"])
def test_charts_leave_a_part_in_maintenance_out_whatever_a_missing_part_is(
    ledger: SqlLedger, missing: MissingPart, length: timedelta
) -> None:
    start, end = HOUR_START - 5 * HOUR, HOUR_START - 2 * HOUR
    world = World(FakeSource({REQUESTS: failing((0, T0), ratio=0.25), ORDERS: failing()}), ledger, *journey(missing))
    world.run()
    world.fill()
    correct(world, correction(start, end, slos=(ID,)))
    curve = drawn(world, length)
    inside = [value for at, value in curve.items() if start < at <= end]
    outside = [value for at, value in curve.items() if end + HOUR < at]
    assert len(inside) >= 3
    assert set(inside) == {0.0}
    assert set(outside) == {0.25}


@pytest.mark.parametrize("missing", MissingPart)
def test_where_all_parts_are_excluded_a_chart_has_a_gap(ledger: SqlLedger, missing: MissingPart) -> None:
    start, end = HOUR_START - 5 * HOUR, HOUR_START - 2 * HOUR
    world = world_of(ledger, *journey(missing))
    both = (correction(start, end, slos=(ID,)), correction(start, end, "c2", slos=(OTHER.id,)))
    correct(world, *both)
    curve = drawn(world, timedelta(hours=6))
    assert {value for at, value in curve.items() if start < at <= end} == {None}
    assert statuses(world)["checkout/journey"].excluded_time == timedelta(hours=3)


ODD = (HOUR_START - 10 * DAY - 17 * MINUTE, HOUR_START - 10 * DAY + 3 * HOUR + 3 * MINUTE)
"""Both ends inside tiles of five minutes, of a time when only those are kept."""


def test_edges_inside_coarse_tiles_are_exact_once_the_source_was_asked_for_them(world: World) -> None:
    before = statuses(world)
    correct(world, correction(*ODD))
    assert statuses(world)[ID].estimated_edges == 2
    assert raw_and_left(world)[1] != minus(world, *ODD)
    world.fill()
    assert statuses(world)[ID].estimated_edges == 0
    assert raw_and_left(world)[1] == minus(world, *ODD)
    correct(world)
    assert statuses(world) == before


def test_edges_are_exact_at_once_in_a_process_that_knows_them_from_the_start() -> None:
    """`burnline status` keeps nothing: it asks for the edges after the history."""
    world = World(FakeSource({REQUESTS: busy}), MemoryLedger(), AVAILABILITY)
    world.tick.use(world.slos, (correction(*ODD),))
    world.run()
    world.fill()
    assert raw_and_left(world)[1] == minus(world, *ODD)
    assert statuses(world)[ID].estimated_edges == 0


def test_edges_stay_exact_when_the_source_has_forgotten_and_the_service_restarts(world: World) -> None:
    one = correction(*ODD)
    correct(world, one)
    world.fill()
    world.source.kept_from = T0 - DAY
    exact = raw_and_left(world)
    world.start()
    world.tick.use(world.slos, (one,))
    world.run()
    assert raw_and_left(world) == exact
    assert statuses(world)[ID].estimated_edges == 0


def test_an_edge_of_today_stays_exact_when_it_is_old_and_its_minutes_are_joined(
    ledger: SqlLedger, ledger_database: Database
) -> None:
    world = world_of(ledger)
    recent = (T0 - 53 * MINUTE, T0 - 22 * MINUTE)
    one = correction(*recent)
    correct(world, one)
    world.fill()
    for _ in range(9):
        world.run(1_440)
    ledger.coarsen(world.now - 4 * DAY, 300)
    world.source.kept_from = world.now - DAY
    exact = raw_and_left(world)
    assert exact[1] == minus(world, *recent)
    world.start()
    world.tick.use(world.slos, (one,))
    world.run()
    world.fill()
    assert raw_and_left(world) == exact


def test_edges_the_source_has_forgotten_count_by_their_share_and_it_is_said(world: World) -> None:
    world.source.kept_from = T0 - DAY
    correct(world, correction(*ODD))
    world.fill()
    assert statuses(world)[ID].estimated_edges == 2
    asked = len(world.source.asked)
    world.fill()
    assert len(world.source.asked) == asked
    near = minus(world, ODD[0] // 300 * 300, ODD[1] // 300 * 300)
    assert raw_and_left(world)[1] == pytest.approx(near, rel=1e-3)


def test_a_source_that_is_away_is_asked_for_the_edges_later(world: World) -> None:
    world.source.away = "connection refused"
    correct(world, correction(*ODD))
    world.fill()
    assert statuses(world)[ID].estimated_edges == 2
    world.source.away = None
    world.fill()
    assert raw_and_left(world)[1] == minus(world, *ODD)


def drawn(world: World, length: timedelta) -> dict[int, float | None]:
    """The journey's error ratio at the ends of the chart's steps (Unix seconds)."""
    charts = world.tick.charts("checkout/journey", length)
    assert charts is not None
    return dict(zip(charts.error_ratio.times, charts.error_ratio.values, strict=True))
