"""The rules of OpenSLO's SDK for v1alpha, which are held to with --strict only."""

import pytest
from tests.support.slo_service.reading import broken_rules

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


@pytest.mark.parametrize(
    "text",
    [
        ALPHA,
    ],
)
def test_sound_files_break_no_rule(text: str) -> None:
    assert broken_rules(text, strict=True) == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [
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
    ],
)
def test_what_breaks_a_rule_is_reported_when_strict_and_only_then(text: str, rule: str) -> None:
    assert broken_rules(text, strict=False) == []
    assert any(rule in summary for summary in broken_rules(text, strict=True)), broken_rules(text, strict=True)
