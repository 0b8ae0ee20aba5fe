"""Whether Prometheus works, its targets and its rules: panels."""

from burnline_dashboards.boards import scales
from burnline_dashboards.boards.stack_panels import count, line
from burnline_dashboards.model.board import Panel
from burnline_dashboards.model.panel_options import GREEN, PanelOptions, steps
from burnline_dashboards.model.query import over_time
from burnline_dashboards.panels.time_series import state_timeline
from burnline_dashboards.queries.http import RATE

WITHOUT_RULES = "a Prometheus without rules has no rule groups"


def targets() -> tuple[Panel, ...]:
    """What Prometheus scrapes."""
    return (
        count(
            "down",
            "Targets down",
            "Scrape targets that do not answer. Their services have no data, which is not health.",
            "count(up == 0) or 0 * count(up)",
        ),
        state_timeline(
            "up",
            PanelOptions(
                title="Targets",
                description="Which targets answered, by job and instance. A gap means Prometheus itself was away.",
                unit="none",
                mappings=scales.UP,
                steps=steps("red", (1, GREEN)),
            ),
            over_time("min by (job, instance) (up)", "{{job}} {{instance}}"),
            width=12,
            height=7,
        ),
        line(
            "scrape-duration",
            "Scrape duration",
            "The slowest scrape of each job. It must stay below the scrape interval.",
            "s",
            "max by (job) (scrape_duration_seconds)",
            "{{job}}",
        ),
        line(
            "samples",
            "Samples per scrape",
            "How many samples each job's targets give. A jump is a label with too many values.",
            "short",
            "sum by (job) (scrape_samples_scraped)",
            "{{job}}",
        ),
        line(
            "series",
            "Series in memory",
            "Series Prometheus holds in memory: its memory follows it.",
            "short",
            "max by (instance) (prometheus_tsdb_head_series)",
            "{{instance}}",
        ),
        line(
            "exemplars",
            "Exemplars in storage",
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
        line(
            "rule-load",
            "Rule group load",
            "Duration of an evaluation ÷ its interval. Near 1 evaluations are skipped: split the group.",
            "percentunit",
            load,
            "{{rule_group}}",
            empty=WITHOUT_RULES,
        ),
        line(
            "rule-age",
            "Time since rule evaluation",
            "How long ago each group was evaluated. Above twice its interval alerts come late.",
            "s",
            age,
            "{{rule_group}}",
            empty=WITHOUT_RULES,
        ),
        line(
            "rule-failures",
            "Failed rule evaluations",
            "Failed evaluations per minute; missed ones are beside it. Above 0 some recorded series stand still.",
            "opm",
            failures,
            "{{rule_group}}",
            empty=WITHOUT_RULES,
        ),
        line(
            "rule-missed",
            "Missed rule evaluations",
            "Evaluations per minute that were skipped because the one before took too long.",
            "opm",
            missed,
            "{{rule_group}}",
            empty=WITHOUT_RULES,
        ),
    )
