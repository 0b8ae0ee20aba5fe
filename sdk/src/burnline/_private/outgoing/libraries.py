"""Which libraries are followed: HTTP clients by hooks of our own; databases, caches and queues by OpenTelemetry's own
instrumentation packages, where they are installed.

Each is switched on when its library is imported, so the order of imports does not matter and nothing is imported that
the host does not use. The packages come with `burnline[libraries]`, or one by one.
"""

import importlib
from collections.abc import Iterable
from functools import partial
from types import ModuleType
from typing import Final

from burnline._private.guard import GUARD
from burnline._private.imports import absent, when_imported
from burnline._private.outgoing import celery, httpx, requests, sqlalchemy, urllib, urllib3
from burnline._private.outgoing.call import RuntimeNow
from burnline._private.tracing.following import FollowingProvider

INSTRUMENTORS: Final = (
    ("sqlalchemy", "opentelemetry.instrumentation.sqlalchemy", "SQLAlchemyInstrumentor"),
    ("redis", "opentelemetry.instrumentation.redis", "RedisInstrumentor"),
    ("celery", "opentelemetry.instrumentation.celery", "CeleryInstrumentor"),
    ("aiohttp.client", "opentelemetry.instrumentation.aiohttp_client", "AioHttpClientInstrumentor"),
    ("grpc", "opentelemetry.instrumentation.grpc", "GrpcInstrumentorClient"),
)
"""Library, the package that instruments it, and the class in it. No drivers: SQLAlchemy's span is the one per call."""


def watch(runtime: RuntimeNow, instrumentors: Iterable[tuple[str, str, str]] = INSTRUMENTORS) -> None:
    """Hooks the libraries that are imported already and those that will be."""
    when_imported("httpx", partial(httpx.hook, runtime))
    when_imported("httpx2", partial(httpx.hook, runtime))
    when_imported("requests.adapters", partial(requests.hook, runtime))
    when_imported("urllib.request", partial(urllib.hook, runtime))
    when_imported("urllib3.connectionpool", partial(urllib3.hook, runtime))
    when_imported("celery.signals", partial(celery.flush_before_exit, runtime))
    when_imported("celery.app.base", celery.end_what_is_not_sent)
    when_imported("kombu.transport.redis", celery.suppress_broker)
    for library, package, name in instrumentors:

        def hook(_: ModuleType, package: str = package, name: str = name) -> None:
            try:
                module = importlib.import_module(package)
            except ImportError as error:
                if not absent(package, error):  # else not installed: the library is not followed
                    GUARD.caught(f"instrumentation {package}", error)
                return
            try:
                instrumentor = getattr(module, name)()
                if not instrumentor.is_instrumented_by_opentelemetry:
                    # Its version range lags behind; a library it cannot follow after all raises, and is guarded.
                    instrumentor.instrument(skip_dep_check=True, tracer_provider=FollowingProvider())
            except Exception as error:  # noqa: BLE001 - the host's library goes on as it was
                GUARD.caught(f"instrumentation {package}", error)

        when_imported(library, hook)
    when_imported("sqlalchemy", sqlalchemy.follow_every_engine)
