"""What is rendered quickly is what prometheus_client would have written."""

from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, Counter
from prometheus_client.exposition import choose_encoder
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from burnline._private.exposition.page import expose
from burnline._private.metrics.families import Families

ACCEPTS = ["", "text/plain;version=0.0.4", "text/plain;version=1.0.0", "application/openmetrics-text;version=1.0.0"]
values = st.floats(allow_nan=True) | st.integers(0, 10**12).map(float)
texts = st.text(max_size=8) | st.sampled_from(['"', "\\", "\n", "a\\n", "{}", "ü"])


@given(st.sampled_from(ACCEPTS), st.lists(st.tuples(texts, values), max_size=5), texts)
def test_the_page_is_the_one_that_prometheus_client_writes(
    accept: str, series: list[tuple[str, float]], description: str
) -> None:
    metrics = Families(CollectorRegistry(), cardinality_limit=100)
    Counter("hosts_own", "A metric of the host's.", registry=metrics.registry).inc()
    orders = metrics.counter("orders", description, ["kind"])
    depth = metrics.gauge("depth", description, ["queue", "a"])
    taken = metrics.histogram("taken_seconds", description, ["zone", "kind"], [0.5, 1, 2_000_000])
    plain = metrics.counter("plain", "No labels.")
    for text, value in series:
        orders.inc(abs(value), kind=text)
        depth.set(value, queue=text, a="1")
        taken.child((text, "x")).observe(abs(value), (2**127 + 1, 7, abs(value), 1.5))
        plain.inc()
    _, page = expose(metrics, accept, "")
    encoder, _ = choose_encoder(accept)
    assert sorted(page.splitlines()) == sorted(encoder(metrics.registry).splitlines())
    if "openmetrics" in accept:
        assert page.endswith(b"# EOF\n")


def test_the_page_parses_as_openmetrics_with_exemplars() -> None:
    metrics = Families(CollectorRegistry(), cardinality_limit=100)
    metrics.histogram("taken_seconds", "Taken.").child(()).observe(0.3, (1, 2, 0.3, 1.5))
    _, page = expose(metrics, ACCEPTS[3], "")
    families = list(text_string_to_metric_families(page.decode()))  # type: ignore[no-untyped-call]
    exemplars = [sample.exemplar for family in families for sample in family.samples if sample.exemplar]
    assert [exemplar.labels["trace_id"] for exemplar in exemplars] == [f"{1:032x}"]
