"""Pyrra's own alerts, and what a file says of them."""

from datetime import timedelta

import pytest
from tests.support.slo_service.one_slo import PYRRA

from burnline_slo.domain.policy import AlertPolicy, NoDataAlert, Severity
from burnline_slo.domain.slo import SLO
from burnline_slo.spec.document.source import Source
from burnline_slo.spec.load import load

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def read(text: str) -> SLO:
    loaded = load([Source(file="slo.yaml", data=text.encode())])
    assert not loaded.errors
    (slo,) = loaded.slos
    return slo


def policy(alerting: str = "", window: str = "28d") -> AlertPolicy:
    text = PYRRA.replace("window: 30d", f"window: {window}")
    return read(text + (f"  alerting: {alerting}\n" if alerting else "")).policy


def test_windows_are_those_of_pyrra_for_28_days() -> None:
    tiers = policy().tiers
    assert [(tier.name, tier.severity, tier.long_window, tier.short_window) for tier in tiers] == [
        ("fast_burn", Severity.PAGE, HOUR, 5 * MINUTE),
        ("medium_burn", Severity.PAGE, 6 * HOUR, 30 * MINUTE),
        ("slow_burn", Severity.TICKET, 24 * HOUR, 2 * HOUR),
        ("long_term_burn", Severity.TICKET, 96 * HOUR, 6 * HOUR),
    ]


@pytest.mark.parametrize("window", ["28d", "30d", "2w", "1d", "1h", "366d"])
def test_burn_rates_are_the_same_for_every_period(window: str) -> None:
    one = read(PYRRA.replace("window: 30d", f"window: {window}"))
    rates = [float(tier.burn_rate(one.period.length)) for tier in one.policy.tiers]
    assert rates == pytest.approx([14, 7, 2, 1], rel=1e-4)
    assert all(tier.long_window <= one.period.length for tier in one.policy.tiers)


def test_a_severity_pages_or_is_a_ticket_and_its_own_name_is_a_label() -> None:
    fast, medium, slow, long_term = policy("{severities: {fastBurn: sev3, slowBurn: Page}}").tiers
    assert (fast.severity, fast.labels) == (Severity.TICKET, {"pyrra_severity": "sev3"})
    assert (medium.severity, medium.labels) == (Severity.PAGE, {})
    assert (slow.severity, slow.labels) == (Severity.PAGE, {"pyrra_severity": "Page"})
    assert (long_term.severity, long_term.labels) == (Severity.TICKET, {})


@pytest.mark.parametrize("alerting", ["{disabled: true}", "{burnrates: false}", "{disabled: true, absent: true}"])
def test_alerts_that_are_switched_off_are_off(alerting: str) -> None:
    assert policy(alerting) == AlertPolicy(tiers=())


@pytest.mark.parametrize(
    ("alerting", "no_data"),
    [
        ("", None),
        ("{absent: false, severities: {absent: page}}", None),
        ("{absent: true}", NoDataAlert(after=3 * MINUTE, severity=Severity.PAGE)),
        ("{severities: {absent: warning}}", NoDataAlert(after=3 * MINUTE, severity=Severity.TICKET)),
    ],
)
def test_missing_data_alerts_where_the_file_asks_for_it(alerting: str, no_data: NoDataAlert | None) -> None:
    assert policy(alerting).no_data == no_data
