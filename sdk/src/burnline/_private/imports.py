"""Doing something when a module is imported, now or later: how libraries are hooked whatever the import order."""

import importlib.abc
import importlib.machinery
import importlib.util
import sys
import threading
from collections.abc import Callable, Sequence
from types import ModuleType

from burnline._private.guard import GUARD

Hook = Callable[[ModuleType], object]


def when_imported(name: str, hook: Hook) -> None:
    """Calls `hook(module)` once the module has been executed; at once if it has. The hook's errors are guarded."""
    module = sys.modules.get(name)
    if module is not None and not getattr(getattr(module, "__spec__", None), "_initializing", False):
        _call(hook, module)
        return
    with _FINDER.lock:
        _FINDER.hooks.setdefault(name, []).append(hook)
        if _FINDER not in sys.meta_path:
            sys.meta_path.insert(0, _FINDER)


def absent(package: str, error: ImportError) -> bool:
    """Whether `package` could not be imported because it, or a package around it, is not installed."""
    return isinstance(error, ModuleNotFoundError) and f"{package}.".startswith(f"{error.name}.")


def _call(hook: Hook, module: ModuleType) -> None:
    try:
        hook(module)
    except Exception as error:  # noqa: BLE001 - a library the hook does not understand stays unhooked
        GUARD.caught(f"hook for {module.__name__}", error)


class _Finder(importlib.abc.MetaPathFinder):
    """Finds modules that have hooks, by asking the other finders, and wraps their loader."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.hooks: dict[str, list[Hook]] = {}

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname not in self.hooks:
            return None
        for finder in sys.meta_path:
            if finder is self:
                continue
            find = getattr(finder, "find_spec", None)
            spec: importlib.machinery.ModuleSpec | None = None if find is None else find(fullname, path, target)
            if spec is not None:
                if spec.loader is not None and hasattr(spec.loader, "exec_module"):
                    setattr(spec.loader, "exec_module", self._then_hooks(fullname, spec.loader.exec_module))  # noqa: B010
                return spec
        return None

    def _then_hooks(self, name: str, exec_module: Callable[[ModuleType], None]) -> Callable[[ModuleType], None]:
        def run(module: ModuleType) -> None:
            exec_module(module)
            with self.lock:
                hooks = self.hooks.pop(name, [])
            for hook in hooks:
                _call(hook, module)

        return run


_FINDER = _Finder()
