from datetime import timedelta
from decimal import Decimal

from burnline_slo.domain.policy import AlertPolicy, Measure, NoDataAlert, Severity, SpentAlert, default_policy
from burnline_slo.spec.document.source import Source
from burnline_slo.spec.load import load

HEAD = "version: burnline/v1\nservice: shop\n"
SLO = "slos:\n  - name: orders\n    objective: 99.9%\n    sli: {events: {bad: e_total, total: t_total}}\n"


def policy(file: str = "", slo: str = "") -> AlertPolicy:
    text = HEAD + (f"alerts: {file}\n" if file else "") + SLO + (f"    alerts: {slo}\n" if slo else "")
    loaded = load([Source(file="a.yaml", data=text.encode())])
    assert loaded.problems == ()
    return loaded.slos[0].policy


def test_without_alerts_in_the_file_the_policy_is_the_workbooks() -> None:
    assert policy() == policy("{}") == policy("{enabled: true}") == default_policy()


def test_alerts_can_be_switched_off_for_a_file_and_on_again_for_one_slo() -> None:
    assert policy("{enabled: false}").tiers == ()
    assert policy("{enabled: false}", "{enabled: true}") == default_policy()


def test_the_slo_overrides_a_tier_as_a_whole_where_its_file_did_too() -> None:
    changed = policy("{override: {page_1h: {budget: 3%, labels: {a: b}}}}", "{override: {page_1h: {labels: {c: d}}}}")
    assert (changed.tiers[0].budget_ratio, changed.tiers[0].labels) == (Decimal("0.02"), {"c": "d"})


def test_a_tier_takes_a_twelfth_as_its_short_window_and_its_name_from_severity_and_window() -> None:
    (tier,) = policy("", "{tiers: [{severity: ticket, budget: 40%, window: 2d}]}").tiers
    assert (tier.name, tier.severity, tier.short_window) == ("ticket_2d", Severity.TICKET, timedelta(hours=4))


def test_a_twelfth_is_rounded_up_to_whole_minutes() -> None:
    (tier,) = policy("", "{tiers: [{severity: page, budget: 2%, window: 5m}]}").tiers
    assert tier.short_window == timedelta(minutes=1)
    (tier,) = policy("", "{tiers: [{severity: page, budget: 2%, window: 13m}]}").tiers
    assert tier.short_window == timedelta(minutes=2)


def test_alerts_of_spent_shares_are_tickets_unless_they_say_otherwise() -> None:
    spent = policy("{spent: [50%, {at: 100%, severity: page}]}").spent
    assert spent == (SpentAlert(ratio=Decimal("0.5")), SpentAlert(ratio=Decimal(1), severity=Severity.PAGE))
    assert policy("{spent: [50%]}", "{spent: []}").spent == ()


def test_missing_data_alerts_after_an_hour_unless_it_says_otherwise() -> None:
    assert policy().no_data is None
    assert policy("{no_data: {}}").no_data == NoDataAlert(after=timedelta(hours=1))
    assert policy("", "{no_data: {after: 10m, severity: page}}").no_data == NoDataAlert(
        after=timedelta(minutes=10), severity=Severity.PAGE
    )
    assert policy("{no_data: {}}", "{no_data: {enabled: false}}").no_data is None


def test_what_thresholds_are_held_against_is_the_burn_rate_unless_it_says_otherwise() -> None:
    assert policy().measure is Measure.BURN_RATE
    assert policy("{measure: budget_share}").measure is Measure.BUDGET_SHARE
    assert policy("{measure: budget_share}", "{measure: burn_rate}").measure is Measure.BURN_RATE


def test_alerts_that_are_off_notify_of_nothing_at_all() -> None:
    assert policy("{no_data: {}, spent: [50%]}", "{enabled: false}").names == ()


def test_a_floor_on_bad_events_is_kept() -> None:
    assert policy("{min_bad_events: 5}").min_bad_events == 5
    assert policy("{min_bad_events: 5}", "{min_bad_events: 0}").min_bad_events == 0
