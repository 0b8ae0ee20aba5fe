from __future__ import annotations

import re
from importlib import import_module
from pkgutil import walk_packages

import burnline_slo
from burnline_slo import errors
from burnline_slo.errors import BurnlineError


def drawn() -> dict[str, str]:
    """Each exception of the drawing with the one it hangs on."""
    found: dict[str, str] = {}
    path: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        if match := re.match(r"([│ ]*[├└]── )?(\w+Error)\b", line):
            depth = len(match[1] or "") // 4
            path[depth:] = [match[2]]
            found[match[2]] = path[depth - 1] if depth else ""
    return found


def defined() -> dict[str, str]:
    """Each exception that a module of ours shows to others, with the first class it is made from."""
    found = {}
    for module in walk_packages(burnline_slo.__path__, "burnline_slo."):
        if "migrations" in module.name or module.name.endswith("__main__"):
            continue
        for name, one in vars(import_module(module.name)).items():
            is_ours = isinstance(one, type) and issubclass(one, Exception) and one.__module__ == module.name
            if is_ours and not name.startswith("_"):
                found[name] = "" if one is BurnlineError else one.__bases__[0].__name__
    return found


def test_every_exception_hangs_in_the_tree_as_it_is_drawn() -> None:
    assert len(drawn()) > 10
    assert defined() == drawn()
