"""One worker's values in shared memory: owned by one process, taken over by the next, read while they are written."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from burnline._private.multiprocess import worker_file
from burnline._private.multiprocess.worker_file import SharedExemplars, WorkerFile, WorkerFileReader, open_worker_file


@pytest.fixture
def file(tmp_path: Path) -> Iterator[WorkerFile]:
    descriptor = open_worker_file(tmp_path / "file")
    assert descriptor is not None
    file = WorkerFile(descriptor)
    yield file
    file.leave()


def test_a_file_belongs_to_one_owner_at_a_time(file: WorkerFile, tmp_path: Path) -> None:
    assert open_worker_file(tmp_path / "file") is None


@pytest.mark.real
def test_the_next_owner_finds_the_numbers(tmp_path: Path) -> None:
    for _ in range(3):
        if os.fork() == 0:
            descriptor = open_worker_file(tmp_path / "file")
            if descriptor is not None:
                WorkerFile(descriptor).series(b"orders", 2, 0).values[1] += 1
            os.kill(os.getpid(), 9)
        os.wait()
    (series,) = WorkerFileReader(tmp_path / "file").new_series()
    assert list(series.values) == [0, 3]


def test_a_file_grows_chunk_by_chunk_and_a_reader_follows(file: WorkerFile, tmp_path: Path) -> None:
    reader = WorkerFileReader(tmp_path / "file")
    seen = {}
    for number in range(5_000):
        file.series(f"series {number}".encode(), 17, 16 if number % 100 == 0 else 0).values[16] = number
        if number % 500 == 0:
            seen.update({series.key: series for series in reader.new_series()})
    seen.update({series.key: series for series in reader.new_series()})
    assert (tmp_path / "file").stat().st_size > 2 * worker_file.CHUNK_BYTES
    assert [seen[f"series {number}".encode()].values[16] for number in range(5_000)] == list(range(5_000))


def test_a_key_longer_than_a_chunk_is_refused(file: WorkerFile) -> None:
    with pytest.raises(ValueError, match="does not fit"):
        file.series(b"x" * worker_file.CHUNK_BYTES, 1, 0)


EXEMPLAR_BYTES = 48
exemplars = st.tuples(
    st.integers(1, (1 << 128) - 1), st.integers(1, (1 << 64) - 1), st.floats(allow_nan=False), st.floats(0, 4e9)
)


@given(exemplars, st.integers(0, 2))
def test_an_exemplar_reads_back_from_its_bucket_alone(exemplar: tuple[int, int, float, float], bucket: int) -> None:
    shared = SharedExemplars(memoryview(bytearray(3 * EXEMPLAR_BYTES)))
    shared[bucket] = exemplar
    assert list(shared) == [exemplar if at == bucket else None for at in range(3)]


@pytest.mark.parametrize("words", range(1, EXEMPLAR_BYTES // 8))
@pytest.mark.parametrize("first", [False, True])
def test_a_half_written_exemplar_is_not_read(words: int, first: bool) -> None:
    old, new = bytearray(EXEMPLAR_BYTES), bytearray(EXEMPLAR_BYTES)
    if not first:
        SharedExemplars(memoryview(old))[0] = 0x4BF92F3577B34DA6A3CE929D0E0E4736, 0x00F067AA0BA902B7, 0.25, 1.7e9
    SharedExemplars(memoryview(new))[0] = 0x0AF7651916CD43DD8448EB211C80319C, 0xB7AD6B7169203331, 0.5, 1.8e9
    torn = new[: 8 * words] + old[8 * words :]
    assert SharedExemplars(memoryview(torn))[0] is None
