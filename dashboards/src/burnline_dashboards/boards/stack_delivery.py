"""Whether alerts reach people, and signals their stores: panels."""

from burnline_dashboards.boards.stack_panels import line
from burnline_dashboards.model.board import Panel
from burnline_dashboards.model.panel_options import PanelOptions, ValueMapping
from burnline_dashboards.model.query import now
from burnline_dashboards.panels.stat import stat
from burnline_dashboards.panels.time_series import STACK
from burnline_dashboards.queries.http import RATE

WITHOUT_COLLECTOR = "runs in the stack with traces and logs only"
WITHOUT_ALERTMANAGER = "runs where alerts go through Alertmanager only"


def notifications() -> tuple[Panel, ...]:
    """Whether alerts reach people."""
    failed = f"sum by (integration) (rate(alertmanager_notifications_failed_total[{RATE}])) * 60"
    sent = f"sum by (integration) (rate(alertmanager_notifications_total[{RATE}])) * 60"
    dropped = f"sum(rate(prometheus_notifications_dropped_total[{RATE}])) * 60"
    return (
        stat(
            "config-reload",
            PanelOptions(
                title="Prometheus' configuration",
                description="Whether Prometheus took its configuration at the last reload. Failed: it keeps the old "
                "one; run promtool check config.",
                unit="none",
                mappings={
                    "0": ValueMapping(text="refused", colour="red"),
                    "1": ValueMapping(text="in force", colour="green"),
                },
            ),
            now("min(prometheus_config_last_reload_successful)"),
        ),
        line(
            "dropped",
            "Alerts dropped",
            "Alerts per minute that Prometheus could not hand to any Alertmanager.",
            "opm",
            dropped,
            "dropped",
        ),
        line(
            "sent",
            "Notifications sent",
            "Notifications per minute by kind of receiver.",
            "opm",
            sent,
            "{{integration}}",
            empty=WITHOUT_ALERTMANAGER,
            style=STACK,
        ),
        line(
            "failed",
            "Notifications failed",
            "Notifications per minute that a receiver refused. Above 0 somebody is not notified.",
            "opm",
            failed,
            "{{integration}}",
            empty=WITHOUT_ALERTMANAGER,
        ),
    )


def collector() -> tuple[Panel, ...]:
    """What the OpenTelemetry Collector takes and loses; its counters end in _total since 0.119."""

    def rate(name: str) -> str:
        return f'sum by (__name__) (rate({{__name__=~"{name}(_total)?"}}[{RATE}]))'

    queue = "max by (exporter) (otelcol_exporter_queue_size / otelcol_exporter_queue_capacity)"
    return (
        line(
            "accepted-spans",
            "Spans received",
            "Spans per second that arrived.",
            "short",
            f"sum({rate('otelcol_receiver_accepted_spans')})",
            "spans",
            empty=WITHOUT_COLLECTOR,
        ),
        line(
            "accepted-lines",
            "Log lines received",
            "Log lines per second that arrived.",
            "short",
            f"sum({rate('otelcol_receiver_accepted_log_records')})",
            "lines",
            empty=WITHOUT_COLLECTOR,
        ),
        line(
            "refused",
            "Refused",
            "Spans and lines per second that the collector refused: its memory is full.",
            "short",
            f"sum({rate('otelcol_receiver_refused_(spans|log_records)')})",
            "refused",
            empty=WITHOUT_COLLECTOR,
        ),
        line(
            "send-failed",
            "Not delivered",
            "Spans and lines per second that the stores did not take.",
            "short",
            f"sum({rate('otelcol_exporter_send_failed_(spans|log_records)')})",
            "lost",
            empty=WITHOUT_COLLECTOR,
        ),
        line(
            "queue",
            "Export queue of the collector",
            "How full each exporter's queue is. At 100 % the newest are lost.",
            "percentunit",
            queue,
            "{{exporter}}",
            empty=WITHOUT_COLLECTOR,
        ),
    )
