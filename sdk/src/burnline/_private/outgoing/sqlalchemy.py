"""SQLAlchemy, beside OpenTelemetry's instrumentation: engines that it has missed.

It wraps `create_engine`, so it misses an engine that was there before, or that comes from a
`from sqlalchemy import create_engine` before. An event of the class `Engine` reaches all of them.
"""

# ruff: noqa: ANN401 - the wrapped library's own types, which must not be imported here

import weakref
from types import ModuleType
from typing import Any

from burnline import conventions
from burnline._private.guard import GUARD
from burnline._private.tracing.following import FollowingProvider


def follow_every_engine(sqlalchemy: ModuleType) -> None:
    """Has each engine traced from its next connection on, unless it is already. Needs OpenTelemetry's package."""
    try:
        from opentelemetry.instrumentation.sqlalchemy.engine import EngineTracer
    except ImportError:
        return  # not installed: the library is not followed
    from opentelemetry.metrics import NoOpMeter  # takes 3 ms to import

    tracer = FollowingProvider().get_tracer("opentelemetry.instrumentation.sqlalchemy")
    usage = NoOpMeter(conventions.SCOPE).create_up_down_counter("usage")
    seen: weakref.WeakSet[Any] = weakref.WeakSet()

    def connected(connection: Any) -> None:
        engine = getattr(connection.engine, "_proxied", connection.engine)  # below `engine.execution_options()`
        if engine in seen:
            return
        seen.add(engine)
        try:
            listeners = engine.dispatch.before_cursor_execute
            if not any(isinstance(getattr(each, "__self__", None), EngineTracer) for each in listeners):
                EngineTracer(tracer, engine, usage)  # type: ignore[no-untyped-call]
        except Exception as error:  # noqa: BLE001 - the host's engine goes on
            GUARD.caught("instrumentation sqlalchemy", error)

    sqlalchemy.event.listen(sqlalchemy.engine.Engine, "engine_connect", connected)
