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
from operator import add
from pathlib import Path
from typing import Final

import orjson

from burnline.metrics.numbers import Cells, ExemplarOf
from burnline.metrics.slot import Record, Slot, SlotReader, open_slot, read_exemplar

_PREFIX: Final = "burnline"
_MAXIMUM_SLOTS: Final = 4096
_PROCESS_NAMESPACE: Final = Path("/proc/self/ns/pid")


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

    def encode(self) -> bytes:
        return orjson.dumps(
            [self.kind, self.name, self.description, self.label_names, self.values, self.bounds, self.across]
        )

    @classmethod
    def decode(cls, key: bytes) -> "SeriesKey":
        kind, name, description, label_names, values, bounds, across = orjson.loads(key)
        return cls(kind, name, description, tuple(label_names), tuple(values), tuple(bounds), across)


@dataclass(slots=True)
class Merged:
    """One series over all workers."""

    cells: Cells
    exemplars: list[ExemplarOf | None]


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
        self._index: dict[str, list[tuple[SlotReader, SeriesKey, Record]]] = {}
        self._lock = threading.Lock()

    def _free_slot(self) -> int:
        for number in range(_MAXIMUM_SLOTS):
            descriptor = open_slot(self.folder / f"slot-{number}")
            if descriptor is not None:
                return descriptor
        raise OSError(f"no free slot among {_MAXIMUM_SLOTS} in {self.folder}")

    def families(self) -> Iterator[SeriesKey]:
        """One key for each family that any worker has."""
        with self._lock:
            self._refresh()
            yield from [entries[0][1] for entries in self._index.values()]

    def merged(self, name: str) -> dict[tuple[str, ...], Merged]:
        """The series of a family, summed over all workers that there were; gauges over the living ones only."""
        with self._lock:
            self._refresh()
            entries = list(self._index.get(name, ()))
        alive = {id(reader): reader.alive() for reader, _, _ in entries}
        found: dict[tuple[str, ...], Merged] = {}
        for reader, key, record in entries:
            if key.kind == "gauge" and not alive[id(reader)]:
                continue
            known = found.get(key.values)
            if known is None:
                count = len(key.bounds) + 1 if key.kind == "histogram" else 0
                known = found[key.values] = Merged(list(record.cells), [None] * count)
            elif len(known.cells) == len(record.cells):
                known.cells = list(map(max if key.across == "max" else add, known.cells, record.cells))
            for bucket in range(len(known.exemplars)):
                exemplar = read_exemplar(record.exemplars, bucket)
                newest = known.exemplars[bucket]
                if exemplar is not None and (newest is None or exemplar[3] > newest[3]):
                    known.exemplars[bucket] = exemplar
        return found

    def _refresh(self) -> None:
        for path in self.folder.iterdir():
            reader = self._readers.get(path.name)
            if reader is None:
                try:
                    reader = SlotReader(path)
                except OSError:
                    continue  # just being removed
                self._readers[path.name] = reader
            try:
                new = reader.refresh()
            except (OSError, ValueError):
                continue  # just being made: no header yet
            for record in new:
                key = SeriesKey.decode(record.key)
                self._index.setdefault(key.name, []).append((reader, key, record))

    def leave(self) -> None:
        """Lets go of the slot in a forked child."""
        self.slot.leave()
