"""The folder of one run of the demo: its data, logs and configuration."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BASE = Path(".demo")


@contextmanager
def run_folder(keep: Path | None = None, *, base: Path = BASE) -> Iterator[Path]:
    """An empty folder that no other demo uses until the end of the `with` block, as an absolute path.

    That is `keep`, which must not exist or be empty (else FileExistsError); or the first of ``base/1``, ``base/2``, …
    that no running demo uses, emptied of what an earlier run left. It stays afterwards, so that logs can be read.
    """
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        if any(keep.iterdir()):
            raise FileExistsError(f"--keep must name a new or an empty folder; {keep} holds files")
        yield keep.absolute()
        return
    base.mkdir(parents=True, exist_ok=True)
    number = 0
    while True:
        number += 1
        with (base / f"{number}.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            lock.write(f"{os.getpid()}\n")
            lock.flush()
            folder = base / str(number)
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            yield folder.absolute()
            return
