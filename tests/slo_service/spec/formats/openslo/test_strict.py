"""The rules of OpenSLO's SDK for v1, which are held to with --strict only."""

import pytest
from tests.support.slo_service.one_slo import OPENSLO, OPENSLO_SLI
from tests.support.slo_service.reading import broken_rules

from burnline_slo.spec.document.source import Source
from burnline_slo.spec.load import load

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


@pytest.mark.parametrize(
    "text",
    [
        WHOLE,
    ],
)
def test_sound_files_break_no_rule(text: str) -> None:
    assert broken_rules(text, strict=True) == []


def test_what_the_sdk_needs_has_a_default_with_a_note_unless_strict() -> None:
    bare = "\n".join(line for line in WHOLE.splitlines() if "timeWindow" not in line and "budgeting" not in line)
    source = Source(file="a.yaml", data=bare.encode())
    lenient, strict = load([source]), load([source], strict=True)
    noted = {problem.summary for problem in lenient.problems if problem.code == "missing-key"}
    assert noted == {"there is no `budgetingMethod`; Occurrences was taken", "there is no `timeWindow`; 30d was taken"}
    assert lenient.slos == load([Source(file="a.yaml", data=WHOLE.encode())]).slos
    assert strict.slos == ()
    assert {problem.code for problem in strict.errors} == {"missing-key"}


@pytest.mark.parametrize(
    ("text", "rule"),
    [
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
def test_what_breaks_a_rule_is_reported_when_strict_and_only_then(text: str, rule: str) -> None:
    assert broken_rules(text, strict=False) == []
    assert any(rule in summary for summary in broken_rules(text, strict=True)), broken_rules(text, strict=True)
