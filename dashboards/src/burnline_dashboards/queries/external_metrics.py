"""Names of other projects' metrics that the stack's board asks for, with who exposes them.

Those of Prometheus and Alertmanager were read from Prometheus 2.42's and Alertmanager 0.25's own /metrics.
"""

from typing import Final

PROMETHEUS: Final = frozenset(
    {
        "up",
        "scrape_duration_seconds",
        "scrape_samples_scraped",
        "prometheus_tsdb_head_series",
        "prometheus_tsdb_exemplar_exemplars_in_storage",
        "prometheus_rule_group_last_duration_seconds",
        "prometheus_rule_group_interval_seconds",
        "prometheus_rule_group_iterations_missed_total",
        "prometheus_rule_group_last_evaluation_timestamp_seconds",
        "prometheus_rule_evaluation_failures_total",
        "prometheus_notifications_dropped_total",
        "prometheus_config_last_reload_successful",
        "ALERTS",
    }
)
ALERTMANAGER: Final = frozenset(
    {
        "alertmanager_notifications_total",
        "alertmanager_notifications_failed_total",
    }
)
COLLECTOR: Final = frozenset(
    {
        "otelcol_receiver_accepted_spans",
        "otelcol_receiver_refused_spans",
        "otelcol_receiver_accepted_log_records",
        "otelcol_receiver_refused_log_records",
        "otelcol_exporter_send_failed_spans",
        "otelcol_exporter_send_failed_log_records",
        "otelcol_exporter_queue_size",
        "otelcol_exporter_queue_capacity",
    }
)
"""Names in the collector's code; its Prometheus endpoint adds ``_total`` to its counters since 0.119."""
EXTERNAL: Final = PROMETHEUS | ALERTMANAGER | COLLECTOR
COUNTERS: Final = frozenset({name for name in COLLECTOR if "accepted" in name or "refused" in name or "failed" in name})
"""Counters whose name does not end in ``_total`` everywhere."""
