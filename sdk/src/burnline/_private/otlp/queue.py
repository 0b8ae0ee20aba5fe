"""The bounded, counted queue between those who make spans or lines and the exporter's thread."""

from collections import deque
from typing import Final

Scoped = tuple[bytes, bytes]
"""An encoded scope, and an encoded span or line."""

QUEUE_BYTES: Final = 32_000_000


class RecordQueue:
    """Encoded records that wait. Any thread offers, one thread takes; no locks, since each step is one of deque's.

    The byte count is kept without a lock too, so it may be off by some records; an empty queue sets it right.
    """

    def __init__(self, most_records: int, most_bytes: int = QUEUE_BYTES) -> None:
        self._most_records = most_records
        self._most_bytes = most_bytes
        self._half_records = most_records // 2
        self._half_bytes = most_bytes // 2
        self._records: deque[Scoped] = deque()
        self._bytes = 0
        self._closed = False

    def __len__(self) -> int:
        return len(self._records)

    def offer(self, scope: bytes, record: bytes) -> bool:
        """Whether there was room for it."""
        if len(self._records) >= self._most_records or self._bytes >= self._most_bytes or self._closed:
            return False
        self._records.append((scope, record))
        self._bytes += len(record)
        return True

    def take(self, most_records: int, most_bytes: int) -> list[Scoped]:
        """The oldest records: so many at most, and no further one once their bytes have reached `most_bytes`."""
        taken: list[Scoped] = []
        size = 0
        while self._records and size < most_bytes and len(taken) < most_records:
            scoped = self._records.popleft()
            size += len(scoped[1])
            taken.append(scoped)
        self._bytes = max(0, self._bytes - size) if self._records else 0
        return taken

    def is_quarter_full(self) -> bool:
        """Whether a quarter of its room is taken."""
        return len(self._records) >= self._most_records // 4 or self._bytes >= self._most_bytes // 4

    def is_half_full(self) -> bool:
        """Whether more than half of its room is taken."""
        return len(self._records) > self._half_records or self._bytes > self._half_bytes

    def size(self) -> tuple[int, int]:
        """The records that wait, and their bytes."""
        return (len(self._records), self._bytes) if self._records else (0, 0)

    def close(self) -> int:
        """Has no more room from now on, and forgets what waits; says how many records that were."""
        self._closed = True
        forgotten = len(self._records)
        self._records.clear()
        self._bytes = 0
        return forgotten

    def reset(self) -> None:
        """Is empty and open again."""
        self.close()
        self._closed = False
