"""Zero code: importing this configures Burnline from the environment and instruments every app made afterwards.

    import burnline.auto

Flask, FastAPI and Starlette applications are instrumented when they are made; `OTEL_SERVICE_NAME` names the service.
`burnline-run COMMAND` does this import for a program that cannot be changed.
"""

from collections.abc import Callable
from functools import wraps
from types import ModuleType
from typing import Any

import burnline
from burnline._private.imports import when_imported

__all__: list[str] = []
"""Nothing to take from here: importing it is all."""


def _instrument_new(cls: Any) -> None:  # noqa: ANN401 - a framework's class, which must not be imported here
    original: Callable[..., None] = cls.__init__

    @wraps(original)
    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401, N807
        original(self, *args, **kwargs)
        burnline.instrument(self)

    cls.__init__ = __init__


def _flask(module: ModuleType) -> None:
    _instrument_new(module.Flask)


def _fastapi(module: ModuleType) -> None:
    _instrument_new(module.FastAPI)


def _starlette(module: ModuleType) -> None:
    _instrument_new(module.Starlette)


burnline.configure()
when_imported("flask.app", _flask)
when_imported("fastapi.applications", _fastapi)
when_imported("starlette.applications", _starlette)
