"""What the query string asks for; mistakes are answered with 400 and what to write."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from flask import request
from werkzeug.exceptions import BadRequest

from burnline_slo.domain.duration import format_duration, parse_duration
from burnline_slo.domain.period import Period
from burnline_slo.domain.status import SloStatus, State

T = TypeVar("T")
HISTORY_DEFAULT, HISTORY_MOST = 100, 1000
SHORTEST_RANGE, _DEFAULT_RANGE = timedelta(hours=1), timedelta(hours=6)
_OFFERED = (SHORTEST_RANGE, timedelta(hours=6), timedelta(days=1), timedelta(days=3))
COUNTED = (State.EXHAUSTED, State.BURNING, State.AT_RISK, State.NO_DATA, State.OK)
"""The order of the counts on top of the list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What an SLO must match: every word of `text`, one of `states`, the `service`; what is empty matches all."""

    text: str = ""
    states: frozenset[State] = frozenset()
    service: str = ""

    def matches(self, status: SloStatus) -> bool:
        return (
            (not self.states or status.state in self.states)
            and (not self.service or status.slo.service == self.service)
            and self._text_matches(status)
        )

    def _text_matches(self, status: SloStatus) -> bool:
        if not self.text.strip():
            return True
        slo = status.slo
        words = [slo.id, slo.owner, slo.description, *(f"{name}={value}" for name, value in slo.labels.items())]
        haystack = "\n".join(words).casefold()
        return all(word in haystack for word in self.text.casefold().split())


def parse_states(texts: Sequence[str]) -> frozenset[State]:
    """States by name, several in one text parted by commas. Raises ValueError that lists the names."""
    names = [name for text in texts for name in text.split(",") if name]
    known = {str(state): state for state in State}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise ValueError(f"state is one of {', '.join(known)}; got {', '.join(unknown)}")
    return frozenset(known[name] for name in names)


def counts(statuses: Sequence[SloStatus]) -> Mapping[State, int]:
    """How many SLOs are in each state, in the order shown."""
    return {state: sum(status.state is state for status in statuses) for state in COUNTED}


def offered(period: Period) -> tuple[timedelta, ...]:
    """What the page offers: the usual stretches shorter than the period, then the period itself."""
    return (*(length for length in _OFFERED if length < period.length), period.length)


def parse_range(text: str | None, period: Period) -> timedelta:
    """Reads `6h`; when nothing was asked, 6 hours or the shorter period. Raises ValueError that says what to write."""
    if not text:
        return min(_DEFAULT_RANGE, period.length)
    try:
        length = parse_duration(text)
    except ValueError as error:
        raise ValueError(f"range: {error}") from error
    if not SHORTEST_RANGE <= length <= period.length:
        raise ValueError(f"range lies between 1h and the SLO's period, {format_duration(period.length)}; got {text}")
    return length


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
