"""The worker processes of one server, as a folder in shared memory with one file for each.

The folder is named after the server's supervisor process (its id, start time and process namespace), so two servers
never share one, and the folders of supervisors that are gone can be recognised and removed.
"""

import contextlib
import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import orjson

from burnline._private.metrics.pace import Pace
from burnline._private.metrics.values import Reading
from burnline._private.metrics.workers import FamilyKey, SeriesKey
from burnline._private.multiprocess.merged import Merged
from burnline._private.multiprocess.worker_file import StoredSeries, WorkerFile, WorkerFileReader, open_worker_file

_PREFIX: Final = "burnline"
_MAXIMUM_FILES: Final = 4096
_PROCESS_NAMESPACE: Final = Path("/proc/self/ns/pid")


def encode_key(key: SeriesKey) -> bytes:
    """As it stands in a worker file."""
    return orjson.dumps(
        [key.kind, key.name, key.description, key.label_names, key.label_values, key.bounds, key.across]
    )


def decode_key(key: bytes) -> SeriesKey:
    """What `encode_key` has made."""
    kind, name, description, label_names, label_values, bounds, across = orjson.loads(key)
    return SeriesKey(kind, name, description, tuple(label_names), tuple(label_values), tuple(bounds), across)


def folder_of(supervisor: int) -> Path:
    """The folder for the workers of this process, for this user. Raises OSError when the process does not exist."""
    base = Path("/dev/shm")
    if not os.access(base, os.W_OK):
        base = Path(tempfile.gettempdir())
    namespace = _PROCESS_NAMESPACE.stat().st_ino if _PROCESS_NAMESPACE.exists() else 0
    return base / f"{_PREFIX}-{os.geteuid()}-{namespace}-{supervisor}-{started_at(supervisor)}"


def started_at(pid: int) -> str:
    """When a process started, in the kernel's ticks; tells a process from a later one with the same id."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except FileNotFoundError:
        if Path("/proc/self/stat").exists():
            raise
        return "0"  # no /proc: ids alone must do


def sweep(base: Path) -> None:
    """Removes the folders of supervisors that are gone. Another process may do so at the same time."""
    prefix = folder_of(os.getpid()).name.rsplit("-", 2)[0]
    for folder in base.glob(f"{prefix}-*"):
        pid, _, ticks = folder.name.removeprefix(f"{prefix}-").partition("-")
        with contextlib.suppress(OSError, ValueError):
            if _gone(int(pid), ticks):
                shutil.rmtree(folder, ignore_errors=True)


def _gone(pid: int, ticks: str) -> bool:
    try:
        return started_at(pid) != ticks
    except (FileNotFoundError, ProcessLookupError):
        return True


class WorkerSet:
    """The `Workers` of a server: this process's file to write, and all files to read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(mode=0o700, exist_ok=True)
        sweep(folder.parent)
        self.file = WorkerFile(self._free_file())
        for series in self.file.every_series():
            if decode_key(series.key).kind == "gauge":
                series.values[0] = 0.0  # the earlier owner's, and no longer true
        self._readers: dict[str, WorkerFileReader] = {}
        self._families: dict[FamilyKey, SeriesKey] = {}
        self._series: dict[FamilyKey, dict[tuple[str, ...], Merged]] = {}
        self._lock = threading.Lock()

    def _free_file(self) -> int:
        for number in range(_MAXIMUM_FILES):
            descriptor = open_worker_file(self.folder / f"worker-{number}")
            if descriptor is not None:
                return descriptor
        raise OSError(f"no free file among {_MAXIMUM_FILES} in {self.folder}")

    def store(self, key: SeriesKey, value_count: int, exemplar_count: int) -> StoredSeries:
        """This worker's own series with this key."""
        return self.file.series(encode_key(key), value_count, exemplar_count)

    def families(self) -> list[SeriesKey]:
        """One key for each family that any worker has."""
        with self._lock:
            return list(self._families.values())

    def read(self, family: FamilyKey, across: str, pace: Pace, *, exemplars: bool) -> Iterator[Reading]:
        """The series of a family, summed over all workers that there were; gauges over the living ones only."""
        with self._lock:
            series = list(self._series.get(family, {}).items())
        is_alive = cache(WorkerFileReader.is_alive)  # asked once for each worker
        combine = max if across == "max" else sum
        for label_values, merged in series:
            pace.step()
            if family[0] != "gauge":
                yield label_values, *merged.read(exemplars=exemplars)
            elif (value := merged.living_value(is_alive, combine)) is not None:
                yield label_values, (value,), ()

    def refresh(self) -> None:
        """Finds out which workers and series are new."""
        with self._lock:
            self._find_new()

    def _find_new(self) -> None:
        pace = Pace()
        for path in self.folder.iterdir():
            reader = self._readers.get(path.name)
            try:
                if reader is None:
                    reader = self._readers[path.name] = WorkerFileReader(path)
                for stored in reader.new_series():
                    pace.step()
                    key = decode_key(stored.key)
                    self._families.setdefault(key.family, key)
                    series = self._series.setdefault(key.family, {})
                    series.setdefault(key.label_values, Merged(len(stored.values))).add(reader, stored)
            except (OSError, ValueError):
                continue  # just being made, without a header yet, or just being removed

    def leave(self) -> None:
        """Lets go of the file in a forked child."""
        self.file.leave()
