"""--strict: what the tools that own a format refuse, and Burnline reads."""

import pytest
from tests.support.slo_service.one_slo import OPENSLO, OPENSLO_SLI, PYRRA, SLOTH, SLOTH_RESOURCE

from burnline_slo.spec.document.source import Source
from burnline_slo.spec.load import load

NAMED = SLOTH + "    alerting: {name: Errors}\n"
POLICY = """---
apiVersion: openslo/v1
kind: AlertPolicy
metadata: {name: policy}
spec:
  conditions: [{conditionRef: fast}]
  notificationTargets: [{targetRef: chat}]
---
apiVersion: openslo/v1
kind: AlertCondition
metadata: {name: fast}
spec: {severity: page, condition: {kind: burnrate, op: gte, threshold: 2, lookbackWindow: 1h}}
---
apiVersion: openslo/v1
kind: AlertNotificationTarget
metadata: {name: chat}
spec: {target: slack}
---
apiVersion: openslo/v1
kind: DataSource
metadata: {name: main}
spec: {type: Prometheus, connectionDetails: [{url: x}]}
"""
ALPHA = """apiVersion: openslo/v1alpha
kind: SLO
metadata: {name: errors, displayName: Errors}
spec:
  service: till
  budgetingMethod: Occurrences
  timeWindows: [{unit: Day, count: 30, isRolling: true}]
  objectives:
    - value: 1
      target: 0.999
      ratioMetrics:
        incremental: true
        good: {source: prometheus, queryType: promql, query: 'sum(rate(requests_total{code!~"5.."}[{{.window}}]))'}
        total: {source: prometheus, queryType: promql, query: 'sum(rate(requests_total[{{.window}}]))'}
---
apiVersion: openslo/v1alpha
kind: SLO
metadata: {name: queue}
spec:
  service: till
  indicator: {thresholdMetric: {source: prometheus, queryType: promql, query: queue_length}}
  budgetingMethod: Occurrences
  timeWindows: [{unit: Month, count: 1, calendar: {startTime: '2026-01-21 12:30:00', timeZone: UTC}}]
  objectives: [{value: 10, op: lte, target: 0.99}]
---
apiVersion: openslo/v1alpha
kind: Service
metadata: {name: till}
spec: {description: Takes money.}
"""
PLUGIN = (
    NAMED.partition("    sli:")[0]
    + """    sli: {plugin: {id: some/plugin, options: {job: till}}}
    plugins: {overridePrevious: true, chain: [{id: mine}]}
    alerting: {name: Errors}
"""
)
WHOLE = OPENSLO + "---\n" + OPENSLO_SLI + POLICY
LATENCY = PYRRA.replace("ratio:", "latency:").replace("errors:", "success:")


def broken(text: str, *, strict: bool) -> list[str]:
    problems = load([Source(file="a.yaml", data=text.encode())], strict=strict).problems
    return [problem.summary for problem in problems if problem.code == "strict-rule"]


@pytest.mark.parametrize(
    "text",
    [
        NAMED,
        SLOTH_RESOURCE + "      alerting: {name: Errors}\n",
        SLOTH + "    alerting: {page_alert: {disable: true}, ticket_alert: {disable: true}}\n",
        PYRRA,
        WHOLE,
        ALPHA,
        PLUGIN.replace("job: till", "job: 5"),
        NAMED.replace("service: till", "service: till\nlabels: {actual_le: 0.2, generated: true}"),
    ],
)
def test_sound_files_break_no_rule(text: str) -> None:
    assert broken(text, strict=True) == []


def test_what_the_sdk_needs_has_a_default_that_is_told_unless_strict() -> None:
    bare = "\n".join(line for line in WHOLE.splitlines() if "timeWindow" not in line and "budgeting" not in line)
    source = Source(file="a.yaml", data=bare.encode())
    lenient, strict = load([source]), load([source], strict=True)
    told = {problem.summary for problem in lenient.problems if problem.code == "missing-key"}
    assert told == {"there is no `budgetingMethod`; Occurrences was taken", "there is no `timeWindow`; 30d was taken"}
    assert lenient.slos == load([Source(file="a.yaml", data=WHOLE.encode())]).slos
    assert strict.slos == ()
    assert {problem.code for problem in strict.errors} == {"missing-key"}


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (SLOTH, "alerts that are not disabled need a name"),
        (NAMED.replace("service: till", "service: t"), "a name has two or more letters"),
        (NAMED.replace("service: till", "service: till\nlabels: {team: ''}"), "`team` must have a value"),
        (NAMED.replace("service: till", "service: till\nlabels: {__name__: a}"), "no label is called __name__"),
        (NAMED.replace('job="till"}[{{.window}}]', 'job="till"}[5m]'), "a query looks back over {{.window}}"),
        (NAMED.replace("service: till", "service: till\nlabels: {teams: [a]}"), "`teams` must be text; got a list"),
        (NAMED.replace("objective: 99.9", "objective: '99.9'"), "`objective` is a number in percent"),
        (PLUGIN.replace("id: some/plugin, ", ""), "a plugin needs its `id`"),
        (PLUGIN.replace("id: some/plugin, ", "id: '', "), "a plugin needs its `id`"),
        (PLUGIN.replace("job: till}", "job: {a: b}}"), "`job` must be text; got a mapping"),
        (PLUGIN.replace("options:", "option:"), "there is no key `option`"),
        (PLUGIN.replace("{id: some/plugin, options: {job: till}}", "mine"), "a plugin is a mapping"),
        (PLUGIN.replace("{id: mine}", "{priority: 5}"), "a plugin needs its `id`"),
        (PLUGIN.replace("chain: [{id: mine}]", "chain: []"), "nothing takes the place of the plugins"),
        (PYRRA.replace(", namespace: till", ""), "an objective has a namespace"),
        (ALPHA.replace("displayName: Errors", "labels: {a: b}"), "there is no key `labels`"),
        (ALPHA.replace("{name: errors,", "{name: Errors,"), "a name has up to 63 lower-case letters"),
        (ALPHA.replace("  budgetingMethod: Occurrences\n", "", 1), "the key `budgetingMethod` is missing"),
        (ALPHA.replace("  timeWindows: [{unit: Day, count: 30, isRolling: true}]\n", ""), "the key `timeWindows`"),
        (ALPHA.replace("unit: Day", "unit: Year"), "one of Second, Day, Week, Month, Quarter is wanted"),
        (ALPHA.replace(", isRolling: true", ""), "a window without a `calendar` says that it rolls"),
        (ALPHA.replace("'2026-01-21 12:30:00'", "'2026-01-21 12:30'"), "`startTime` is a day and a time"),
        (ALPHA.replace("- value: 1\n      target", "- target"), "the key `value` is missing"),
        (ALPHA.replace("- value: 1\n", "- value: 1\n      op: gte\n"), "there is no key `op`"),
        (ALPHA.replace("{value: 10,", "{value: 10, timeSliceWindow: 5m,"), "there is no key `timeSliceWindow`"),
        (ALPHA.replace("        good:", "        bad:"), "there is no key `bad`"),
        (ALPHA.replace("queryType: promql, query: queue", "query: queue"), "the key `queryType` is missing"),
        (
            ALPHA.replace(
                "source: prometheus, queryType: promql, query: queue",
                "source: prometheus, queryType: '1', query: queue",
            ),
            "`queryType` has letters only",
        ),
        (ALPHA.replace("{description: Takes money.}", "{team: x}"), "there is no key `team`"),
        (LATENCY, "a latency's `success` has a matcher of `le`"),
        (LATENCY, "this metric's name ends in _count"),
        (WHOLE.replace("{name: errors}", "{name: Errors}", 1), "a name has up to 63 lower-case letters"),
        (WHOLE.replace("{name: policy}", "{name: policy, displayName: " + "x" * 64 + "}"), "`displayName` may have"),
        (WHOLE.replace("{name: policy}", "{name: policy, labels: {-a: b}}"), "a label's name has letters"),
        (WHOLE.replace("{name: policy}", "{name: policy, annotations: {a/b/c: b}}"), "an annotation's name is"),
        (
            WHOLE.replace("{target: slack}", "{target: slack, description: " + "x" * 1051 + "}"),
            "`description` may have",
        ),
        (WHOLE.replace("{target: slack}", "{}"), "the key `target` is missing"),
        (WHOLE.replace("{target: slack}", "{target: slack, to: me}"), "there is no key `to`"),
        (WHOLE.replace("[{targetRef: chat}]", "[]"), "`notificationTargets` has 1 or more items; got 0"),
        (WHOLE.replace("[{conditionRef: fast}]", "[{conditionRef: a}, {conditionRef: b}]"), "exactly 1 items; got 2"),
        (WHOLE.replace("{conditionRef: fast}", "{}"), "exactly one of `conditionRef` and `kind`"),
        (WHOLE.replace("{conditionRef: fast}", "{kind: SLO}"), "one of AlertCondition is wanted"),
        (WHOLE.replace("kind: burnrate", "kind: burn"), "one of burnrate is wanted; got 'burn'"),
        (WHOLE.replace("op: gte", "op: ge"), "one of lte, gte, lt, gt is wanted"),
        (WHOLE.replace("threshold: 2, ", ""), "the key `threshold` is missing"),
        (WHOLE.replace("lookbackWindow: 1h", "lookbackWindow: 1s"), "`lookbackWindow` is a number and one of"),
        (WHOLE.replace("type: Prometheus, connectionDetails", "type: x, details"), "the key `connectionDetails`"),
        (
            WHOLE.replace("[{target: 0.999}]", "[{target: 0.999, timeSliceWindow: 5}]"),
            "`timeSliceWindow` is a number and its unit; got '5'",
        ),
        (WHOLE.replace(", isRolling: true", ""), "a window without a `calendar` says that it rolls"),
        (
            WHOLE.replace("indicatorRef: errors", "indicator: {spec: {thresholdMetric: {}}}"),
            "the key `metadata` is missing",
        ),
        (WHOLE.replace("    counter: true", "    raw: {}\n    counter: true"), "exactly one of `total` and `raw`"),
        (WHOLE.replace("    counter: true", "    raw: {}\n    counter: true"), "there is no key `bad`"),
        (WHOLE.replace("indicatorRef: errors", "indicatorRef: Errors"), "a name has up to 63 lower-case letters"),
    ],
)
def test_what_breaks_a_rule_of_its_own_tool_is_said_when_strict_and_only_then(text: str, rule: str) -> None:
    assert broken(text, strict=False) == []
    assert any(rule in summary for summary in broken(text, strict=True)), broken(text, strict=True)
