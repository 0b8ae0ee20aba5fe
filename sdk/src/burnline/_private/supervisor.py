"""Finding out that this process is one of several workers of a server, without any setting.

Each way of starting workers leaves its own trace: multiprocessing (uvicorn --workers) knows the parent; uWSGI has a
module of its own; a worker that was forked without exec (gunicorn) has the command line of its parent, or the title
that gunicorn gives its master.
"""

import os
import sys
from pathlib import Path


def supervisor() -> int | None:
    """The process whose workers' numbers belong together, of which this is one; None when it stands alone."""
    if "multiprocessing.process" in sys.modules:  # takes its time to import, and is there in a process it started
        from multiprocessing import parent_process

        parent = parent_process()
        if parent is not None and parent.pid is not None:
            return parent.pid
    uwsgi = sys.modules.get("uwsgi")
    if uwsgi is not None:
        return int(uwsgi.masterpid()) or os.getpid()
    return os.getppid() if _forked_without_exec() else None


def forks_behind_python() -> bool:
    """Whether the server forks without calling Python's hooks."""
    return "uwsgi" in sys.modules


def _forked_without_exec() -> bool:
    try:
        own = Path("/proc/self/cmdline").read_bytes()
        of_parent = Path(f"/proc/{os.getppid()}/cmdline").read_bytes()
    except OSError:
        return False
    return own == of_parent or of_parent.startswith(b"gunicorn: master")
