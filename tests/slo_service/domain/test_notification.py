from dataclasses import replace
from datetime import timedelta

import pytest
from tests.support.slo_service.values import NOON, events, slo

from burnline_slo.domain.alerts import Transition, retire, step
from burnline_slo.domain.notification import AlertMessage, alert_labels, message, slo_url
from burnline_slo.domain.policy import AlertPolicy, Severity, default_policy
from burnline_slo.domain.slo import SLO

URL = "https://burnline.example/base/"


def changes(one: SLO) -> tuple[Transition, Transition]:
    """The page of an hour fires, and resolves ten minutes later."""
    both = {window: events(20, 1_000) for window in one.policy.windows}
    well = {window: events(0, 1_000) for window in one.policy.windows}
    firing, fired = step(one, both, {}, NOON, lambda: "id-fired")
    _, resolved = step(one, well, firing, NOON + timedelta(minutes=10), lambda: "id-resolved")
    return fired[0], resolved[0]


def told(one: SLO, *, known: bool = True) -> tuple[AlertMessage, AlertMessage]:
    fired, resolved = changes(one)
    return message(fired, one if known else None, URL), message(resolved, one if known else None, URL)


def test_both_messages_of_an_alert_have_the_same_labels_and_beginning() -> None:
    """Receivers match a resolved alert to the firing one by its labels."""
    fired, resolved = told(slo(labels={"team": "payments"}))
    assert fired.labels == resolved.labels
    assert fired.starts_at == resolved.starts_at == NOON
    assert (fired.ends_at, resolved.ends_at) == (None, NOON + timedelta(minutes=10))


def test_the_labels_name_the_alert() -> None:
    fired, _ = told(slo())
    assert fired.labels == {
        "alertname": "SLOErrorBudgetBurn",
        "slo_id": "checkout/availability",
        "service": "checkout",
        "slo": "availability",
        "severity": "page",
        "tier": "page_1h",
    }


def test_the_files_labels_are_added_but_never_take_ours_away() -> None:
    one = slo(labels={"team": "payments", "severity": "none", "alertname": "Mine"})
    labels = alert_labels(one, changes(one)[0].key, Severity.PAGE)
    assert labels["team"] == "payments"
    assert (labels["severity"], labels["alertname"]) == ("page", "SLOErrorBudgetBurn")


def test_our_annotations_win_over_the_files() -> None:
    one = slo(annotations={"dashboard": "https://example.com", "summary": "mine"})
    fired, _ = told(one)
    assert fired.annotations["dashboard"] == "https://example.com"
    assert fired.annotations["summary"] != "mine"


def test_a_firing_message_says_how_fast_over_which_window() -> None:
    fired, resolved = told(slo())
    assert fired.annotations["summary"] == (
        "checkout/availability: page_1h is firing, burn rate 20 over 1h (threshold 14.4)"
    )
    assert resolved.annotations["summary"] == (
        f"checkout/availability: page_1h resolved, {resolved.annotations['reason']}"
    )
    assert fired.annotations["burn_rate_long"] == fired.annotations["burn_rate_short"] == "20"
    assert fired.annotations["burn_rate_threshold"] == "14.4"


def test_a_message_carries_its_transition_and_what_the_slo_promises() -> None:
    fired, _ = told(replace(slo(owner="team-payments"), runbook="https://example.com/runbook"))
    wanted = {
        "transition_id": "id-fired",
        "objective": "99.9%",
        "period": "30d",
        "owner": "team-payments",
        "runbook_url": "https://example.com/runbook",
    }
    assert {name: fired.annotations[name] for name in wanted} == wanted


def test_links_are_told_by_name_with_the_slos_own_in_them() -> None:
    links = {"dashboard": "https://example.com/d?var-slo_id={slo_id}", "logs": "https://example.com/{service}"}
    for one in told(replace(slo(), links=links)):
        assert one.annotations["dashboard_url"] == "https://example.com/d?var-slo_id=checkout%2Favailability"
        assert one.annotations["logs_url"] == "https://example.com/checkout"


def test_a_tier_may_have_a_runbook_of_its_own() -> None:
    first, *others = default_policy().tiers
    own = replace(first, annotations={"runbook_url": "https://example.com/page", "summary": "mine"})
    policy = AlertPolicy(tiers=(own, *others))
    fired, _ = told(replace(slo(policy=policy), runbook="https://example.com/runbook"))
    assert fired.annotations["runbook_url"] == "https://example.com/page"
    assert fired.annotations["summary"] != "mine"


def test_what_an_slo_leaves_empty_is_left_out() -> None:
    fired, _ = told(slo())
    assert not {"owner", "runbook_url", "description"} & fired.annotations.keys()
    assert all(fired.annotations.values())


def test_a_message_about_an_slo_that_is_gone_is_still_whole() -> None:
    fired, resolved = told(slo(), known=False)
    assert fired.annotations["summary"] == (f"checkout/availability: page_1h is firing, {fired.annotations['reason']}")
    assert resolved.labels["slo"] == "availability"


def test_a_retired_alert_is_resolved_without_numbers() -> None:
    one = slo()
    firing, _ = step(one, {window: events(20, 1_000) for window in one.policy.windows}, {}, NOON, lambda: "id")
    alert = next(iter(firing.values()))
    told = message(retire(alert, NOON, "the SLO is gone", lambda: "id-2"), None, URL)
    assert told.ends_at == NOON
    assert told.annotations["reason"] == "the SLO is gone"
    assert not {"burn_rate_long", "burn_rate_short", "burn_rate_threshold"} & told.annotations.keys()


@pytest.mark.parametrize("base", ["https://burnline.example/base", "https://burnline.example/base/"])
def test_the_link_leads_to_the_slos_page(base: str) -> None:
    assert slo_url(base, "checkout/availability") == "https://burnline.example/base/slos/checkout/availability"


def test_the_link_to_one_combination_is_an_address() -> None:
    url = slo_url("https://burnline.example", 'checkout/availability{route="/../ü?#%"}')
    assert url == ("https://burnline.example/slos/checkout/availability%7Broute=%22%2F..%2F%C3%BC%3F%23%25%22%7D")
