"""OpenSLO's kinds that are more than counters, against series whose truth is known."""

from pathlib import Path
from typing import Any

import pytest
from tests.support.slo_service.truth.kinds import DAYS, PERIOD_SECONDS, WORLD
from tests.support.slo_service.truth.status import status

pytestmark = pytest.mark.real

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


def single(query: str) -> str:
    return f"{{metricSource: {{type: Prometheus, spec: {{query: {query}}}}}}}"


CHECKS = f"{{ratioMetric: {{counter: false, bad: {single('checks_failing')}, total: {single('checks')}}}}}"
TILL = f"{{thresholdMetric: {single('till_online')}}}"
SLICE = "timeSliceTarget: 0.95, timeSliceWindow: 1m"
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
        "stored",
        inline(f"{{ratioMetric: {{rawType: success, raw: {single('client_satisfaction_ratio')}}}}}"),
        "[{target: 0.9}]",
    ),
    """apiVersion: openslo/v1alpha
kind: SLO
metadata: {name: satisfied-before}
spec:
  service: truth
  indicator: {thresholdMetric: {source: prometheus, queryType: promql, query: client_satisfaction_ratio * 5}}
  timeWindows: [{unit: Day, count: 30, isRolling: true}]
  budgetingMethod: Occurrences
  objectives: [{op: gte, value: 4, target: 0.95}]
""",
    slo("checks", inline(CHECKS), "[{target: 0.7}]"),
    slo("mean-checks", inline(CHECKS), "[{target: 0.7, timeSliceWindow: 5}]", "RatioTimeslices"),
    slo(
        "any-bad-minute",
        "description: A minute is bad when orders fail or the till is off.",
        f"[{{target: 0.9, {SLICE}, {inline(ORDERS)}}},{{target: 0.95, {SLICE}, op: gte, value: 1, {inline(TILL)}}}]",
        "Timeslices",
    ),
    slo(
        "mean-journey",
        "description: Two parts.",
        "["
        f"{{target: 0.9, timeSliceWindow: 1m, {inline(ORDERS)}}},"
        f"{{target: 0.6, compositeWeight: 3, timeSliceWindow: 1m, {inline(CHECKS)}}}"
        "]",
        "RatioTimeslices",
    ),
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


@pytest.mark.parametrize("slo_id", ["truth/satisfied", "truth/satisfied-before"])
def test_a_threshold_is_missed_for_as_long_as_it_is(answers: dict[str, dict[str, Any]], slo_id: str) -> None:
    answer = answers[slo_id]
    assert answer["bad_events"] == pytest.approx(10_000, rel=0.01)
    assert answer["total_events"] == pytest.approx(WHOLE, rel=0.01)


def test_slices_of_a_threshold_are_bad_where_half_of_their_points_are(answers: dict[str, dict[str, Any]]) -> None:
    answer = answers["truth/slices"]
    assert answer["bad_events"] == pytest.approx(10_000 / 300, abs=1)
    assert answer["total_events"] == pytest.approx(WHOLE / 300, rel=0.01)


def test_a_ratio_that_was_stored_is_weighed_by_time(answers: dict[str, dict[str, Any]]) -> None:
    answer, truth = answers["truth/stored"], WORLD.truth["wifi/satisfaction"]
    assert answer["bad_events"] == pytest.approx(truth.bad, rel=0.01)
    assert answer["total_events"] == pytest.approx(WHOLE, rel=0.01)


def test_gauges_of_counts_are_summed_over_their_points(answers: dict[str, dict[str, Any]]) -> None:
    answer = answers["truth/gauges"]
    truth = WORLD.truth["wifi/satisfaction"]
    assert answer["bad_events"] / answer["total_events"] == pytest.approx(truth.bad / truth.total, rel=0.01)


def test_occurrences_of_gauges_weigh_busy_points_more(answers: dict[str, dict[str, Any]]) -> None:
    answer = answers["truth/checks"]
    by_day, by_night = 3 * 720 - 60, 3 * 720
    truth = (by_day + 2 * by_night) / (100 * by_day + 4 * by_night)
    assert answer["bad_events"] / answer["total_events"] == pytest.approx(truth, rel=0.01)


def test_ratio_timeslices_are_the_mean_of_the_slices_that_have_events(answers: dict[str, dict[str, Any]]) -> None:
    answer = answers["truth/means"]
    # Half of the orders fail in 100 minutes; nobody orders in 60.
    assert answer["bad_events"] == pytest.approx(50, rel=1e-9)
    assert answer["total_events"] == pytest.approx(DAYS * 1_440 - 60, abs=1)


def test_ratio_timeslices_of_gauges_weigh_each_slice_the_same_whatever_its_count(
    answers: dict[str, dict[str, Any]],
) -> None:
    answer = answers["truth/mean-checks"]
    assert answer["bad_events"] / answer["total_events"] == pytest.approx(WORLD.mean_of_checks, rel=0.01)
    assert answer["total_events"] == pytest.approx((DAYS * 1_440 - 60) / 5, abs=2)


def test_a_minute_that_is_bad_for_any_part_is_bad_for_a_journey_of_timeslices_and_counts_once(
    answers: dict[str, dict[str, Any]],
) -> None:
    orders, till = (answers[f"truth/any-bad-minute-{number}"] for number in (0, 1))
    whole = answers["truth/any-bad-minute"]
    assert orders["bad_events"] == 100
    assert till["bad_events"] == pytest.approx(150, abs=1)
    # Orders fail from minute 1,000 to 1,100, the till is off from 1,050 to 1,200.
    assert whole["bad_events"] == pytest.approx(200, abs=1)
    # The 60 minutes without orders are judged by the till alone.
    assert whole["total_events"] == pytest.approx(DAYS * 1_440, abs=1)
    assert whole["objective_ratio"] == 0.95


def test_a_journey_of_ratio_timeslices_misses_what_its_parts_miss_together(
    answers: dict[str, dict[str, Any]],
) -> None:
    whole = answers["truth/mean-journey"]
    missed = 50 / (DAYS * 1_440 - 60) + 3 * WORLD.mean_of_checks
    allowed = 0.1 + 3 * 0.4
    budget_seconds = (1 - whole["objective_ratio"]) * PERIOD_SECONDS
    assert whole["bad_events"] / budget_seconds == pytest.approx(missed / allowed, rel=0.01)


def test_a_journey_burns_at_the_sum_of_its_parts_burn_rates_by_weight(answers: dict[str, dict[str, Any]]) -> None:
    rates = []
    for name, budget in (("cart", 0.01), ("payment", 0.1)):
        truth = WORLD.truth[f"journey/{name}"]
        rates.append(truth.bad / truth.total / budget)
    answer = answers["truth/journey"]
    budget_seconds = (1 - answer["objective_ratio"]) * PERIOD_SECONDS
    assert answer["bad_events"] / budget_seconds == pytest.approx(rates[0] + 3 * rates[1], rel=0.01)
