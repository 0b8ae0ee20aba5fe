"""OpenSLO's alert policies and conditions as tiers."""

from datetime import timedelta
from decimal import Decimal

import pytest

from burnline_slo.domain.policy import AlertPolicy, NoDataAlert, Severity, Tier, default_policy
from burnline_slo.spec.document.source import Source
from burnline_slo.spec.load import load
from burnline_slo.spec.native.writer import native_text
from burnline_slo.spec.output.text import as_text

SLO = """apiVersion: openslo/v1
kind: SLO
metadata: {name: orders}
spec:
  service: till
  indicator:
    metadata: {name: orders}
    spec:
      ratioMetric:
        counter: true
        bad: {metricSource: {type: Prometheus, spec: {query: sum(orders_failed_total)}}}
        total: {metricSource: {type: Prometheus, spec: {query: sum(orders_total)}}}
  timeWindow: [{duration: 30d, isRolling: true}]
  budgetingMethod: Occurrences
  objectives: [{target: 0.999}]
"""
POLICY = """apiVersion: openslo/v1
kind: AlertPolicy
metadata: {name: fast-burn}
spec:
  description: Somebody has to look now.
  conditions: [{conditionRef: fast}]
  notificationTargets: [{targetRef: mail}]
"""
CONDITION = """apiVersion: openslo/v1
kind: AlertCondition
metadata: {name: fast}
spec:
  severity: page
  condition: {kind: burnrate, op: gte, threshold: 14.4, lookbackWindow: 1h}
"""


def policy_of(*files: str) -> AlertPolicy:
    loaded = load([Source(file=f"{number}.yaml", data=text.encode()) for number, text in enumerate(files)])
    assert not loaded.errors
    (slo,) = loaded.slos
    return slo.policy


def inline(condition: str, policy: str = "") -> str:
    spec = f"{{{policy}conditions: [{{kind: AlertCondition, metadata: {{name: c}}, spec: {condition}}}]}}"
    return f"{SLO}  alertPolicies: [{{kind: AlertPolicy, metadata: {{name: mine}}, spec: {spec}}}]\n"


def condition(severity: str = "page", burn: str = "2", window: str = "1h", more: str = "") -> str:
    inner = f"{{kind: burnrate, op: gte, threshold: {burn}, lookbackWindow: {window}{more}}}"
    return f"{{severity: {severity}, condition: {inner}}}"


def test_a_condition_in_another_file_is_the_share_of_the_budget_that_its_burn_rate_spends() -> None:
    with_policy = SLO + "  alertPolicies: [{alertPolicyRef: fast-burn}]\n"
    assert policy_of(CONDITION, with_policy, POLICY).tiers == (
        Tier(
            name="fast_burn",
            severity=Severity.PAGE,
            budget_ratio=Decimal("0.02"),
            long_window=timedelta(hours=1),
            short_window=timedelta(minutes=5),
            annotations={"description": "Somebody has to look now."},
        ),
    )


@pytest.mark.parametrize(("burn", "window"), [("2", "1h"), ("14.4", "1h"), ("6", "6h"), ("1", "3d"), ("0.7", "1w")])
def test_a_tier_burns_at_the_conditions_rate(burn: str, window: str) -> None:
    (tier,) = policy_of(inline(condition(burn=burn, window=window))).tiers
    assert float(tier.burn_rate(timedelta(days=30))) == pytest.approx(float(burn), rel=1e-5)


@pytest.mark.parametrize(
    ("severity", "wakes", "labels"),
    [
        ("page", True, {}),
        ("ticket", False, {}),
        ("Critical", True, {"openslo_severity": "Critical"}),
        ("sev3", False, {"openslo_severity": "sev3"}),
    ],
)
def test_a_severity_pages_or_is_a_ticket_and_its_own_name_is_a_label(
    severity: str, wakes: bool, labels: dict[str, str]
) -> None:
    (tier,) = policy_of(inline(condition(severity))).tiers
    assert (tier.severity is Severity.PAGE, tier.labels) == (wakes, labels)


def test_policies_of_one_name_are_tiers_of_two() -> None:
    one = inline(condition(burn="14.4"))
    listed = one.rpartition("alertPolicies: [")[2].rstrip("]\n")
    policy = policy_of(one.rstrip("]\n") + ", " + listed + "]\n")
    assert [tier.name for tier in policy.tiers] == ["mine", "mine_2"]


def test_what_a_policy_alerts_on_is_what_it_says() -> None:
    quiet = policy_of(inline(condition(), "alertWhenBreaching: false, "))
    assert quiet == AlertPolicy(tiers=())
    silent = policy_of(inline(condition(more=", alertAfter: 5m"), "alertWhenBreaching: false, alertWhenNoData: true, "))
    assert silent.tiers == ()
    assert silent.no_data == NoDataAlert(after=timedelta(minutes=65), severity=Severity.PAGE)


@pytest.mark.parametrize(
    "policies",
    [
        "",
        "  alertPolicies: []\n",
        "  alertPolicies: [{alertPolicyRef: nowhere}]\n",
        inline(condition(burn="1000")).removeprefix(SLO),
        inline(condition(window="1m")).removeprefix(SLO),
    ],
    ids=["none", "an empty list", "none that is there", "more than the budget", "too short"],
)
def test_without_a_policy_that_can_be_read_there_are_burnlines_own_alerts(policies: str) -> None:
    assert policy_of(SLO + policies) == default_policy()


def test_a_bare_name_refers_to_a_policy_as_well_but_not_in_strict_mode() -> None:
    text = SLO + "  alertPolicies: [fast-burn]\n"
    assert [tier.name for tier in policy_of(text, POLICY, CONDITION).tiers] == ["fast_burn"]
    sources = [Source(file=f"{n}.yaml", data=one.encode()) for n, one in enumerate((text, POLICY, CONDITION))]
    assert [str(problem.code) for problem in load(sources, strict=True).errors] == ["wrong-type"]


def test_what_a_data_source_connects_with_is_never_shown() -> None:
    text = """apiVersion: openslo/v1
kind: DataSource
metadata: {name: main}
spec: {type: Prometheus, connectionDetails: {password: hunter2}}
"""
    problems = load([Source(file="a.yaml", data=text.encode())]).problems
    assert problems
    assert "hunter2" not in "".join(as_text(problem) for problem in problems)


def test_in_strict_mode_a_policy_that_is_nowhere_is_an_error() -> None:
    text = SLO + "  alertPolicies: [{alertPolicyRef: nowhere}]\n"
    loaded = load([Source(file="a.yaml", data=text.encode())], strict=True)
    assert [str(problem.code) for problem in loaded.errors] == ["reference-missing"]


def test_what_has_no_equivalent_in_another_file_is_a_comment_at_every_slo_that_refers_to_it() -> None:
    first = SLO + "  alertPolicies: [{alertPolicyRef: fast-burn}]\n"
    files = [first, first.replace("name: orders", "name: others"), POLICY, CONDITION]
    sources = [Source(file=f"{number}.yaml", data=text.encode()) for number, text in enumerate(files)]
    text = native_text(load(sources).definitions)
    comment = "# 2.yaml:7: `notificationTargets` has no effect here: the service's configuration names the receivers"
    assert text.count(comment) == 2
