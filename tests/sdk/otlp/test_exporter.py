"""Every span that was put is sent or counted, and when the collector is away, slow or unwilling, the host goes on."""

import threading
from collections.abc import Callable, Iterator

import pytest
from tests.support.sdk.exporting import LONG_SECONDS, Bench
from tests.support.waiting import wait_until

from burnline._private.collector import Batching
from burnline._private.otlp import worker
from burnline._private.otlp.outcome import Accepted, Refused, Unavailable
from burnline._private.otlp.worker import State


@pytest.fixture
def bench() -> Iterator[Bench]:
    bench = Bench()
    yield bench
    bench.endpoint.resume()


def in_thread(function: Callable[[], object]) -> tuple[threading.Thread, list[object]]:
    """Calls it in a thread; the list holds what it has returned."""
    returned: list[object] = []
    thread = threading.Thread(target=lambda: returned.append(function()))
    thread.start()
    return thread, returned


# When a batch is sent


def test_what_was_put_is_sent_as_one_batch_after_the_interval(bench: Bench) -> None:
    bench.put("a", "b")
    wait_until(lambda: bench.timer.waits, timeout_seconds=LONG_SECONDS, what="waiting", every_seconds=0.001)
    bench.advance_in_vain(1.1)
    assert bench.posts == []
    bench.timer.advance(0.1)
    bench.until(State.IDLE)
    assert bench.posts == [["a", "b"]]
    assert bench.results == {"sent": 2, "POST taken": 1}


def test_a_put_that_finds_the_batch_due_has_it_sent_and_lets_go_of_the_interpreter(bench: Bench) -> None:
    bench.put("a")
    bench.timer.advance(1.0)
    bench.put("b")
    assert (bench.exporter.state, bench.timer.slept) == (State.FILLING, [])
    bench.timer.advance(0.01)
    bench.put("c")
    bench.until(State.IDLE)
    assert bench.posts == [["a", "b", "c"]]
    assert bench.timer.slept == [50e-6]


def test_a_queue_half_full_is_sent_at_once() -> None:
    bench = Bench(batching=Batching(queue_records=10))
    bench.put(*"abcde")
    assert bench.exporter.state is State.FILLING
    bench.put("f")
    bench.until(State.IDLE)
    assert bench.posts == [list("abcdef")]


def test_a_batch_has_no_more_records_than_it_may_and_the_next_follows_once_a_quarter_waits() -> None:
    bench = Bench(batching=Batching(queue_records=8, batch_records=3))
    bench.put(*"abcde")
    bench.until_posts(2)
    bench.until(State.IDLE)
    assert bench.posts == [["a", "b", "c"], ["d", "e"]]


def test_a_span_put_while_the_collector_is_waited_for_is_sent_an_interval_later_by_itself(
    bench: Bench,
) -> None:
    bench.endpoint.stall()
    bench.put("a")
    bench.timer.advance(1.2)
    bench.until_posts(1)
    bench.put("b")
    bench.endpoint.resume()
    bench.until(State.FILLING)
    bench.advance_in_vain(1.1)
    assert bench.posts == [["a"]]
    bench.timer.advance(0.1)
    bench.until_posts(2)
    assert bench.posts == [["a"], ["b"]]


def test_a_span_put_in_the_moment_in_which_the_worker_falls_asleep_is_sent(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter = bench.exporter._worker._enter

    def put_then_enter(state: State) -> None:
        if state is State.IDLE and len(bench.posts) == 1:
            bench.put("b")  # which sees the worker busy, and so does not wake it
            assert bench.exporter.state is State.POSTING
        enter(state)

    monkeypatch.setattr(bench.exporter._worker, "_enter", put_then_enter)
    bench.put("a")
    bench.timer.advance(1.2)
    bench.until_posts(1)
    bench.until(State.FILLING)
    bench.timer.advance(1.2)
    bench.until_posts(2)
    assert bench.posts == [["a"], ["b"]]


# Backpressure


def test_puts_into_a_queue_half_full_give_way_seldom_while_the_worker_waits_and_oftener_while_it_encodes() -> None:
    bench = Bench(batching=Batching(queue_records=1000))
    bench.endpoint.stall()
    bench.put("a")
    bench.timer.advance(1.2)
    bench.until_posts(1)
    for _ in range(900):
        bench.put("b")
    assert bench.exporter.state is State.POSTING
    assert len(bench.timer.slept) == 2
    bench.exporter._worker.state = State.DUE
    for _ in range(80):
        bench.put("c")
    assert len(bench.timer.slept) == 2 + 5
    bench.endpoint.resume()


def test_a_stalled_collector_costs_bounded_memory_and_no_time() -> None:
    bench = Bench(batching=Batching(queue_records=100))
    bench.endpoint.stall()
    for _ in range(10_000):
        bench.put("a")
        if bench.results["queue_full"] == 0 and not bench.posts and bench.exporter.state is not State.FILLING:
            bench.until_posts(1)
    assert bench.results["queue_full"] == 10_000 - 100 - len(bench.posts[0])
    assert 48 <= len(bench.timer.slept) <= 50  # of 50 µs each
    bench.endpoint.resume()


def test_a_worker_that_is_a_greenlet_is_given_no_way() -> None:
    bench = Bench(batching=Batching(queue_records=10))
    bench.endpoint.stall()
    bench.put("a")
    bench.timer.advance(1.2)
    bench.until_posts(1)
    bench.exporter._worker.is_thread = False
    bench.put(*"b" * 500)
    assert bench.timer.slept == []
    bench.endpoint.resume()


# What becomes of a batch


def test_a_collector_that_comes_back_gets_the_spans() -> None:
    bench = Bench(*[Unavailable()] * 4)
    bench.put("a")
    bench.timer.advance(1.2)
    for number, seconds in enumerate((0.5, 1.0, 2.0, 4.0), start=1):
        bench.until_posts(number)
        bench.until(State.BACKING_OFF)
        bench.timer.advance(seconds)
    bench.until(State.IDLE)
    assert bench.posts == [["a"]] * 5
    assert bench.results == {"sent": 1, "POST unreachable": 4, "POST taken": 1}


def test_a_batch_that_was_tried_five_times_in_vain_is_counted_and_the_next_is_sent() -> None:
    bench = Bench(*[Unavailable()] * 5)
    bench.put("a", "b")
    bench.timer.advance(1.2)
    for number in range(1, 5):
        bench.until_posts(number)
        bench.until(State.BACKING_OFF)
        bench.timer.advance(4.0)
    bench.until(State.IDLE)
    bench.put("c")
    assert bench.exporter.flush(1)
    assert bench.results == {"unreachable": 2, "sent": 1, "POST unreachable": 5, "POST taken": 1}


def test_a_collector_that_asks_to_be_left_alone_is() -> None:
    bench = Bench(Unavailable(retry_after_seconds=30.0))
    bench.put("a")
    bench.timer.advance(1.2)
    bench.until(State.BACKING_OFF)
    bench.advance_in_vain(29.9)
    assert len(bench.posts) == 1
    bench.timer.advance(0.1)
    bench.until(State.IDLE)
    assert len(bench.posts) == 2


def test_a_collector_that_refuses_is_not_asked_again() -> None:
    bench = Bench(Refused())
    bench.put("a")
    assert bench.exporter.flush(1)
    assert bench.results == {"refused": 1, "POST refused": 1}


@pytest.mark.parametrize(
    ("rejected", "results"), [(2, {"sent": 3, "refused": 2}), (5, {"refused": 5}), (9, {"refused": 5})]
)
def test_what_a_collector_rejects_of_a_batch_is_counted_as_refused(rejected: int, results: dict[str, int]) -> None:
    bench = Bench(Accepted(rejected=rejected))
    bench.put(*"abcde")
    assert bench.exporter.flush(1)
    assert bench.results == {**results, "POST taken": 1}


def test_an_unexpected_error_loses_one_batch_and_counts_it_and_the_next_is_sent() -> None:
    bench = Bench(ValueError("Invalid header value"), MemoryError())
    for name in "abc":
        bench.put(name, name)
        bench.timer.advance(1.2)
        bench.until(State.IDLE)
    assert bench.posts == [["a", "a"], ["b", "b"], ["c", "c"]]
    assert bench.results == {"error": 4, "sent": 2, "POST error": 2, "POST taken": 1}


@pytest.mark.parametrize("part", ["_resource", "_endpoint.pack", "_telemetry.posted", "_retry"])
def test_an_error_in_any_part_loses_one_batch_and_counts_it(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench(Unavailable())
    with monkeypatch.context() as broken:
        owner, _, name = part.rpartition(".")
        holder = getattr(bench.exporter._worker, owner) if owner else bench.exporter._worker
        if part == "_retry.delay_seconds":
            holder, name = bench.exporter._worker, "_retry"
        broken.setattr(holder, name, None)
        bench.put("a")
        assert bench.exporter.flush(1)
    bench.put("b")
    flushed, _ = in_thread(lambda: bench.exporter.flush(LONG_SECONDS))
    if part in ("_resource", "_endpoint.pack"):  # the first answer is still to come
        bench.until(State.BACKING_OFF)
        bench.timer.advance(0.5)
    flushed.join()
    assert bench.results["error"] == 1
    assert bench.results["sent"] == 1


def test_a_worker_whose_set_up_fails_sends_all_the_same(bench: Bench) -> None:
    bench.endpoint.prepare_error = UnicodeError("label too long")
    bench.put("a")
    assert bench.exporter.flush(1)
    assert bench.results["sent"] == 1


def test_counting_that_fails_does_not_end_the_thread(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(bench.telemetry, "spans", None)
        bench.put("a")
        assert bench.exporter.flush(1)
    bench.put("b")
    assert bench.exporter.flush(1)
    assert bench.results["sent"] == 1


def test_a_system_that_gives_no_thread_costs_no_span_and_is_asked_again(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_more(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as broken:
        broken.setattr(threading.Thread, "start", no_more)
        bench.put("a")
        assert not bench.exporter.flush(1)
    assert bench.exporter.flush(1)
    bench.put("b")
    assert bench.exporter.flush(1)
    assert bench.posts == [["a"], ["b"]]


def test_a_worker_that_finds_nothing_to_send_posts_nothing(bench: Bench) -> None:
    worker = bench.exporter._worker
    with worker._condition:
        assert worker._is_started()
        worker._enter(State.DUE)  # as where the queue is emptied just then
    bench.until(State.IDLE)
    assert bench.posts == []


# Flush and the end


def test_a_flush_does_not_wait_for_the_interval(bench: Bench) -> None:
    bench.put("a")
    assert bench.exporter.flush(1)
    assert bench.posts == [["a"]]


def test_a_flush_sends_everything_that_waits() -> None:
    bench = Bench(batching=Batching(batch_records=2))
    bench.put(*"abcde")
    assert bench.exporter.flush(1)
    assert bench.posts == [["a", "b"], ["c", "d"], ["e"]]


def test_a_flush_of_nothing_takes_no_time(bench: Bench) -> None:
    assert bench.exporter.flush(0)
    assert bench.posts == []


def test_a_flush_that_takes_too_long_is_told(bench: Bench) -> None:
    bench.endpoint.stall()
    bench.put("a")
    thread, flushed = in_thread(lambda: bench.exporter.flush(5))
    bench.until_posts(1)
    bench.advance_in_vain(4.9)
    assert thread.is_alive()
    bench.timer.advance(0.1)
    thread.join(LONG_SECONDS)
    assert flushed == [False]


def test_at_the_end_a_collector_that_is_down_is_asked_once() -> None:
    bench = Bench(*[Unavailable()] * 9)
    bench.put("a")
    bench.exporter.shutdown()
    assert bench.results == {"unreachable": 1, "POST unreachable": 1}
    assert bench.endpoint.timeouts == [2.0]  # the exit timeout and not the endpoint's


def test_at_the_end_a_back_off_is_cut_short_for_one_last_attempt() -> None:
    bench = Bench(*[Unavailable()] * 9)
    bench.put("a")
    bench.timer.advance(1.2)
    bench.until(State.BACKING_OFF)
    bench.exporter.shutdown()
    assert bench.results == {"unreachable": 1, "POST unreachable": 2}


def test_at_the_end_a_collector_that_asked_to_be_left_alone_is_not_asked_again() -> None:
    bench = Bench(*[Unavailable(retry_after_seconds=1.0)] * 9)
    bench.put("a")
    bench.timer.advance(1.2)
    bench.until(State.BACKING_OFF)
    bench.exporter.shutdown()
    assert bench.results == {"unreachable": 1, "POST unreachable": 1}


def test_at_the_end_a_stalled_collector_is_waited_for_as_long_as_allowed_and_each_span_is_counted_once() -> None:
    bench = Bench(batching=Batching(batch_records=1))
    bench.endpoint.stall()
    bench.put("a", "b", "c")
    thread, _ = in_thread(bench.exporter.shutdown)
    bench.until_posts(1)
    bench.advance_in_vain(1.9)
    assert thread.is_alive()
    assert bench.results == {}
    bench.timer.advance(0.1)
    thread.join(LONG_SECONDS)
    assert bench.results == {"unreachable": 3}
    bench.endpoint.resume()
    wait_until(lambda: bench.results["POST taken"], timeout_seconds=LONG_SECONDS, what="answer", every_seconds=0.001)
    bench.exporter._worker._thread.join(LONG_SECONDS)  # type: ignore[union-attr]  # it is there
    assert bench.results == {"unreachable": 3, "POST taken": 1}
    assert bench.posts == [["a"]]


def test_leaving_right_after_a_flush_that_waited_in_vain_takes_no_time_again(bench: Bench) -> None:
    bench.endpoint.stall()
    bench.put("a")
    thread, flushed = in_thread(lambda: bench.exporter.flush(0.2))
    bench.until_posts(1)
    bench.timer.advance(0.2)
    thread.join(LONG_SECONDS)
    assert flushed == [False]
    bench.exporter.shutdown()  # would wait until the clock moves
    assert bench.results == {"unreachable": 1}


def test_a_flush_that_waited_in_vain_long_ago_does_not_keep_the_end_from_waiting(bench: Bench) -> None:
    bench.endpoint.stall()
    bench.put("a")
    thread, _ = in_thread(lambda: bench.exporter.flush(0.2))
    bench.until_posts(1)
    bench.timer.advance(0.2)
    thread.join(LONG_SECONDS)
    bench.timer.advance(2.0)
    waits = bench.timer.waits
    ended, _ = in_thread(bench.exporter.shutdown)
    wait_until(lambda: bench.timer.waits > waits, timeout_seconds=LONG_SECONDS, what="waiting", every_seconds=0.001)
    bench.endpoint.resume()
    ended.join(LONG_SECONDS)
    assert bench.results == {"sent": 1, "POST taken": 1}


def test_after_a_flush_in_vain_the_end_makes_no_further_attempt() -> None:
    bench = Bench(*[Unavailable()] * 9)
    bench.put("a")
    thread, _ = in_thread(lambda: bench.exporter.flush(0.2))
    bench.until(State.BACKING_OFF)
    bench.timer.advance(0.2)
    thread.join(LONG_SECONDS)
    bench.exporter.shutdown()
    bench.exporter._worker._thread.join(LONG_SECONDS)  # type: ignore[union-attr]  # it is there
    assert bench.results == {"unreachable": 1, "POST unreachable": 1}


def test_whoever_ends_it_a_second_time_does_not_wait(bench: Bench) -> None:
    bench.endpoint.stall()
    bench.put("a")
    first, _ = in_thread(bench.exporter.shutdown)
    bench.until_posts(1)
    bench.exporter.shutdown()  # would wait until the clock moves
    assert first.is_alive()
    bench.endpoint.resume()
    first.join(LONG_SECONDS)
    assert bench.results == {"sent": 1, "POST taken": 1}


def test_after_the_end_nothing_is_taken_any_more_and_the_thread_is_gone(bench: Bench) -> None:
    bench.put("a")
    bench.exporter.shutdown()
    bench.exporter.shutdown()
    bench.put("b")
    assert bench.exporter.flush(0)
    assert bench.results == {"sent": 1, "queue_full": 1, "POST taken": 1}
    wait_until(
        lambda: not bench.exporter._worker._thread.is_alive(),  # type: ignore[union-attr]  # it is there
        timeout_seconds=LONG_SECONDS,
        what="thread gone",
        every_seconds=0.001,
    )


def test_the_thread_knows_that_it_is_no_greenlet(bench: Bench) -> None:
    assert worker._is_main_thread()
    thread, answers = in_thread(worker._is_main_thread)
    thread.join()
    assert answers == [False]
