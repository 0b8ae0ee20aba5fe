"""What the query string asks for; mistakes are answered with 400 and what to write."""

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from flask import request
from werkzeug.exceptions import BadRequest

from burnline_slo.domain.period import Period
from burnline_slo.domain.status import State
from burnline_slo.web.chart_range import parse_range
from burnline_slo.web.selection import Selection, parse_states

T = TypeVar("T")
HISTORY_DEFAULT, HISTORY_MOST = 100, 1000


def selection() -> Selection:
    """`q`, `state` (repeatable, or parted by commas) and `service`."""
    states: frozenset[State] = _read(lambda: parse_states(request.args.getlist("state")))
    return Selection(text=request.args.get("q", ""), states=states, service=request.args.get("service", ""))


def chart_range(period: Period) -> timedelta:
    """`range`."""
    return _read(lambda: parse_range(request.args.get("range"), period))


def history_limit() -> int:
    """`limit`, how many lines of history."""
    text = request.args.get("limit")
    if text is None:
        return HISTORY_DEFAULT
    if not (text.isascii() and text.isdigit() and len(text) < 9 and 1 <= int(text) <= HISTORY_MOST):
        raise BadRequest(f"limit is a whole number from 1 to {HISTORY_MOST}; got {text}")
    return int(text)


def _read(parse: Callable[[], T]) -> T:
    try:
        return parse()
    except ValueError as error:
        raise BadRequest(str(error)) from error
