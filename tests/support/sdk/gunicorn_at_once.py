"""gunicorn's configuration in the tests that restart many workers: nothing of a restart takes time but the restart.

No pause (of up to 0.1 s) after each fork, and a worker that ends does not look through what the master had loaded.
"""

import gc
import importlib
from types import SimpleNamespace

vars(importlib.import_module("gunicorn.arbiter"))["random"] = SimpleNamespace(random=lambda: 0.0)


def when_ready(_server: object) -> None:
    """Called in the master, with the application loaded, before it forks."""
    gc.freeze()
