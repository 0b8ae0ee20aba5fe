"""OpenSLO's kinds that are more than counters, against series whose truth is known."""

from pathlib import Path
from typing import Any

import pytest
from tests.truth.kinds import DAYS, MINUTE, PERIOD_SECONDS
from tests.truth.test_kinds import WORLD, prometheus_url, status

__all__ = ["prometheus_url"]

WHOLE = DAYS * 86_400.0
SLO = """apiVersion: openslo/v1
kind: SLO
metadata: {{name: {name}}}
spec:
  service: truth
  {indicator}
  timeWindow: [{{duration: 30d, isRolling: true}}]
  budgetingMethod: {method}
  objectives: {objectives}
"""
SATISFIED = "{metricSource: {type: Prometheus, spec: {query: client_satisfaction_ratio * 5}}}"
OF_FIVE = "{metricSource: {type: Prometheus, spec: {query: client_satisfaction_ratio * 0 + 5}}}"


def slo(name: str, indicator: str, objectives: str, method: str = "Occurrences") -> str:
    return SLO.format(name=name, indicator=indicator, objectives=objectives, method=method)


def inline(sli: str) -> str:
    return f"indicator: {{metadata: {{name: x}}, spec: {sli}}}"


def counters(bad: str, total: str) -> str:
    queries = [f"{{metricSource: {{type: Prometheus, spec: {{query: {query}}}}}}}" for query in (bad, total)]
    return f"{{ratioMetric: {{counter: true, bad: {queries[0]}, total: {queries[1]}}}}}"


ORDERS = counters("orders_failed_total", "orders_total")
FILES = [
    slo("satisfied", inline(f"{{thresholdMetric: {SATISFIED}}}"), "[{op: gte, value: 4, target: 0.95}]"),
    slo(
        "slices",
        inline(f"{{thresholdMetric: {SATISFIED}}}"),
        "[{op: gt, value: 4e0, target: 0.95, timeSliceTarget: 0.5, timeSliceWindow: 5m}]",
        "Timeslices",
    ),
    slo(
        "gauges", inline(f"{{ratioMetric: {{counter: false, good: {SATISFIED}, total: {OF_FIVE}}}}}"), "[{target: 0.9}]"
    ),
    slo("means", inline(ORDERS), "[{target: 0.9, timeSliceWindow: 1m}]", "RatioTimeslices"),
    slo(
        "journey",
        "description: Two parts.",
        "["
        f"{{target: 0.99, {inline(counters('carts_failed_total', 'carts_total'))}}},"
        f"{{target: 0.9, compositeWeight: 3, {inline(counters('card_payments_failed_total', 'card_payments_total'))}}}"
        "]",
    ),
]


@pytest.fixture(scope="module")
def answers(prometheus_url: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    folder: Path = tmp_path_factory.mktemp("openslo")
    file = folder / "slos.yaml"
    file.write_text("---\n".join(FILES))
    return status(prometheus_url, folder, str(file))


def test_a_threshold_is_missed_for_as_long_as_it_is(answers: dict[str, dict[str, Any]]) -> None:
    answer = answers["truth/satisfied"]
    assert answer["bad_events"] == pytest.approx(10_000, rel=0.01)
    assert answer["total_events"] == pytest.approx(WHOLE, rel=0.01)


def test_slices_of_a_threshold_are_bad_where_half_of_their_points_are(answers: dict[str, dict[str, Any]]) -> None:
    answer = answers["truth/slices"]
    assert answer["bad_events"] == pytest.approx(10_000 / 300, abs=1)
    assert answer["total_events"] == pytest.approx(WHOLE / 300, rel=0.01)


def test_gauges_of_counts_are_summed_over_their_points(answers: dict[str, dict[str, Any]]) -> None:
    answer = answers["truth/gauges"]
    truth = WORLD.truth["wifi/satisfaction"]
    assert answer["bad_events"] / answer["total_events"] == pytest.approx(truth.bad / truth.total, rel=0.01)


def test_ratio_timeslices_are_the_mean_of_the_slices_that_have_events(answers: dict[str, dict[str, Any]]) -> None:
    answer = answers["truth/means"]
    assert answer["bad_events"] / answer["total_events"] == pytest.approx(50 / (DAYS * 1_440 - 60), rel=0.01)
    assert answer["total_events"] == pytest.approx(WHOLE - 60 * MINUTE, rel=0.01)


def test_a_journey_burns_at_the_sum_of_its_parts_burn_rates_by_weight(answers: dict[str, dict[str, Any]]) -> None:
    rates = []
    for name, budget in (("cart", 0.01), ("payment", 0.1)):
        truth = WORLD.truth[f"journey/{name}"]
        rates.append(truth.bad / truth.total / budget)
    answer = answers["truth/journey"]
    budget_seconds = (1 - answer["objective_ratio"]) * PERIOD_SECONDS
    assert answer["bad_events"] / budget_seconds == pytest.approx(rates[0] + 3 * rates[1], rel=0.01)
