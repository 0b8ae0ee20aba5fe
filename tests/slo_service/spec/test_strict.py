"""--strict: what the tools that own a format refuse, and Burnline reads."""

import pytest
from tests.slo_service.spec.test_foreign_formats import OPENSLO, OPENSLO_SLI, PYRRA, SLOTH, SLOTH_RESOURCE

from slo_service.spec.load import load
from slo_service.spec.source import Source

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
    ],
)
def test_sound_files_break_no_rule(text: str) -> None:
    assert broken(text, strict=True) == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (SLOTH, "alerts that are not disabled need a name"),
        (NAMED.replace("service: till", "service: t"), "a name has two or more letters"),
        (NAMED.replace("service: till", "service: till\nlabels: {team: ''}"), "`team` must have a value"),
        (NAMED.replace("service: till", "service: till\nlabels: {__name__: a}"), "no label is called __name__"),
        (NAMED.replace('job="till"}[{{.window}}]', 'job="till"}[5m]'), "a query looks back over {{.window}}"),
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
        (WHOLE.replace("indicatorRef: errors", "indicatorRef: Errors"), "a name has up to 63 lower-case letters"),
    ],
)
def test_what_breaks_a_rule_of_its_own_tool_is_said_when_strict_and_only_then(text: str, rule: str) -> None:
    assert broken(text, strict=False) == []
    assert any(rule in summary for summary in broken(text, strict=True)), broken(text, strict=True)
