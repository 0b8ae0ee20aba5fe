"""Put first on the path by `burnline-run`: Python imports it before the program, in each of its processes."""

import importlib.util
import sys
from pathlib import Path

_HERE = str(Path(__file__).parent)


def _run_the_one_behind() -> None:
    """Executes the `sitecustomize` that this one hides, if there is one."""
    sys.path[:] = [entry for entry in sys.path if entry != _HERE]
    hidden = sys.modules.pop("sitecustomize", None)
    spec = importlib.util.find_spec("sitecustomize")
    if spec is None or spec.loader is None:
        if hidden is not None:
            sys.modules["sitecustomize"] = hidden
        return
    module = importlib.util.module_from_spec(spec)
    sys.modules["sitecustomize"] = module
    spec.loader.exec_module(module)


_run_the_one_behind()

import burnline.auto  # noqa: E402, F401 - after the path is as the program expects it
