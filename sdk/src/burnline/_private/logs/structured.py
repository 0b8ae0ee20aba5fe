"""structlog, set up so that each line is JSON on standard output and carries the trace it belongs to.

A host that has configured structlog itself keeps its configuration.
"""

from collections.abc import Callable, MutableMapping
from typing import Any

import structlog
from opentelemetry import trace

from burnline import conventions
from burnline._private.logs.console import render
from burnline._private.logs.encoding import encode
from burnline._private.logs.output import STDOUT
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


class _StdoutLogger:
    """structlog's last stage: any level writes the rendered bytes."""

    def msg(self, line: bytes) -> None:
        STDOUT.write(line)

    log = debug = info = warn = warning = error = err = critical = fatal = exception = failure = msg


def _stdout_logger(*_args: object) -> _StdoutLogger:
    return _StdoutLogger()


def _render(_logger: object, _method: str, event_dict: MutableMapping[str, Any]) -> bytes:
    fields = redact_fields(event_dict)
    if STDOUT.export is not None and STDOUT.sink is None:
        STDOUT.export(fields)
    return render(fields) if STDOUT.console and STDOUT.sink is None else encode(fields)


def configure(service: Callable[[], str]) -> None:
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
            _render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(0),
        logger_factory=_stdout_logger,
        cache_logger_on_first_use=False,
    )
