"""The names that recording rules, the service's /metrics and dashboards share: each with its unit and meaning.

They are the names of Sloth-style rules, so boards made for those work too. Series are joined on `slo_id` only.
"""

from dataclasses import dataclass
from datetime import timedelta

from burnline_slo.domain.duration import format_duration


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A gauge's name, the unit of its values and what they mean."""

    name: str
    unit: str
    meaning: str


OBJECTIVE = Metric(name="slo:objective:ratio", unit="ratio", meaning="Share of events that must be good, 0 to 1.")
ERROR_BUDGET = Metric(
    name="slo:error_budget:ratio", unit="ratio", meaning="Share of events that may be bad: 1 minus the objective."
)
TIME_PERIOD = Metric(name="slo:time_period:days", unit="days", meaning="Length of the period the SLO is measured over.")
CURRENT_BURN_RATE = Metric(
    name="slo:current_burn_rate:ratio",
    unit="multiple",
    meaning="How many times as fast as allowed the budget burned over the last 5 minutes; 1 spends just the budget.",
)
PERIOD_BURN_RATE = Metric(
    name="slo:period_burn_rate:ratio",
    unit="multiple",
    meaning="Budget spent over the whole period; 1 is all of it.",
)
PERIOD_BUDGET_REMAINING = Metric(
    name="slo:period_error_budget_remaining:ratio",
    unit="ratio",
    meaning="Budget left over the whole period: 1 is all of it, below 0 it is overspent.",
)
PERIOD_BUDGET_REMAINING_RAW = Metric(
    name="slo:period_error_budget_remaining_raw:ratio",
    unit="ratio",
    meaning="Budget left over the whole period if corrections excluded nothing; the same where there are none.",
)
BUDGET_EVENTS = Metric(
    name="slo:error_budget:events",
    unit="events",
    meaning="Events of the period that may be bad, at its traffic so far.",
)
TOTAL_EVENTS = Metric(
    name="slo:total_events:rate5m", unit="events/s", meaning="Events per second over the last 5 minutes."
)
BAD_EVENTS = Metric(
    name="slo:bad_events:rate5m", unit="events/s", meaning="Bad events per second over the last 5 minutes."
)
ALERT_STATE = Metric(
    name="slo_alert_state", unit="1", meaning="1 while the alert of this tier fires, else 0; without data as it was."
)
ALERT_THRESHOLD = Metric(
    name="slo_alert_threshold_burn_rate",
    unit="multiple",
    meaning="The alert of this tier fires while the budget burns faster than this in both of its windows.",
)
INFO = Metric(name="slo_info", unit="1", meaning="What the SLO is: objective, period, owner and runbook as labels.")

CURRENT_WINDOW = timedelta(minutes=5)
"""The window of `slo:current_burn_rate:ratio`."""

SLO_ID = "slo_id"
"""Label: `service/slo`, unique. The label to join on."""
SERVICE = "service"
"""Label: the service that the SLO belongs to."""
SLO = "slo"
"""Label: the SLO's name within its service."""
INFO_LABELS = ("objective", "period", "owner", "runbook")
"""Labels of `slo_info` besides those of every series: objective in percent, period as a duration."""
TIER = "tier"
SEVERITY = "severity"
"""Label: page or ticket."""
LONG_WINDOW = "long_window"
SHORT_WINDOW = "short_window"
ALERT_LABELS = (TIER, SEVERITY)
"""Labels of `slo_alert_state` besides those of every series."""
THRESHOLD_LABELS = (*ALERT_LABELS, LONG_WINDOW, SHORT_WINDOW)
"""Labels of `slo_alert_threshold_burn_rate` besides those of every series: windows as durations."""

TICK_DURATION = "burnline_tick_duration_seconds"
"""Histogram, seconds: one tick of the service."""
TICKS = "burnline_ticks_total"
"""Counter, ticks; label `outcome`: ok, ledger, bug."""
LAST_TICK = "burnline_last_tick_timestamp_seconds"
"""Gauge, Unix seconds: when a tick last went well."""
SLOS = "burnline_slos"
"""Gauge, SLOs in force."""
SLO_FILE_ERRORS = "burnline_slo_file_errors"
"""Gauge, errors in SLO files, of which what was last read without them stays in force."""
LEDGERS_WITHOUT_ANSWER = "burnline_ledgers_without_answer"
"""Gauge, ledgers: those the source gave no answer for at the last tick."""
NOTIFICATIONS_PENDING = "burnline_notifications_pending"
"""Gauge, notifications not yet accepted by their receivers."""


def error_ratio(window: timedelta) -> Metric:
    """Bad events ÷ all events over a window, weighted by events: `slo:sli_error:ratio_rate1h`."""
    text = format_duration(window)
    return Metric(
        name=f"slo:sli_error:ratio_rate{text}",
        unit="ratio",
        meaning=f"Share of events of the last {text} that were bad, 0 to 1.",
    )
