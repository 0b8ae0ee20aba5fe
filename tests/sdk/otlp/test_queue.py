"""The queue is bounded in records and in bytes, and says how full it is."""

import pytest

from burnline._private.otlp.queue import RecordQueue


def filled(records: int, size: int = 1, most_records: int = 100, most_bytes: int = 1000) -> RecordQueue:
    queue = RecordQueue(most_records, most_bytes)
    for _ in range(records):
        assert queue.offer(b"scope", b"x" * size)
    return queue


@pytest.mark.parametrize(("waiting", "room"), [(99, True), (100, False)])
def test_records_are_bounded(waiting: int, room: bool) -> None:
    assert filled(waiting).offer(b"", b"x") is room


@pytest.mark.parametrize(("size", "room"), [(99, True), (100, False)])
def test_bytes_are_bounded(size: int, room: bool) -> None:
    assert filled(10, size).offer(b"", b"x") is room


def test_what_was_taken_makes_room_and_is_no_longer_counted() -> None:
    queue = filled(100, 7)
    assert queue.take(60, 10**9) == [(b"scope", b"x" * 7)] * 60
    assert queue.size() == (40, 280)
    assert queue.offer(b"", b"x")
    queue.take(100, 10**9)
    assert queue.size() == (0, 0)


@pytest.mark.parametrize(
    ("most_records", "most_bytes", "taken"), [(3, 1000, 3), (100, 20, 3), (100, 21, 3), (100, 22, 4)]
)
def test_a_batch_is_bounded_in_records_and_closed_once_its_bytes_are_reached(
    most_records: int, most_bytes: int, taken: int
) -> None:
    assert len(filled(10, 7).take(most_records, most_bytes)) == taken


@pytest.mark.parametrize(("records", "size", "quarter", "half"), [
    (24, 1, False, False), (25, 1, True, False), (50, 1, True, False), (51, 1, True, True),
    (1, 249, False, False), (1, 250, True, False), (1, 500, True, False), (1, 501, True, True),
])  # fmt: skip
def test_it_says_how_full_it_is(records: int, size: int, quarter: bool, half: bool) -> None:
    queue = filled(records, size)
    assert (queue.is_quarter_full(), queue.is_half_full()) == (quarter, half)


def test_a_closed_queue_is_empty_and_has_no_room_until_it_is_reset() -> None:
    queue = filled(3)
    assert queue.close() == 3
    assert not queue.offer(b"", b"x")
    assert queue.size() == (0, 0)
    queue.reset()
    assert queue.offer(b"", b"x")
