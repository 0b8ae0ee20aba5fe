"""The exceptions of a distribution: as its `errors` module draws them, and as its modules define them."""

import re
from collections.abc import Mapping
from importlib import import_module
from pkgutil import walk_packages
from types import ModuleType


def drawn(errors: ModuleType) -> Mapping[str, str]:
    """Each exception of the docstring's drawing with the one it hangs on; the root hangs on nothing."""
    found: dict[str, str] = {}
    path: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        if match := re.match(r"([│ ]*[├└]── )?(\w+Error)\b", line):
            depth = len(match[1] or "") // 4
            path[depth:] = [match[2]]
            found[match[2]] = path[depth - 1] if depth else ""
    return found


def defined(package: ModuleType, root: type[Exception], skipped: str = r"__main__$") -> Mapping[str, str]:
    """Each exception that a module of the package shows to others, with the first class it is made from."""
    found = {}
    for module in walk_packages(package.__path__, f"{package.__name__}."):
        if re.search(skipped, module.name):
            continue
        for name, one in vars(import_module(module.name)).items():
            is_its_own = isinstance(one, type) and issubclass(one, Exception) and one.__module__ == module.name
            if is_its_own and not name.startswith("_"):
                found[name] = "" if one is root else one.__bases__[0].__name__
    return found
