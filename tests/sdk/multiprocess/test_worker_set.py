"""Numbers in shared memory: taken over, added up, cleared away."""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, Histogram, generate_latest

from burnline._private.exposition.page import expose
from burnline._private.guard import GUARD
from burnline._private.metrics.families import Families
from burnline._private.metrics.workers import SeriesKey
from burnline._private.multiprocess.worker_set import WorkerSet, decode_key, encode_key, folder_of, sweep


def test_a_series_that_shared_memory_has_no_room_for_is_missing_and_noted_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    metrics = Families(CollectorRegistry(), cardinality_limit=100)
    workers = WorkerSet(tmp_path / "workers")
    metrics.join(workers)
    orders = metrics.counter("orders", "Orders.", ["kind"])
    orders.inc(kind="toy")
    noted = GUARD.counts().get("shared metrics", 0)
    monkeypatch.setattr(workers.file, "series", full)
    orders.inc(kind="book")
    orders.inc(kind="toy")
    assert metrics.registry.get_sample_value("orders_total", {"kind": "toy"}) == 2
    assert metrics.registry.get_sample_value("orders_total", {"kind": "book"}) is None
    assert orders.child(("book",)).values[0] == 1
    assert GUARD.counts()["shared metrics"] == noted + 1


def member(folder: Path) -> Families:
    metrics = Families(CollectorRegistry(), cardinality_limit=100)
    metrics.join(WorkerSet(folder))
    return metrics


def test_workers_see_the_sum_of_all_and_newest_exemplars(tmp_path: Path) -> None:
    one, two = member(tmp_path / "workers"), member(tmp_path / "workers")
    for worker, times in ((one, 1), (two, 2)):
        orders = worker.counter("orders", "Orders.", ["kind"])
        taken = worker.histogram("taken", "Taken.", bounds=[0.1, 1])
        for _ in range(times):
            orders.inc(kind="book")
            taken.child(()).observe(0.05 * times, (times, times, 0.05, float(times)))
    for worker in (one, two):
        text = generate_latest(worker.registry).decode()
        assert 'orders_total{kind="book"} 3.0' in text
        assert 'taken_bucket{le="0.1"} 3.0' in text
        (family,) = (family for family in worker.registry.collect() if family.name == "taken")
        exemplar = family.samples[0].exemplar
        assert exemplar is not None
        assert exemplar.labels["trace_id"] == f"{2:032x}"


operations = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from("ab"), st.sampled_from([0.0625, 0.125, 0.75, 3.0]), st.booleans())
    | st.sampled_from(["", "application/openmetrics-text"]),
    max_size=30,
)


@settings(max_examples=60)
@given(operations)
def test_each_scrape_shows_what_all_workers_have_counted_and_the_newest_exemplars(
    steps: list[tuple[int, str, float, bool] | str],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        workers = [member(Path(folder) / "workers") for _ in range(3)]
        families = [worker.histogram("taken", "Taken.", ["kind"], bounds=[0.125, 1]) for worker in workers]
        truth = CollectorRegistry()
        stock = Histogram("taken", "Taken.", ["kind"], buckets=[0.125, 1], registry=truth)
        exemplars: dict[tuple[str, str], int] = {}
        for at, step in enumerate([*steps, "application/openmetrics-text"], start=1):
            if isinstance(step, str):
                _, page = expose(workers[at % 3], step, "")
                lines = [line for line in page.decode().splitlines() if line.startswith("taken_")]
                wanted = [line for line in generate_latest(truth).decode().splitlines() if line.startswith("taken_")]
                assert sorted(line.partition(" #")[0] for line in lines) == sorted(
                    line for line in wanted if "created" not in line
                )
                found = {tuple(re.findall(r'(?:kind|le)="([^"]*)"', line)): line for line in lines if " # " in line}
                if step:
                    assert {
                        key: int(re.findall(r'trace_id="0*(\w+)"', found[key])[0], 16) for key in found
                    } == exemplars
                else:
                    assert not found
                continue
            worker, kind, value, sampled = step
            families[worker].child((kind,)).observe(value, (at, 1, value, float(at)) if sampled else None)
            stock.labels(kind).observe(value)
            if sampled:
                exemplars[kind, "0.125" if value <= 0.125 else "1.0" if value <= 1 else "+Inf"] = at


def test_workers_with_other_bounds_are_not_added_up(tmp_path: Path) -> None:
    before, after = member(tmp_path / "workers"), member(tmp_path / "workers")
    before.histogram("taken", "Taken.", bounds=[0.1, 1]).observe(0.05)
    after.histogram("taken", "Taken.", bounds=[0.3, 1]).observe(0.2)
    for worker, bound in ((before, "0.1"), (after, "0.3")):
        _, page = expose(worker, "", "")
        assert f'taken_bucket{{le="{bound}"}} 1.0' in page.decode()
        assert "taken_count 1.0" in page.decode()


def test_a_family_that_only_another_worker_has_is_shown_too(tmp_path: Path) -> None:
    one, two = member(tmp_path / "workers"), member(tmp_path / "workers")
    one.gauge("depth", "Depth.", ["queue"], "max").set(4, queue="mail")
    two.before_scrape()
    assert two.registry.get_sample_value("depth", {"queue": "mail"}) == 4


def test_a_gauge_of_the_greatest_is_the_greatest(tmp_path: Path) -> None:
    workers = [member(tmp_path / "workers") for _ in range(3)]
    for value, worker in enumerate(workers, start=-5):
        worker.gauge("depth", "Depth.", (), "max").set(value)
    assert workers[0].registry.get_sample_value("depth") == -3


def test_what_was_counted_before_joining_is_not_lost(tmp_path: Path) -> None:
    metrics = Families(CollectorRegistry(), cardinality_limit=100)
    orders = metrics.counter("orders", "Orders.").labels()
    orders.inc(3)
    metrics.join_when_needed(lambda: WorkerSet(tmp_path / "workers"))
    assert metrics.registry.get_sample_value("orders_total") == 3
    orders.inc()
    assert metrics.registry.get_sample_value("orders_total") == 4


@pytest.mark.real
def test_a_worker_counts_on_from_where_the_one_before_it_stopped_whatever_it_counts_first(tmp_path: Path) -> None:
    if os.fork() == 0:
        member(tmp_path / "workers").counter("orders", "Orders.", ["kind"]).child(("book",)).add(5)
        os.kill(os.getpid(), 9)
    os.wait()
    metrics = Families(CollectorRegistry(), cardinality_limit=100)
    orders = metrics.counter("orders", "Orders.", ["kind"])
    metrics.join_when_needed(lambda: WorkerSet(tmp_path / "workers"))
    orders.child(("book",)).add(1)
    assert metrics.registry.get_sample_value("orders_total", {"kind": "book"}) == 6


def test_a_key_reads_back() -> None:
    key = SeriesKey("histogram", "taken", "Täken.", ("a", "b"), ("ü", "\n"), (0.1, 1.0))
    assert decode_key(encode_key(key)) == key


@pytest.mark.real
def test_folders_of_processes_that_are_gone_are_removed_and_no_others(tmp_path: Path) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    left = tmp_path / folder_of(gone.pid).name
    gone.wait()
    own = tmp_path / folder_of(os.getpid()).name
    reused = tmp_path / (own.name.rpartition("-")[0] + "-1")  # the same id, started at another time
    strange = tmp_path / "burnline-notes"
    for folder in (left, own, reused, strange):
        folder.mkdir()
    sweep(tmp_path)
    assert sorted(tmp_path.iterdir()) == sorted([own, strange])
