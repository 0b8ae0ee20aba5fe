"""gunicorn's own access line: it is written in the context of the request, which may have been left by then.

So its record has the request's `trace_id` and `span_id`, and an access log format may use `%(trace_id)s`. Formats that
do not are as they were.
"""

# ruff: noqa: ANN401 - gunicorn's own types, which must not be imported here

from functools import wraps
from types import ModuleType
from typing import Any

from opentelemetry import context as otel_context

from burnline._private.logs.correlation import trace_ids
from burnline._private.web.flask_app import REQUEST_KEY
from burnline.conventions import SPAN_ID, TRACE_ID


def hook(glogging: ModuleType) -> None:
    """Wraps what gunicorn's logger does for an access line, once."""
    logger: Any = glogging.Logger
    access, atoms = logger.access, logger.atoms
    if hasattr(access, "__burnline__"):
        return

    @wraps(access)
    def access_in_context(self: Any, resp: Any, req: Any, environ: Any, request_time: Any) -> None:
        request = environ.get(REQUEST_KEY)
        if request is None:
            access(self, resp, req, environ, request_time)
            return
        outer = otel_context.get_current()
        otel_context.attach(request._context)
        try:
            access(self, resp, req, environ, request_time)
        finally:
            otel_context.attach(outer)

    @wraps(atoms)
    def atoms_with_ids(self: Any, resp: Any, req: Any, environ: Any, request_time: Any) -> Any:
        found = atoms(self, resp, req, environ, request_time)
        trace_id, span_id = trace_ids()
        if trace_id:  # otherwise gunicorn writes "-", as for everything that it does not know
            found.update({TRACE_ID: trace_id, SPAN_ID: span_id})
        return found

    access_in_context.__burnline__ = True  # type: ignore[attr-defined]
    logger.access, logger.atoms = access_in_context, atoms_with_ids
