from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.support.slo_service.fake_source import DAY, ORDERS, REQUESTS, T0, FakeSource, busy, failing
from tests.support.slo_service.values import MONTH, objective, slo
from tests.support.slo_service.world import AVAILABILITY, World, world

from burnline_slo.adapters.database.connection import Database
from burnline_slo.adapters.database.ledger import SqlLedger
from burnline_slo.adapters.database.outbox import SqlOutbox
from burnline_slo.domain.alerts import Change
from burnline_slo.domain.period import RollingPeriod
from burnline_slo.domain.policy import AlertPolicy, default_policy
from burnline_slo.domain.tiles import from_epoch
from burnline_slo.ports import Ledger


def test_slos_of_one_sli_share_a_ledger(ledger: Ledger) -> None:
    strict = slo("strict", sli=REQUESTS, percent="99.99")
    made = world(ledger, AVAILABILITY, strict)
    assert {slis for slis, _ in made.source.asked} == {(REQUESTS,)}
    made.assert_right()
    made.assert_right(strict)
    lax, severe = made.tick.statuses()
    assert lax.events == severe.events
    assert lax.budget_events == pytest.approx(10 * severe.budget_events)


def test_the_longest_period_of_a_shared_ledger_is_fetched(ledger: Ledger) -> None:
    week = slo("week", sli=REQUESTS, period=timedelta(days=7))
    made = world(ledger, week, AVAILABILITY)
    made.assert_right(week)
    made.assert_right()


@pytest.mark.parametrize("restarted", [False, True])
def test_a_renamed_slo_keeps_its_history(sql_ledger: SqlLedger, restarted: bool) -> None:
    made = world(sql_ledger)
    made.source.asked.clear()
    renamed = replace(AVAILABILITY, name="uptime", service="shop")
    made.use(renamed)
    if restarted:
        made.start()
    made.run(1)
    assert made.source.minutes_asked() == 4
    assert not made.tick.backfill()
    made.assert_right(renamed)


@pytest.mark.parametrize("restarted", [False, True])
def test_a_changed_objective_keeps_the_history(sql_ledger: SqlLedger, restarted: bool) -> None:
    made = world(sql_ledger)
    made.source.asked.clear()
    changed = replace(AVAILABILITY, objective=objective("99"))
    made.use(changed)
    if restarted:
        made.start()
    made.run(1)
    assert made.source.minutes_asked() == 4
    (status,) = made.tick.statuses()
    total = made.source.truth(REQUESTS, made.now - 30 * DAY, made.now)[1]
    assert status.budget_events == pytest.approx(0.01 * total, rel=1e-4)


def test_an_easier_objective_resolves_what_fires(ledger: Ledger) -> None:
    made = World(FakeSource({REQUESTS: failing((T0, T0 + DAY), ratio=0.05)}), ledger, AVAILABILITY)
    made.run()
    made.run_each(30)
    assert "page_1h" in {alert.key.tier for alert in made.tick.firing}
    made.use(replace(AVAILABILITY, objective=objective("95")))
    made.run(1)
    assert not made.tick.firing


def test_a_changed_sli_begins_anew_and_its_alert_goes_on_until_it_is_judged(ledger: Ledger) -> None:
    source = FakeSource({REQUESTS: failing((T0, T0 + DAY)), ORDERS: busy})
    made = World(source, ledger, AVAILABILITY)
    made.run()
    made.run_each(3)
    assert made.tick.firing
    made.use(replace(AVAILABILITY, sli=ORDERS))
    source.away = "gone"
    made.run(1)
    assert made.tick.firing
    source.away = None
    assert {change.change for change in made.run(1)} == {Change.RESOLVED}


def test_an_slo_that_is_removed_while_it_fires_is_resolved(sql_ledger: SqlLedger, ledger_database: Database) -> None:
    made = World(FakeSource({REQUESTS: failing((T0, T0 + DAY))}), sql_ledger, AVAILABILITY)
    made.run()
    made.run_each(2)
    fired = {alert.key: alert for alert in made.tick.firing}
    assert fired
    made.use()
    changes = made.run(1)
    assert {change.key for change in changes} == set(fired)
    assert {(change.change, change.reason) for change in changes} == {
        (Change.RESOLVED, "the SLO or its alert is no longer defined")
    }
    assert not made.tick.firing
    assert not sql_ledger.firing()
    waiting = SqlOutbox(ledger_database).waiting()
    assert waiting == {"hook": len(made.transitions)}


def test_an_slo_that_is_removed_while_the_service_was_down_is_resolved(sql_ledger: SqlLedger) -> None:
    made = World(FakeSource({REQUESTS: failing((T0, T0 + DAY)), ORDERS: busy}), sql_ledger, AVAILABILITY)
    made.run()
    made.run_each(2)
    fired = len(made.tick.firing)
    made.slos = [slo("orders", sli=ORDERS)]
    made.start()
    assert [change.change for change in made.run(10)] == [Change.RESOLVED] * fired


def test_an_slo_that_is_missing_because_its_file_is_broken_goes_on_firing(sql_ledger: SqlLedger) -> None:
    made = World(FakeSource({REQUESTS: failing((T0, T0 + DAY))}), sql_ledger, AVAILABILITY)
    made.run()
    made.run_each(2)
    fired = made.tick.firing
    assert fired
    made.tick.use([], complete=False)
    assert made.run(1) == []
    assert sql_ledger.firing() == fired
    made.tick.use([], complete=True)
    assert {change.change for change in made.run(1)} == {Change.RESOLVED}


def test_an_alert_that_its_slo_no_longer_has_is_resolved_also_while_another_file_is_broken(
    ledger_database: Database,
) -> None:
    """It used to vanish without a word to its receivers."""
    made = burning_with_labels(ledger_database)
    made.tick.use([replace(made.slos[0], policy=AlertPolicy(tiers=()))], complete=False)
    assert [change.change for change in made.run(1)] == [Change.RESOLVED]
    assert notified(ledger_database) == [("page_1h", None, False)]


def test_an_slo_that_comes_back_has_its_history(ledger: Ledger) -> None:
    orders = slo("orders", sli=ORDERS)
    made = world(ledger, AVAILABILITY, orders)
    made.use(orders)
    made.run_each(5)
    made.use(orders, AVAILABILITY)
    made.run(1)
    made.fill()
    made.assert_right()
    made.assert_right(orders)


@pytest.mark.parametrize("restarted", [False, True])
def test_a_longer_period_fetches_more_history(ledger: Ledger, restarted: bool) -> None:
    made = world(ledger)
    quarter = replace(AVAILABILITY, period=RollingPeriod(length=timedelta(days=90)))
    made.use(quarter)
    if restarted:
        made.start()
    made.run(1)
    made.fill()
    made.assert_right(quarter)


def test_a_longer_period_costs_no_second_fetch_of_what_is_stored(sql_ledger: SqlLedger) -> None:
    made = world(sql_ledger)
    made.source.asked.clear()
    made.use(replace(AVAILABILITY, period=RollingPeriod(length=timedelta(days=90))))
    made.run(1)
    made.fill()
    assert made.source.minutes_asked() == pytest.approx(60 * 1_440, abs=10)


def test_a_longer_period_after_a_long_absence_counts_nothing_twice(sql_ledger: SqlLedger) -> None:
    """Tiles from before the gap lie in the database still, and are fetched again with the history."""
    made = world(sql_ledger)
    made.run(31 * 1_440)
    quarter = replace(AVAILABILITY, period=RollingPeriod(length=timedelta(days=90)))
    made.use(quarter)
    made.run(1)
    made.fill()
    made.assert_right(quarter)
    made.start()
    made.run(1)
    made.assert_right(quarter)


def test_a_shorter_period_and_back_is_right(ledger: Ledger) -> None:
    week = replace(AVAILABILITY, period=RollingPeriod(length=timedelta(days=7)))
    made = world(ledger)
    made.use(week)
    made.run_each(2)
    made.assert_right(week)
    made.use(AVAILABILITY)
    made.run_each(2)
    made.fill()
    made.assert_right()


def test_no_slo_at_all_is_no_failure(ledger: Ledger) -> None:
    made = World(FakeSource({}), ledger)
    assert made.run() == []
    assert not made.tick.backfill()
    assert made.tick.statuses() == []


def test_charts_are_there_for_known_slos_only(ledger: Ledger) -> None:
    made = world(ledger)
    assert made.tick.charts("checkout/other", timedelta(hours=1)) is None
    drawing = made.tick.charts(AVAILABILITY.id, MONTH)
    assert drawing is not None
    assert drawing.total_per_second.times[-1] == T0


def test_charts_may_be_asked_for_while_an_slo_changes(ledger: Ledger) -> None:
    """Pages read while files change: the status is still the old one, its ledger is gone."""
    made = world(ledger)
    made.use(replace(AVAILABILITY, sli=ORDERS))
    assert made.tick.charts(AVAILABILITY.id, timedelta(hours=1)) is None
    made.use(replace(AVAILABILITY, period=RollingPeriod(length=timedelta(days=90))))
    assert made.tick.charts(AVAILABILITY.id, timedelta(hours=1)) is not None


def notified(database: Database) -> list[tuple[str, str | None, bool]]:
    """Tier, the label `team` and whether it fires, of each notification in the order in which they are sent."""
    outbox, found = SqlOutbox(database), []
    while due := outbox.due(from_epoch(T0 + DAY)):
        for one in due:
            alert = one.notification.alert
            found.append((alert.labels["tier"], alert.labels.get("team"), alert.ends_at is None))
            outbox.delivered(one.notification.id, from_epoch(T0 + DAY))
    return found


def burning_with_labels(database: Database, **labels: str) -> World:
    tier = default_policy().tiers[0]
    one = replace(AVAILABILITY, labels=labels, policy=AlertPolicy(tiers=(tier,)))
    made = World(FakeSource({REQUESTS: failing((T0, T0 + DAY))}), SqlLedger(database), one)
    made.run()
    made.fill()
    made.run_each(3)
    assert notified(database) == [("page_1h", labels.get("team"), True)]
    return made


def test_changed_labels_of_a_firing_alert_resolve_the_one_and_fire_the_other(ledger_database: Database) -> None:
    """Receivers know an alert by its labels: without this the old one would stand until it expires, or for ever."""
    made = burning_with_labels(ledger_database, team="payments")
    made.use(replace(made.slos[0], labels={"team": "shop"}))
    made.run(1)
    assert notified(ledger_database) == [("page_1h", "payments", False), ("page_1h", "shop", True)]
    assert len(made.transitions) == 1
    made.run(1)
    assert notified(ledger_database) == []


def test_changed_labels_of_a_tier_count_as_well(ledger_database: Database) -> None:
    made = burning_with_labels(ledger_database)
    (tier,) = made.slos[0].policy.tiers
    made.use(replace(made.slos[0], policy=AlertPolicy(tiers=(replace(tier, labels={"team": "on-call"}),))))
    made.run(1)
    assert notified(ledger_database) == [("page_1h", None, False), ("page_1h", "on-call", True)]


def test_other_changes_resolve_nothing(ledger_database: Database) -> None:
    made = burning_with_labels(ledger_database, team="payments")
    made.use(replace(made.slos[0], owner="somebody else", annotations={"a": "b"}))
    made.run(1)
    assert notified(ledger_database) == []


@pytest.mark.parametrize("tier_only", [False, True])
def test_an_alert_that_is_removed_is_resolved_under_the_labels_it_had(
    ledger_database: Database, tier_only: bool
) -> None:
    made = burning_with_labels(ledger_database, team="payments")
    made.use(*([replace(made.slos[0], policy=AlertPolicy(tiers=()))] if tier_only else []))
    made.run(1)
    assert notified(ledger_database) == [("page_1h", "payments", False)]


def test_changed_labels_of_an_alert_that_ends_meanwhile_resolve_the_one_that_was_notified(
    ledger_database: Database,
) -> None:
    made = burning_with_labels(ledger_database, team="payments")
    made.source.stories[REQUESTS] = busy
    made.use(replace(made.slos[0], labels={"team": "shop"}))
    made.run(90)
    assert notified(ledger_database) == [("page_1h", "payments", False)]
