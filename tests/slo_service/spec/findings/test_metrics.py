from dataclasses import replace
from decimal import Decimal

import pytest

from burnline_slo.domain.objective import Objective
from burnline_slo.spec.document.definition import Definition
from burnline_slo.spec.document.source import Source
from burnline_slo.spec.findings.metrics import MetricFacts, Presence, metric_findings
from burnline_slo.spec.load import load

TEXT = """version: burnline/v1
service: shop
slos:
  - name: orders
    objective: 99.9%
    sli: {events: {bad: e_total, total: t_total}}
  - name: fast
    objective: 99.9%
    sli: {latency: {histogram: s_seconds, threshold: 300ms}}
  - name: fast-minutes
    objective: 99.9%
    sli: {timeslices: {slice: 1m, target: 95%, of: {latency: {histogram: s_seconds, threshold: 300ms}}}}
"""
ORDERS, FAST, FAST_MINUTES = load([Source(file="a.yaml", data=TEXT.encode())]).definitions


def findings(definition: Definition, facts: MetricFacts) -> list[tuple[str, str]]:
    return [(str(problem.severity), str(problem.code)) for problem in metric_findings(definition, facts)]


def test_series_that_are_there_and_plenty_give_nothing() -> None:
    there = Presence(now=3, last_day=3)
    facts = MetricFacts(required={"t_total": there}, optional={"e_total": there}, events_per_day=1e6)
    assert findings(ORDERS, facts) == []


@pytest.mark.parametrize(
    ("presence", "expected"),
    [(Presence(now=0, last_day=0), "series-missing"), (Presence(now=0, last_day=2), "series-stopped")],
)
def test_series_that_never_were_and_series_that_stopped_are_distinguished(presence: Presence, expected: str) -> None:
    assert findings(ORDERS, MetricFacts(required={"t_total": presence})) == [("warning", expected)]


def test_missing_bad_events_are_only_a_note() -> None:
    facts = MetricFacts(optional={"e_total": Presence(now=0, last_day=0)})
    assert findings(ORDERS, facts) == [("note", "series-missing")]


@pytest.mark.parametrize(
    ("buckets", "neighbours"),
    [
        (["0.1", "0.25", "0.5"], "250ms or 500ms"),
        (["0.5", "1"], "500ms"),
        (["0.1", "0.25"], "250ms"),
        (["0.0005"], "0.0005s"),
    ],
)
@pytest.mark.parametrize("definition", [FAST, FAST_MINUTES], ids=["events", "slices"])
def test_a_threshold_that_is_no_bucket_is_an_error_that_names_its_neighbours(
    definition: Definition, buckets: list[str], neighbours: str
) -> None:
    (problem,) = metric_findings(definition, MetricFacts(buckets=[Decimal(bound) for bound in buckets]))
    assert (problem.severity, problem.code) == ("error", "threshold-no-bucket")
    assert f"Write {neighbours}, or" in problem.fix


def test_a_bucket_is_matched_as_a_number() -> None:
    assert findings(FAST, MetricFacts(buckets=[Decimal("0.300"), Decimal(1)])) == []


@pytest.mark.parametrize(("per_day", "expected"), [(333.3, ["few-events"]), (333.4, [])])
def test_a_budget_of_less_than_ten_bad_events_is_a_warning(per_day: float, expected: list[str]) -> None:
    assert [code for _, code in findings(ORDERS, MetricFacts(events_per_day=per_day))] == expected


def test_few_events_are_put_in_numbers() -> None:
    slo = replace(ORDERS.slo, objective=Objective(ratio=Decimal("0.999")))
    (problem,) = metric_findings(replace(ORDERS, slo=slo), MetricFacts(events_per_day=3200 / 30))
    assert (
        "has about 3,200 events, so 99.9% allows 3.2 bad ones; one bad event is 31.2 % of the budget" in problem.summary
    )
