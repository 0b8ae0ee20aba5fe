"""The worker processes of one server, as a folder in shared memory with one slot for each.

The folder is named after the server's supervisor process (its id, start time and process namespace), so two servers
never share one, and the folders of supervisors that are gone can be told and removed.
"""

import contextlib
import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import orjson

from burnline._private.metrics.pace import Pace
from burnline._private.metrics.values import Reading
from burnline._private.multiprocess.merged import Merged
from burnline._private.multiprocess.worker_file import Slot, SlotReader, open_slot

_PREFIX: Final = "burnline"
_MAXIMUM_SLOTS: Final = 4096
_PROCESS_NAMESPACE: Final = Path("/proc/self/ns/pid")

Identity = tuple[str, str, tuple[str, ...], tuple[float, ...]]
"""Which family: kind, name, label names and bounds. Workers that differ in one of them, as after a reload with new
bounds, have families that cannot be added up."""


@dataclass(frozen=True, slots=True)
class SeriesKey:
    """What a series is: enough for a worker that does not know its family to expose it."""

    kind: str
    name: str
    description: str
    label_names: tuple[str, ...]
    values: tuple[str, ...]
    bounds: tuple[float, ...] = ()
    across: str = "sum"
    """How a gauge is put together from the living workers: sum or max."""

    @property
    def family(self) -> Identity:
        return self.kind, self.name, self.label_names, self.bounds

    def encode(self) -> bytes:
        return orjson.dumps(
            [self.kind, self.name, self.description, self.label_names, self.values, self.bounds, self.across]
        )

    @classmethod
    def decode(cls, key: bytes) -> "SeriesKey":
        kind, name, description, label_names, values, bounds, across = orjson.loads(key)
        return cls(kind, name, description, tuple(label_names), tuple(values), tuple(bounds), across)


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


class Group:
    """This process's membership: one slot of its own to write, and all slots to read. Reading is thread-safe."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(mode=0o700, exist_ok=True)
        sweep(folder.parent)
        self.slot = Slot(self._free_slot())
        for record in self.slot.records():
            if SeriesKey.decode(record.key).kind == "gauge":
                record.cells[0] = 0.0  # the earlier owner's, and no longer true
        self._readers: dict[str, SlotReader] = {}
        self._families: dict[Identity, SeriesKey] = {}
        self._series: dict[Identity, dict[tuple[str, ...], Merged]] = {}
        self._lock = threading.Lock()

    def _free_slot(self) -> int:
        for number in range(_MAXIMUM_SLOTS):
            descriptor = open_slot(self.folder / f"slot-{number}")
            if descriptor is not None:
                return descriptor
        raise OSError(f"no free slot among {_MAXIMUM_SLOTS} in {self.folder}")

    def families(self) -> list[SeriesKey]:
        """One key for each family that any worker has."""
        with self._lock:
            return list(self._families.values())

    def read(self, family: Identity, across: str, pace: Pace, *, exemplars: bool) -> Iterator[Reading]:
        """The series of a family, summed over all workers that there were; gauges over the living ones only."""
        with self._lock:
            series = list(self._series.get(family, {}).items())
        alive = cache(SlotReader.alive)  # asked once for each worker
        combine = max if across == "max" else sum
        for values, merged in series:
            pace.step()
            if family[0] != "gauge":
                yield values, *merged.read(exemplars=exemplars)
            elif (value := merged.living(alive, combine)) is not None:
                yield values, (value,), ()

    def refresh(self) -> None:
        """Finds out which workers and series are new."""
        with self._lock:
            self._look()

    def _look(self) -> None:
        pace = Pace()
        for path in self.folder.iterdir():
            reader = self._readers.get(path.name)
            try:
                if reader is None:
                    reader = self._readers[path.name] = SlotReader(path)
                for record in reader.new_records():
                    pace.step()
                    key = SeriesKey.decode(record.key)
                    self._families.setdefault(key.family, key)
                    series = self._series.setdefault(key.family, {})
                    series.setdefault(key.values, Merged(len(record.cells))).add(reader, record)
            except (OSError, ValueError):
                continue  # just being made, without a header yet, or just being removed

    def leave(self) -> None:
        """Lets go of the slot in a forked child."""
        self.slot.leave()
