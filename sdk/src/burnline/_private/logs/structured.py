"""structlog, set up so that each line is JSON on standard output and carries the trace it belongs to.

A host that has configured structlog itself keeps its configuration.
"""

from collections.abc import Callable, Mapping, MutableMapping
from typing import Any

import structlog
from opentelemetry import trace

from burnline import conventions
from burnline._private.logs.encoding import encode
from burnline._private.logs.output import LineOutput
from burnline._private.redaction import redact_fields


def add_trace_ids(_logger: object, _method: str, event_dict: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """structlog processor: `trace_id` and `span_id` of the current span, when there is one."""
    context = trace.get_current_span().get_span_context()
    if context.is_valid:
        event_dict[conventions.TRACE_ID] = f"{context.trace_id:032x}"
        event_dict[conventions.SPAN_ID] = f"{context.span_id:016x}"
    return event_dict


class _AddService:
    def __init__(self, service: Callable[[], str]) -> None:
        self._service = service

    def __call__(self, _logger: object, _method: str, event_dict: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        event_dict.setdefault(conventions.SERVICE, self._service())
        return event_dict


class _Emitter:
    """structlog's last stage: any level emits the fields."""

    def __init__(self, output_now: Callable[[], LineOutput]) -> None:
        self._output_now = output_now

    def msg(self, fields: Mapping[str, object]) -> None:
        self._output_now().emit(fields, encode)

    log = debug = info = warn = warning = error = err = critical = fatal = exception = failure = msg


def _redact(
    _logger: object, _method: str, event_dict: MutableMapping[str, Any]
) -> tuple[tuple[object], dict[str, Any]]:
    """The arguments for the last stage."""
    return (redact_fields(event_dict),), {}


def configure(service: Callable[[], str], output_now: Callable[[], LineOutput]) -> None:
    """Sets structlog up, unless the host did already. `service` gives the name that lines carry."""
    if structlog.is_configured():
        return
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _AddService(service),
            add_trace_ids,
            structlog.processors.StackInfoRenderer(),
            structlog.processors.format_exc_info,
            _redact,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(0),
        logger_factory=lambda *_: _Emitter(output_now),
        cache_logger_on_first_use=False,
    )
