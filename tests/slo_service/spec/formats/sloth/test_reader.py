"""Sloth's files."""

from dataclasses import replace

import pytest
from tests.support.slo_service.one_slo import SLOTH, SLOTH_RESOURCE
from tests.support.slo_service.reading import slos

from burnline_slo.domain.grouping import Grouping
from burnline_slo.domain.policy import default_policy
from burnline_slo.spec.document.source import Source
from burnline_slo.spec.load import load


def test_sloths_tiers_for_thirty_days_are_ours() -> None:
    (slo,) = slos(SLOTH)
    assert slo.policy == default_policy()


def test_a_disabled_severity_leaves_the_other_ones_tiers() -> None:
    (slo,) = slos(SLOTH + "    alerting: {page_alert: {disable: true}}\n")
    assert [tier.name for tier in slo.policy.tiers] == ["ticket_1d", "ticket_3d"]


@pytest.mark.parametrize(
    ("first", "second"),
    [("sum by (handler, zone) (", "sum by (zone, handler) ("), ("sum by (handler) (", "sum by (handler) (")],
)
def test_sloths_sums_by_the_same_labels_are_one_budget_for_each_combination(first: str, second: str) -> None:
    head, error, total = (
        SLOTH.partition("error_query: ")[0],
        *SLOTH.partition("error_query: ")[2].split("total_query: "),
    )
    text = f"{head}error_query: {error.replace('sum(', first)}total_query: {total.replace('sum(', second)}"
    (slo,) = slos(text)
    assert slo.grouping is not None
    assert set(slo.grouping.labels) == set(first.partition("(")[2].partition(")")[0].split(", "))
    assert (replace(slo, grouping=None),) == slos(SLOTH)
    raw = SLOTH_RESOURCE.replace("sum(", first)
    assert slos(raw)[0].grouping == Grouping(labels=tuple(first.partition("(")[2].partition(")")[0].split(", ")))


@pytest.mark.parametrize("by", ["sum by (handler) (", "sum without (handler) ("])
def test_sums_that_are_grouped_in_different_ways_are_an_error(by: str) -> None:
    text = SLOTH.replace("sum(", by, 1)
    loaded = load([Source(file="slo.yaml", data=text.encode())])
    assert loaded.slos == ()
    assert loaded.errors
