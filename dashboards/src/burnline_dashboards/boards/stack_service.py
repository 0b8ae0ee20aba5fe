"""Whether the SLO service works: panels."""

from burnline_dashboards.boards.stack_panels import count, line
from burnline_dashboards.model.board import Panel
from burnline_dashboards.model.panel_options import GREEN, PanelOptions, steps
from burnline_dashboards.model.query import now
from burnline_dashboards.panels.stat import stat
from burnline_dashboards.panels.time_series import STACK
from burnline_dashboards.queries.http import RATE
from burnline_slo import conventions as names


def slo_service() -> tuple[Panel, ...]:
    """Whether the SLO service keeps up."""
    seconds = f"histogram_quantile(0.95, sum by (le) (rate({names.TICK_DURATION}_bucket[{RATE}])))"
    age = f"time() - max({names.LAST_TICK})"
    return (
        count(
            "slos",
            "SLOs in force",
            "SLOs the service computes. Fewer than the files say: one was refused; see the service's own page.",
            f"max({names.SLOS})",
            steps("text"),
        ),
        stat(
            "tick-age",
            PanelOptions(
                title="Last tick",
                description="How long ago the service last computed everything. Above some minutes no alert can fire: "
                "look at its log.",
                unit="s",
                decimals=0,
                steps=steps(GREEN, (180, "orange"), (300, "red")),
            ),
            now(age),
            filled=True,
        ),
        count(
            "silent-ledgers",
            "Ledgers without data",
            "SLIs the source gave no answer for at the last tick. "
            "Their SLOs show no data. Check the selector, and whether the source is up.",
            f"max({names.LEDGERS_WITHOUT_ANSWER})",
            steps(GREEN, (1, "orange")),
        ),
        count(
            "pending",
            "Notifications pending",
            "Notifications no receiver has accepted yet. More than a few: a receiver is down; they are tried again.",
            f"max({names.NOTIFICATIONS_PENDING})",
            steps(GREEN, (1, "orange"), (10, "red")),
        ),
        line(
            "tick-duration",
            "Tick duration (p95)",
            "How long computing everything takes. It must stay well below the length of a tile, which is a minute.",
            "s",
            seconds,
            "p95",
        ),
        line(
            "ticks",
            "Ticks",
            "Ticks per minute by outcome. “ledger” could not write, “bug” is a fault of ours.",
            "opm",
            f"sum by (outcome) (rate({names.TICKS}[{RATE}])) * 60",
            "{{outcome}}",
            style=STACK,
        ),
    )
