from datetime import timedelta

import pytest

from burnline_slo.config.values import DEFAULT_TILE
from burnline_slo.spec.document.source import Source
from burnline_slo.spec.findings.server import MOST_SAMPLES, Cost, ScrapeFacts, server_findings
from burnline_slo.spec.load import load

TEXT = """version: burnline/v1
service: shop
slos:
  - name: orders
    objective: 99.9%
    sli: {events: {bad: e_total, total: t_total}}
"""
(ORDERS,) = load([Source(file="a.yaml", data=TEXT.encode())]).definitions
UNKNOWN = ScrapeFacts()


def findings(
    scraped: ScrapeFacts = UNKNOWN, retention: timedelta | None = None, tile: timedelta = DEFAULT_TILE
) -> list[tuple[str, str]]:
    found = server_findings(ORDERS, scraped, retention, tile)
    return [(str(problem.severity), str(problem.code)) for problem in found]


def test_a_server_of_which_nothing_is_known_gives_nothing() -> None:
    assert findings() == []


@pytest.mark.parametrize(("days", "expected"), [(29, ["retention-short"]), (30, []), (31, [])])
def test_samples_that_are_kept_shorter_than_the_period_are_a_warning(days: int, expected: list[str]) -> None:
    found = findings(retention=timedelta(days=days))
    assert [code for _, code in found] == expected


def test_a_short_retention_is_put_in_numbers() -> None:
    (problem,) = server_findings(ORDERS, UNKNOWN, timedelta(days=15), DEFAULT_TILE)
    assert "keeps samples for 15d, and the period is 30d" in problem.summary
    assert "--storage.tsdb.retention.time=31d" in problem.fix


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(15, 0), (60, 0), (61, 1), (150, 1), (151, 2), (300, 2), (900, 2), (901, 3)],
)
def test_series_slower_than_a_tile_or_twice_as_slow_as_a_short_window_allows_are_warnings(
    seconds: int, expected: int
) -> None:
    found = findings(ScrapeFacts(interval=timedelta(seconds=seconds)))
    assert found == [("warning", "scrape-interval")] * expected


def test_it_is_the_services_own_tile_that_samples_are_held_against() -> None:
    every_two_minutes = ScrapeFacts(interval=timedelta(minutes=2), cost=Cost(series=5, samples=4 * MOST_SAMPLES))
    assert [code for _, code in findings(every_two_minutes)] == ["scrape-interval", "query-cost"]
    assert findings(every_two_minutes, tile=timedelta(minutes=5)) == []
    assert [code for _, code in findings(ScrapeFacts(interval=timedelta(seconds=30)), tile=timedelta(seconds=10))] == [
        "scrape-interval"
    ]


@pytest.mark.parametrize(("samples", "expected"), [(None, 0), (MOST_SAMPLES, 0), (MOST_SAMPLES + 1, 1)])
def test_more_than_a_million_samples_a_minute_are_a_warning(samples: int | None, expected: int) -> None:
    assert findings(ScrapeFacts(cost=Cost(series=5, samples=samples))) == [("warning", "query-cost")] * expected


def test_costs_add_up_and_an_unknown_one_leaves_the_others() -> None:
    known, unknown = Cost(series=2, samples=10), Cost(series=1)
    assert known + known == Cost(series=4, samples=20)
    assert known + unknown == unknown + known == Cost(series=3, samples=10)
    assert unknown + unknown == Cost(series=2, samples=None)
