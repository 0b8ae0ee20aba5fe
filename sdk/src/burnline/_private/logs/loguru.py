"""loguru: its records know the trace they belong to, in `extra`, where formats and JSON sinks find it.

Within a span `extra` has `trace_id` and `span_id`, unless the host has set them itself; outside of any span it has
not, but a format that asks for them gets an empty text instead of an error. A patcher of the host's runs before, as it
would without.
"""

# ruff: noqa: ANN401 - loguru's own types, which must not be imported here

from collections.abc import Callable
from functools import partial
from types import ModuleType
from typing import Any, Final

from burnline._private.guard import GUARD
from burnline._private.logs.correlation import trace_ids
from burnline.conventions import SPAN_ID, TRACE_ID

_PATCHER: Final = "patcher"


class _Outside(dict[str, Any]):
    """What `extra` is outside of any span."""

    def __missing__(self, key: str) -> str:
        if key in (TRACE_ID, SPAN_ID):
            return ""
        raise KeyError(key)


def hook(module: ModuleType) -> None:
    """Puts the ids after the patcher that `logger.configure(patcher=…)` sets, now and later. Once."""
    core: Any = type(module.logger._core)
    if not hasattr(core, _PATCHER):  # as yet it is an attribute of the one instance
        core.patcher = property(_patcher, _set_patcher)


def _patcher(core: Any) -> Callable[[dict[str, Any]], None]:
    return partial(_patch, vars(core).get(_PATCHER))


def _set_patcher(core: Any, own: Callable[[dict[str, Any]], object] | None) -> None:
    vars(core)[_PATCHER] = own


def _patch(own: Callable[[dict[str, Any]], object] | None, record: dict[str, Any]) -> None:
    if own is not None:
        own(record)
    try:
        trace_id, span_id = trace_ids()
        if not trace_id:
            record["extra"] = _Outside(record["extra"])
        elif TRACE_ID not in record["extra"]:
            record["extra"].update({TRACE_ID: trace_id, SPAN_ID: span_id})
    except Exception as error:  # noqa: BLE001 - the host's line goes on
        GUARD.caught("log correlation", error)
