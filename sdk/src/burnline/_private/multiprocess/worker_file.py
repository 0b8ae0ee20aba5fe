"""One worker's numbers in shared memory: a file that survives the worker, even a killed one.

It belongs to one process at a time, which holds the file's lock; when it ends, in whatever way, the lock goes and
the next worker takes the file over with its counts. So counters never fall, nothing is lost, and there are never more
files than there were workers at one time.

Layout, little-endian: a header (magic, process id, bytes used), then the series; each has its length, the length of
its key, the number of values and of exemplars, the key (JSON, padded to 8 bytes), the values (doubles) and the
exemplars. `used` is written last, so a reader only sees whole series. A series never crosses a chunk, because chunks
are mapped one by one: the file grows while readers and writers keep their mappings.
"""

import fcntl
import mmap
import os
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from burnline._private.metrics.values import RawExemplar

CHUNK_BYTES: Final = 1 << 18
_MAGIC: Final = b"burnln01"
_HEADER: Final = struct.Struct("<8sQQ")
_HEADER_BYTES: Final = 64
_USED_AT: Final = 16
_SERIES: Final = struct.Struct("<IIII")
_EXEMPLAR: Final = struct.Struct("<QQQddQ")
_MASK: Final = (1 << 64) - 1


@dataclass(frozen=True, slots=True)
class StoredSeries:
    """Where one series of a worker file is: views of the mapped chunk."""

    key: bytes
    values: "memoryview[float]"
    exemplars: "SharedExemplars"


class SharedExemplars:
    """The exemplars of a series, one for each bucket, each with a check that lets a reader see it was written whole."""

    __slots__ = ("_memory",)

    def __init__(self, memory: memoryview) -> None:
        self._memory = memory

    def __len__(self) -> int:
        return len(self._memory) // _EXEMPLAR.size

    def __setitem__(self, bucket: int, exemplar: RawExemplar) -> None:
        trace_id, span_id, value, at = exemplar
        high, low = trace_id >> 64, trace_id & _MASK
        check = high ^ low ^ span_id
        _EXEMPLAR.pack_into(self._memory, bucket * _EXEMPLAR.size, high, low, span_id, value, at, check)

    def __getitem__(self, bucket: int) -> RawExemplar | None:
        """None when there is none, or when it is being written."""
        high, low, span_id, value, at, check = _EXEMPLAR.unpack_from(self._memory, bucket * _EXEMPLAR.size)
        return (high << 64 | low, span_id, value, at) if span_id and check == high ^ low ^ span_id else None

    def __iter__(self) -> Iterator[RawExemplar | None]:
        return (self[bucket] for bucket in range(len(self)))

    def times(self, unpack: Callable[[memoryview], tuple[float, ...]]) -> tuple[float, ...]:
        """When each was written, by `times_of(buckets)`; 0 where there is none."""
        return unpack(self._memory)


def times_of(buckets: int) -> Callable[[memoryview], tuple[float, ...]]:
    """Reads the times of so many exemplars in one go."""
    return struct.Struct("<" + "32xd8x" * buckets).unpack


class Chunks:
    """A file mapped chunk by chunk, and the series in it."""

    def __init__(self, descriptor: int, *, writable: bool) -> None:
        self._descriptor = descriptor
        self._access = mmap.ACCESS_WRITE if writable else mmap.ACCESS_READ
        self._maps: list[mmap.mmap] = []
        self._read_to = _HEADER_BYTES

    def chunk(self, index: int) -> mmap.mmap:
        """The mapping of chunk `index`, which must lie within the file."""
        while len(self._maps) <= index:
            offset = len(self._maps) * CHUNK_BYTES
            self._maps.append(mmap.mmap(self._descriptor, CHUNK_BYTES, access=self._access, offset=offset))
        return self._maps[index]

    def header(self) -> tuple[bytes, int, int]:
        """Magic, process id and bytes used."""
        magic, pid, used = _HEADER.unpack_from(self.chunk(0))
        return magic, pid, used

    def new_series(self) -> Iterator[StoredSeries]:
        """The series that were added since the last call."""
        used = self.header()[2]
        while self._read_to < used:
            index, offset = divmod(self._read_to, CHUNK_BYTES)
            memory = self.chunk(index)
            length, key_length, value_count, exemplar_count = _SERIES.unpack_from(memory, offset)
            if key_length:  # otherwise it only fills the chunk's end
                yield _series_at(memory, offset, key_length, value_count, exemplar_count)
            self._read_to += length


def _series_at(memory: mmap.mmap, offset: int, key_length: int, value_count: int, exemplar_count: int) -> StoredSeries:
    """The views of the series at `offset` of a mapped chunk."""
    key_at = offset + _SERIES.size
    values_at = key_at + _padded(key_length)
    exemplars_at = values_at + 8 * value_count
    view = memoryview(memory)
    return StoredSeries(
        bytes(view[key_at : key_at + key_length]),
        view[values_at:exemplars_at].cast("d"),
        SharedExemplars(view[exemplars_at : exemplars_at + _EXEMPLAR.size * exemplar_count]),
    )


class WorkerFile:
    """The file that this process owns and writes. Not thread-safe; the lock of the families guards it."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        if os.fstat(descriptor).st_size < CHUNK_BYTES:
            os.posix_fallocate(descriptor, 0, CHUNK_BYTES)
        self._chunks = Chunks(descriptor, writable=True)
        magic, _, used = self._chunks.header()
        if magic != _MAGIC:
            used = _HEADER_BYTES
        _HEADER.pack_into(self._chunks.chunk(0), 0, _MAGIC, os.getpid(), used)
        self._used = used
        self._series = {known.key: known for known in self._chunks.new_series()}

    def every_series(self) -> Iterator[StoredSeries]:
        """All series, those of the file's earlier owners too."""
        yield from self._series.values()

    def series(self, key: bytes, value_count: int, exemplar_count: int) -> StoredSeries:
        """The series with this key: the known one, or a new one with all values at 0.

        Raises OSError when there is no memory for it, and ValueError when the key is absurdly long.
        """
        known = self._series.get(key)
        if known is not None and len(known.values) == value_count:
            return known
        length = _SERIES.size + _padded(len(key)) + 8 * value_count + _EXEMPLAR.size * exemplar_count
        if length > CHUNK_BYTES - _HEADER_BYTES:
            raise ValueError(f"a series of {length} bytes does not fit into shared memory")
        index, offset = divmod(self._used, CHUNK_BYTES)
        if offset and offset + length > CHUNK_BYTES:
            _SERIES.pack_into(self._chunks.chunk(index), offset, CHUNK_BYTES - offset, 0, 0, 0)
            index, offset = index + 1, 0
        if offset == 0:
            # Allocated, not only sized: writing to a page that the file system cannot back kills the process.
            os.posix_fallocate(self._descriptor, index * CHUNK_BYTES, CHUNK_BYTES)
        memory = self._chunks.chunk(index)
        key_at = offset + _SERIES.size
        memory[key_at : offset + length] = bytes(length - _SERIES.size)
        memory[key_at : key_at + len(key)] = key
        _SERIES.pack_into(memory, offset, length, len(key), value_count, exemplar_count)
        self._used = index * CHUNK_BYTES + offset + length
        if CHUNK_BYTES - self._used % CHUNK_BYTES < _SERIES.size:
            self._used += CHUNK_BYTES - self._used % CHUNK_BYTES
        struct.pack_into("<Q", self._chunks.chunk(0), _USED_AT, self._used)
        made = self._series[key] = _series_at(memory, offset, len(key), value_count, exemplar_count)
        return made

    def leave(self) -> None:
        """Lets go of the file in a forked child; the parent keeps it and its lock."""
        os.close(self._descriptor)


class WorkerFileReader:
    """Another process's file, or one's own, as a scrape reads it."""

    def __init__(self, path: Path) -> None:
        self._chunks = Chunks(os.open(path, os.O_RDONLY | os.O_CLOEXEC), writable=False)

    def new_series(self) -> Iterator[StoredSeries]:
        """The series that are new since the last call."""
        return self._chunks.new_series()

    def is_alive(self) -> bool:
        """Whether the process that owns the file still runs."""
        try:
            os.kill(self._chunks.header()[1], 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return True


def open_worker_file(path: Path) -> int | None:
    """The descriptor of the file with its lock held; None when another process has it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def _padded(length: int) -> int:
    return length + 7 & ~7
