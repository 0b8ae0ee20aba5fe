"""The panels about what watches."""

from dashboards.boards import scales
from dashboards.model.board import Panel
from dashboards.model.look import GREEN, Look, Step, Word, steps
from dashboards.model.query import now, over_time
from dashboards.panels.curves import AREA, STACK, Drawing, curves, states
from dashboards.panels.figures import figure
from dashboards.queries.http import RATE
from slo_service import conventions as names

WITHOUT_COLLECTOR = "runs in the stack with traces and logs only"
WITHOUT_ALERTMANAGER = "runs where alerts go through Alertmanager only"
WITHOUT_RULES = "a Prometheus without rules has no rule groups"


def _count(key: str, title: str, what: str, expr: str, colours: tuple[Step, ...] = scales.ANY_IS_BAD) -> Panel:
    look = Look(title=title, description=what, unit="none", decimals=0, steps=colours)
    return figure(key, look, now(expr), filled=True)


def _line(
    key: str, title: str, what: str, unit: str, expr: str, legend: str, *, empty: str = "", drawing: Drawing = AREA
) -> Panel:
    look = Look(title=title, description=what, unit=unit, decimals=2, lowest=0, empty=empty)
    return curves(key, look, over_time(expr, legend), width=8, height=7, drawing=drawing)


def slo_service() -> tuple[Panel, ...]:
    """Whether the SLO service keeps up."""
    seconds = f"histogram_quantile(0.95, sum by (le) (rate({names.TICK_DURATION}_bucket[{RATE}])))"
    age = f"time() - max({names.LAST_TICK})"
    return (
        _count(
            "slos",
            "SLOs in force",
            "SLOs the service computes. Fewer than the files say: one was refused; see the service's own page.",
            f"max({names.SLOS})",
            steps("text"),
        ),
        figure(
            "tick-age",
            Look(
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
        _count(
            "silent-ledgers",
            "Ledgers without answer",
            "SLIs the source gave no answer for at the last tick. "
            "Their SLOs show no data. Check the selector, and whether the source is up.",
            f"max({names.LEDGERS_WITHOUT_ANSWER})",
            steps(GREEN, (1, "orange")),
        ),
        _count(
            "pending",
            "Notifications waiting",
            "Notifications no receiver has accepted yet. More than a few: a receiver is down; they are tried again.",
            f"max({names.NOTIFICATIONS_PENDING})",
            steps(GREEN, (1, "orange"), (10, "red")),
        ),
        _line(
            "tick-duration",
            "Duration of a tick (p95)",
            "How long computing everything takes. It must stay well below the length of a tile, which is a minute.",
            "s",
            seconds,
            "p95",
        ),
        _line(
            "ticks",
            "Ticks",
            "Ticks per minute by outcome. “ledger” could not write, “bug” is a fault of ours.",
            "opm",
            f"sum by (outcome) (rate({names.TICKS}[{RATE}])) * 60",
            "{{outcome}}",
            drawing=STACK,
        ),
    )


def targets() -> tuple[Panel, ...]:
    """What Prometheus scrapes."""
    return (
        _count(
            "down",
            "Targets down",
            "Scrape targets that do not answer. Their services have no data, which is not health.",
            "count(up == 0) or 0 * count(up)",
        ),
        states(
            "up",
            Look(
                title="Targets",
                description="Which targets answered, by job and instance. A gap means Prometheus itself was away.",
                unit="none",
                words=scales.UP,
                steps=steps("red", (1, GREEN)),
            ),
            over_time("min by (job, instance) (up)", "{{job}} {{instance}}"),
            width=12,
            height=7,
        ),
        _line(
            "scrape-duration",
            "Duration of scrapes",
            "The slowest scrape of each job. It must stay below the scrape interval.",
            "s",
            "max by (job) (scrape_duration_seconds)",
            "{{job}}",
        ),
        _line(
            "samples",
            "Samples per scrape",
            "How many samples each job's targets give. A jump is a label with too many values.",
            "short",
            "sum by (job) (scrape_samples_scraped)",
            "{{job}}",
        ),
        _line(
            "series",
            "Series in memory",
            "Series Prometheus holds in memory: its memory follows it.",
            "short",
            "max by (instance) (prometheus_tsdb_head_series)",
            "{{instance}}",
        ),
        _line(
            "exemplars",
            "Exemplars kept",
            "Exemplars in storage. 0 with traffic: exemplar storage is off, and no curve can open a trace.",
            "short",
            "max by (instance) (prometheus_tsdb_exemplar_exemplars_in_storage)",
            "{{instance}}",
        ),
    )


def rules() -> tuple[Panel, ...]:
    """Whether recording and alert rules are evaluated in time."""
    load = "max by (rule_group) (prometheus_rule_group_last_duration_seconds / prometheus_rule_group_interval_seconds)"
    age = "time() - max by (rule_group) (prometheus_rule_group_last_evaluation_timestamp_seconds)"
    failures = f"sum by (rule_group) (rate(prometheus_rule_evaluation_failures_total[{RATE}])) * 60"
    missed = f"sum by (rule_group) (rate(prometheus_rule_group_iterations_missed_total[{RATE}])) * 60"
    return (
        _line(
            "rule-load",
            "Load of rule groups",
            "Duration of an evaluation ÷ its interval. Near 1 evaluations are skipped: split the group.",
            "percentunit",
            load,
            "{{rule_group}}",
            empty=WITHOUT_RULES,
        ),
        _line(
            "rule-age",
            "Age of rule groups",
            "How long ago each group was evaluated. Above twice its interval alerts come late.",
            "s",
            age,
            "{{rule_group}}",
            empty=WITHOUT_RULES,
        ),
        _line(
            "rule-failures",
            "Failed evaluations",
            "Failed evaluations per minute; missed ones are beside it. Above 0 some recorded series stand still.",
            "opm",
            failures,
            "{{rule_group}}",
            empty=WITHOUT_RULES,
        ),
        _line(
            "rule-missed",
            "Missed evaluations",
            "Evaluations per minute that were skipped because the one before took too long.",
            "opm",
            missed,
            "{{rule_group}}",
            empty=WITHOUT_RULES,
        ),
    )


def notifications() -> tuple[Panel, ...]:
    """Whether alerts reach people."""
    failed = f"sum by (integration) (rate(alertmanager_notifications_failed_total[{RATE}])) * 60"
    sent = f"sum by (integration) (rate(alertmanager_notifications_total[{RATE}])) * 60"
    dropped = f"sum(rate(prometheus_notifications_dropped_total[{RATE}])) * 60"
    return (
        figure(
            "config-reload",
            Look(
                title="Prometheus' configuration",
                description="Whether Prometheus took its configuration at the last reload. Failed: it keeps the old "
                "one; run promtool check config.",
                unit="none",
                words={"0": Word(text="refused", colour="red"), "1": Word(text="in force", colour="green")},
            ),
            now("min(prometheus_config_last_reload_successful)"),
        ),
        _line(
            "dropped",
            "Alerts dropped",
            "Alerts per minute that Prometheus could not hand to any Alertmanager.",
            "opm",
            dropped,
            "dropped",
        ),
        _line(
            "sent",
            "Notifications sent",
            "Notifications per minute by kind of receiver.",
            "opm",
            sent,
            "{{integration}}",
            empty=WITHOUT_ALERTMANAGER,
            drawing=STACK,
        ),
        _line(
            "failed",
            "Notifications failed",
            "Notifications per minute that a receiver refused. Above 0 somebody is not told.",
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
        _line(
            "accepted-spans",
            "Spans taken",
            "Spans per second that arrived.",
            "short",
            f"sum({rate('otelcol_receiver_accepted_spans')})",
            "spans",
            empty=WITHOUT_COLLECTOR,
        ),
        _line(
            "accepted-lines",
            "Lines taken",
            "Log lines per second that arrived.",
            "short",
            f"sum({rate('otelcol_receiver_accepted_log_records')})",
            "lines",
            empty=WITHOUT_COLLECTOR,
        ),
        _line(
            "refused",
            "Refused",
            "Spans and lines per second that the collector refused: its memory is full.",
            "short",
            f"sum({rate('otelcol_receiver_refused_(spans|log_records)')})",
            "refused",
            empty=WITHOUT_COLLECTOR,
        ),
        _line(
            "send-failed",
            "Not delivered",
            "Spans and lines per second that the stores did not take.",
            "short",
            f"sum({rate('otelcol_exporter_send_failed_(spans|log_records)')})",
            "lost",
            empty=WITHOUT_COLLECTOR,
        ),
        _line(
            "queue",
            "Queue",
            "How full each exporter's queue is. At 100 % the newest are lost.",
            "percentunit",
            queue,
            "{{exporter}}",
            empty=WITHOUT_COLLECTOR,
        ),
    )
