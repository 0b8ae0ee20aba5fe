"""OpenSLO's files."""

from dataclasses import replace

import pytest
from tests.support.slo_service.one_slo import OPENSLO, OPENSLO_ALPHA, OPENSLO_SLI
from tests.support.slo_service.reading import slos

from burnline_slo.domain.grouping import Grouping
from burnline_slo.spec.document.source import Source
from burnline_slo.spec.load import load


def test_a_mistake_in_a_shared_sli_keeps_every_slo_out_that_refers_to_it() -> None:
    broken = OPENSLO_SLI.replace("sum(requests_total", "sum(requests_total{")
    sources = [Source(file="slo.yaml", data=OPENSLO.encode()), Source(file="sli.yaml", data=broken.encode())]
    loaded = load(sources)
    assert loaded.slos == ()
    assert {problem.file for problem in loaded.errors} == {"slo.yaml", "sli.yaml"}


@pytest.mark.parametrize("text", [OPENSLO + "---\n" + OPENSLO_SLI, OPENSLO_ALPHA])
def test_openslos_sums_by_the_same_labels_are_one_budget_for_each_combination(text: str) -> None:
    (slo,) = slos(text.replace("sum(", "sum by (handler, zone) ("))
    assert slo.grouping == Grouping(labels=("handler", "zone"))
    assert (replace(slo, grouping=None),) == slos(text)


COMPOSITE = """apiVersion: openslo/v1
kind: SLO
metadata: {name: errors}
spec:
  service: till
  timeWindow: [{duration: 30d, isRolling: true}]
  budgetingMethod: Occurrences
  objectives:
    - target: 0.999
      indicator:
        zebra: 1
        spec:
          ratioMetric:
            bad: {metricSource: {spec: {query: sum(requests_failed_total)}}}
            total: {metricSource: {spec: {query: sum(requests_total)}}}
"""


def test_an_unknown_key_in_the_indicator_of_a_composites_part_is_a_warning_as_anywhere() -> None:
    loaded = load([Source(file="a.yaml", data=COMPOSITE.encode())])
    assert [(str(problem.severity), str(problem.code)) for problem in loaded.problems] == [("warning", "unknown-key")]
    assert [slo.name for slo in loaded.slos] == ["errors-0", "errors"]
