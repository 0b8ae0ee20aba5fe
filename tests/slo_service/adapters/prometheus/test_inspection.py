"""Looks at what a real Prometheus says of its own metrics."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import httpx2
import pytest
from tests.support.servers.prometheus import Prometheus, ScrapeJob
from tests.support.slo_service.slis import events_of, selector

from burnline_slo.adapters.prometheus.inspection import Inspection
from burnline_slo.domain.sli import (
    SLI,
    AvailabilitySLI,
    ExpressionSLI,
    JointSlicesSLI,
    LatencySLI,
    PlainSLI,
    RatioSLI,
    TimeslicesSLI,
)
from burnline_slo.prometheus.api import PrometheusApi
from burnline_slo.spec.findings.metrics import MetricFacts

REQUESTS = "prometheus_http_requests_total"
HISTOGRAM = "prometheus_http_request_duration_seconds"


@pytest.mark.real
def test_a_real_prometheus_tells_presence_buckets_and_events(prometheus: Prometheus) -> None:
    prometheus.scrape([ScrapeJob(name="self", targets=[prometheus.url.removeprefix("http://")])])
    prometheus.wait_for(f"sum(increase({REQUESTS}[1m] offset 2s)) > 0")

    def facts(sli: SLI) -> MetricFacts:
        with httpx2.Client() as client:
            return Inspection(PrometheusApi(prometheus.url, client), datetime.now(UTC)).facts(sli)

    events = facts(events_of(bad='nothing_total{code="500"}', total=REQUESTS))
    assert events.required[REQUESTS].now > 0
    assert events.optional['nothing_total{code="500"}'].last_day == 0
    assert events.events_per_day

    latency = facts(
        LatencySLI(histogram=selector(f'{HISTOGRAM}{{handler="/metrics"}}'), threshold_seconds=Decimal("0.3"))
    )
    assert {Decimal("0.1"), Decimal("0.2"), Decimal("0.4")} <= set(latency.buckets or ())
    assert latency.required[f'{HISTOGRAM}_count{{handler="/metrics"}}'].now == 1

    up = facts(AvailabilitySLI(gauge=selector("up")))
    assert (up.required["up"].now, up.events_per_day) == (1, None)
    expression = f"sum(rate({REQUESTS}[$window]))"
    assert facts(ExpressionSLI(bad=expression, total=expression)).required[expression].now == 1
    nothing = "1 - avg_over_time(nothing[$window])"
    assert facts(RatioSLI(error_ratio=nothing)).required[nothing].last_day == 0

    def slices(of: PlainSLI) -> TimeslicesSLI:
        return TimeslicesSLI(of=of, slice=timedelta(minutes=5), target=Decimal("0.9"))

    # Of slices the budget is no number of events, so nothing is said of how many there are.
    sliced = facts(slices(LatencySLI(histogram=selector(HISTOGRAM), threshold_seconds=Decimal("0.3"))))
    assert (sliced.events_per_day, Decimal("0.1") in (sliced.buckets or ())) == (None, True)
    parts = (slices(AvailabilitySLI(gauge=selector("up"))), slices(events_of(bad="nothing_total", total=REQUESTS)))
    joint = facts(JointSlicesSLI(parts=parts))
    assert joint.required.keys() == {"up", REQUESTS}
    assert joint.optional["nothing_total"].last_day == 0
    assert joint.events_per_day is None
