"""Counters, gauges and histograms: what they count, what they refuse, and how many label sets they keep."""

import threading
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.openmetrics.exposition import generate_latest as generate_openmetrics

from burnline._private.exposition.page import expose
from burnline._private.guard import GUARD
from burnline._private.metrics.families import Families


def new_families(limit: int = 2000) -> Families:
    return Families(CollectorRegistry(), cardinality_limit=limit)


def test_a_counter_counts_by_label() -> None:
    metrics = new_families()
    orders = metrics.counter("orders_total", "Orders.", ["kind"])
    orders.inc(kind="book")
    orders.inc(2, kind="book")
    orders.inc(kind="toy")
    assert metrics.registry.get_sample_value("orders_total", {"kind": "book"}) == 3
    assert metrics.registry.get_sample_value("orders_total", {"kind": "toy"}) == 1


@pytest.mark.parametrize("amount", [-1, float("nan"), "many", None])
def test_a_counter_drops_what_is_no_amount_and_does_not_raise(amount: float) -> None:
    metrics = new_families()
    before = GUARD.counts().get("metric orders", 0)
    metrics.counter("orders", "Orders.").inc(amount)
    assert metrics.registry.get_sample_value("orders_total") == 0
    assert GUARD.counts()["metric orders"] == before + 1


@pytest.mark.parametrize("labels", [{"colour": "red"}, {}, {"kind": "book", "colour": "red"}])
def test_wrong_label_names_are_dropped_and_noted_and_do_not_raise(labels: dict[str, Any]) -> None:
    metrics = new_families()
    noted = GUARD.counts().get("metric orders", 0)
    orders = metrics.counter("orders", "Orders.", ["kind"])
    orders.inc(**labels)
    assert GUARD.counts()["metric orders"] == noted + 1
    assert [sample for family in orders.collect() for sample in family.samples] == []


@pytest.mark.parametrize("method", ["set", "inc", "dec"])
def test_a_gauge_drops_what_is_no_number_and_does_not_raise(method: str) -> None:
    metrics = new_families()
    noted = GUARD.counts().get("metric depth", 0)
    getattr(metrics.gauge("depth", "Depth."), method)("many")
    assert metrics.registry.get_sample_value("depth") == 0
    assert GUARD.counts()["metric depth"] == noted + 1


@pytest.mark.parametrize("value", [float("nan"), "slow", None])
def test_a_histogram_drops_what_belongs_in_no_bucket_and_does_not_raise(value: float) -> None:
    metrics = new_families()
    noted = GUARD.counts().get("metric taken", 0)
    taken = metrics.histogram("taken", "Taken.", bounds=[0.1])
    taken.observe(0.05)
    taken.observe(value)
    assert metrics.registry.get_sample_value("taken_count") == 1
    assert metrics.registry.get_sample_value("taken_sum") == 0.05
    assert GUARD.counts()["metric taken"] == noted + 1


def test_a_gauge_goes_up_and_down() -> None:
    metrics = new_families()
    depth = metrics.gauge("depth", "Depth.", ["queue"])
    depth.set(5, queue="mail")
    depth.inc(2, queue="mail")
    depth.dec(3, queue="mail")
    assert metrics.registry.get_sample_value("depth", {"queue": "mail"}) == 4


def test_the_same_name_gives_the_same_metric() -> None:
    metrics = new_families()
    assert metrics.counter("orders_total", "Orders.", ["kind"]) is metrics.counter("orders", "Again.", ["kind"])


def test_a_name_that_is_taken_counts_unseen_and_does_not_raise() -> None:
    metrics = new_families()
    metrics.counter("orders", "Orders.")
    metrics.gauge("orders", "Another kind.").set(3)
    metrics.counter("orders", "Other labels.", ["kind"]).inc(kind="book")
    assert metrics.registry.get_sample_value("orders_total") == 0


@pytest.mark.parametrize(
    ("name", "label"), [("orders.placed", "kind"), ("7orders", "kind"), ("orders_of", "kind of"), ("orders_by", "")]
)
def test_a_name_that_prometheus_cannot_read_leaves_the_page_as_it_is(
    name: str, label: str, caplog: pytest.LogCaptureFixture
) -> None:
    metrics = new_families()
    before = expose(metrics, "", "")
    metrics.counter(name, "Orders.", [label]).inc()
    assert expose(metrics, "", "") == before
    assert "names of metrics and labels are letters, digits and _" in caplog.text


def test_label_sets_over_the_limit_share_one_series_and_are_counted() -> None:
    metrics = new_families(limit=3)
    users = metrics.counter("users", "Users.", ["user"])
    for number in range(10):
        users.inc(user=f"user{number}")
    assert metrics.registry.get_sample_value("users_total", {"user": "user2"}) == 1
    assert metrics.registry.get_sample_value("users_total", {"user": "user3"}) is None
    assert metrics.registry.get_sample_value("users_total", {"user": "_OTHER"}) == 7
    assert metrics.registry.get_sample_value("burnline_label_sets_folded_total", {"metric": "users"}) == 7


@pytest.mark.parametrize("kind", ["counter", "gauge", "histogram"])
def test_each_observation_of_a_folded_label_set_is_counted_although_its_labels_were_chosen_once(kind: str) -> None:
    metrics = new_families(limit=1)
    family = getattr(metrics, kind)("users", "Users.", ["user"])
    family.labels(user="first")
    chosen = family.labels(user="second")
    for _ in range(100):
        chosen.observe(1) if kind == "histogram" else chosen.inc()
    assert metrics.registry.get_sample_value("burnline_label_sets_folded_total", {"metric": "users"}) == 100


@given(
    bounds=st.lists(st.floats(0.001, 100), min_size=1, max_size=8, unique=True).map(sorted),
    values=st.lists(st.floats(allow_nan=False) | st.sampled_from([0.1, 0.5, 1.0, -0.0]), max_size=20),
)
def test_a_histogram_is_exposed_as_prometheus_clients_own(bounds: list[float], values: list[float]) -> None:
    ours, theirs = new_families(), CollectorRegistry()
    mine = ours.histogram("taken_seconds", "Taken.", ["queue"], bounds)
    stock = Histogram("taken_seconds", "Taken.", ["queue"], buckets=bounds, registry=theirs)
    mine.labels(queue="mail")
    stock.labels(queue="mail")
    for value in values:
        mine.observe(value, queue="mail")
        stock.labels(queue="mail").observe(value)
    lines = [line for line in generate_latest(theirs).decode().splitlines() if "created" not in line]
    own = [line for line in generate_latest(ours.registry).decode().splitlines() if "taken" in line]
    assert own == lines


def test_an_observation_on_a_bound_falls_into_its_bucket() -> None:
    metrics = new_families()
    taken = metrics.histogram("taken", "Taken.", bounds=[0.1, 0.3])
    for value in (0.2999999, 0.3, 0.3000001):
        taken.observe(value)
    assert metrics.registry.get_sample_value("taken_bucket", {"le": "0.3"}) == 2
    assert metrics.registry.get_sample_value("taken_bucket", {"le": "+Inf"}) == 3


def test_eight_threads_lose_no_observation() -> None:
    metrics = new_families()
    taken = metrics.histogram("taken", "Taken.").labels()
    orders = metrics.counter("orders", "Orders.").labels()

    def work() -> None:
        for _ in range(100_000):
            taken.observe(0.1)
            orders.inc()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert metrics.registry.get_sample_value("taken_count") == 800_000
    assert metrics.registry.get_sample_value("orders_total") == 800_000


def test_the_time_of_a_block_is_observed_although_it_raises() -> None:
    metrics = new_families()
    taken = metrics.histogram("taken", "Taken.", ["queue"])
    with pytest.raises(LookupError), taken.time(queue="mail"):
        raise LookupError
    assert metrics.registry.get_sample_value("taken_count", {"queue": "mail"}) == 1


def test_openmetrics_output_ends_as_it_must() -> None:
    metrics = new_families()
    metrics.histogram("taken", "Taken.").observe(0.1)
    assert generate_openmetrics(metrics.registry).endswith(b"# EOF\n")  # type: ignore[no-untyped-call]
