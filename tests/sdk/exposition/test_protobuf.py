"""What a scraper reads that asks for protocol buffers is what it would read as text."""

import math
from collections.abc import Iterator

from hypothesis import given, settings
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, Counter, Enum, Gauge, Histogram, Info, Metric, Summary
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeHistogramMetricFamily,
    HistogramMetricFamily,
    SummaryMetricFamily,
    UntypedMetricFamily,
)
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import Collector
from tests.support.sdk.client_model import KINDS, Series, parse, samples

from burnline._private.exposition.page import expose
from burnline._private.metrics.families import Families

ACCEPT = "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited"
values = st.floats(min_value=0) | st.integers(0, 10**12).map(float)
texts = st.text(max_size=8) | st.sampled_from(['"', "\\", "\n", "ü"])


def as_text(metrics: Families) -> dict[Series, float]:
    _, page = expose(metrics, "", "")
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(page.decode())
        for sample in family.samples
    }


def as_protobuf(metrics: Families) -> dict[Series, float]:
    headers, page = expose(metrics, ACCEPT, "")
    assert dict(headers)["Content-Type"].startswith("application/vnd.google.protobuf")
    return samples(parse(page))


def equal(ours: dict[Series, float], theirs: dict[Series, float]) -> bool:
    same = (ours[key] == theirs[key] or (math.isnan(ours[key]) and math.isnan(theirs[key])) for key in ours)
    return ours.keys() == theirs.keys() and all(same)


@settings(max_examples=60)
@given(st.lists(st.tuples(texts, values), max_size=5), texts)
def test_own_series_are_those_of_the_text_form(series: list[tuple[str, float]], description: str) -> None:
    metrics = Families(CollectorRegistry(), cardinality_limit=100)
    orders = metrics.counter("orders", description, ["kind"])
    depth = metrics.gauge("depth", description, ["queue"], "max")
    taken = metrics.histogram("taken_seconds", description, ["kind"], [0.5, 1, 2_000_000])
    for text, value in series:
        orders.inc(value, kind=text)
        depth.set(-value, queue=text)
        taken.child((text,)).observe(value, (2**127 + 1, 7, value, 1.5))
        assert equal(as_protobuf(metrics), as_text(metrics))  # at each step, for what is kept may have grown old


def test_kinds_help_and_exemplars_are_told() -> None:
    metrics = Families(CollectorRegistry(), cardinality_limit=100)
    metrics.counter("orders", "Örders.").inc(2)
    metrics.histogram("taken", "Taken.", bounds=[1]).child(()).observe(0.5, (2**127 + 1, 7, 0.5, 12.25))
    families = {family.name: family for family in parse(expose(metrics, ACCEPT, "")[1])}
    assert (families["orders_total"].help, KINDS[families["orders_total"].type]) == ("Örders.", "COUNTER")
    (taken,) = families["taken"].metric
    first, infinite = taken.histogram.bucket
    assert {pair.name: pair.value for pair in first.exemplar.label} == {
        "trace_id": f"{2**127 + 1:032x}",
        "span_id": f"{7:016x}",
    }
    assert first.exemplar.value == 0.5
    assert (first.exemplar.timestamp.seconds, first.exemplar.timestamp.nanos) == (12, 250_000_000)
    assert not infinite.HasField("exemplar")


class Odd(Collector):
    """What prometheus_client's own metrics do not show, but a collector may."""

    def collect(self) -> Iterator[Metric]:
        yield UntypedMetricFamily("untyped", "Untyped.", value=3)
        counter = CounterMetricFamily("counted", "With a time.", labels=["a"])
        counter.add_metric(["x"], 5, created=17.5, timestamp=1234.5)
        yield counter
        yield HistogramMetricFamily("whole", "Whole.", buckets=[("0.5", 1), ("+Inf", 4)], sum_value=9.5)
        yield HistogramMetricFamily("fraction", "Of a sample.", buckets=[("0.5", 0.25), ("+Inf", 4.5)], sum_value=9.5)
        yield HistogramMetricFamily("no_sum", "Without.", buckets=[("0.5", 1), ("+Inf", 4)])
        yield GaugeHistogramMetricFamily("sizes", "Sizes.", buckets=[("10.0", 1), ("+Inf", 2)], gsum_value=7)
        summary = SummaryMetricFamily("brief", "With quantiles.", count_value=3, sum_value=2)
        summary.add_sample("brief", {"quantile": "0.5"}, 0.25)
        yield summary
        broken = Metric("broken", "A count that is none.", "summary")
        broken.add_sample("broken_count", {}, float("nan"))
        broken.add_sample("broken_sum", {}, 2)
        yield broken
        unbounded = HistogramMetricFamily("unbounded", "A bound that is none.")
        unbounded.add_sample("unbounded_bucket", {}, 4)
        yield unbounded


def test_the_hosts_own_families_are_those_of_the_text_form() -> None:
    registry = CollectorRegistry()
    metrics = Families(registry, cardinality_limit=100)
    counter = Counter("hosts", "Counted.", ["a"], registry=registry)
    counter.labels("x").inc(2, {"trace_id": "abc"})
    Gauge("depth", "Depth.", registry=registry).set(float("nan"))
    Histogram("spread", "Spread.", ["a"], registry=registry).labels("x").observe(0.3)
    Summary("summed", "Summed.", registry=registry).observe(4)
    Info("build", "Build.", registry=registry).info({"version": "1"})
    Enum("state", "State.", registry=registry, states=["on", "off"]).state("off")
    registry.register(Odd())
    assert equal(as_protobuf(metrics), as_text(metrics))
    families = {family.name: family for family in parse(expose(metrics, ACCEPT, "")[1])}
    assert len(families) == len(parse(expose(metrics, ACCEPT, "")[1])), "a name came twice"
    (hosts,) = families["hosts_total"].metric
    assert hosts.counter.exemplar.label[0].value == "abc"
    assert families["counted_total"].metric[0].timestamp_ms == 1_234_500
    assert [KINDS[families[name].type] for name in ("hosts_total", "spread", "summed", "untyped", "build_info")] == [
        "COUNTER", "HISTOGRAM", "SUMMARY", "UNTYPED", "GAUGE",
    ]  # fmt: skip
