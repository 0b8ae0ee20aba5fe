"""The body of a new correction: read whole, so that every mistake is said at once."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from difflib import get_close_matches
from typing import NamedTuple

from burnline_slo.domain.corrections import LONGEST, Correction, matches
from burnline_slo.domain.time_zone import zone_named

EARLIEST_YEAR, LATEST_YEAR = 2015, 2200
MOST_SLOS = 100
LENGTHS = {"reason": 1000, "author": 200, "rule": 500, "zone": 60, "start": 40, "end": 40}
REQUIRED = ("slos", "start", "end", "reason", "author")
OPTIONAL = ("zone", "rule")


class Mistake(NamedTuple):
    """What is wrong with one field, and what to write."""

    field: str
    detail: str


@dataclass(frozen=True, slots=True)
class Mistakes:
    """Why there is no correction; at least one."""

    found: tuple[Mistake, ...]


def read_correction(body: object, slo_ids: Collection[str], new_id: Callable[[], str]) -> Correction | Mistakes:
    """`slo_ids` are those a correction can be for; when there are none yet, any is taken."""
    if not isinstance(body, Mapping):
        return Mistakes((Mistake("", f"the body is a JSON object with {', '.join(REQUIRED)}"),))
    reader = _Reader(body)
    reader.unknown_fields()
    slos = reader.slos(slo_ids)
    reason, author = reader.text("reason"), reader.text("author")
    rule = reader.text("rule") if body.get("rule") else ""
    zone = reader.zone()
    start, end = reader.moment("start", zone), reader.moment("end", zone)
    if start is not None and end is not None and end.astimezone(UTC) <= start.astimezone(UTC):
        reader.mistake("end", f"it lies after start; got {body['end']}, which does not lie after {body['start']}")
    elif start is not None and end is not None and end.astimezone(UTC) - start.astimezone(UTC) > LONGEST:
        reader.mistake("end", f"a correction lasts up to {LONGEST.days} days: add several, or one with a rule")
    elif rule and start is not None and end is not None:
        try:
            Correction(id="", reason="rule", author="", start=start, end=end, rule=rule)
        except ValueError as error:
            reader.mistake("rule", str(error))
    if reader.mistakes or start is None or end is None:
        return Mistakes(tuple(reader.mistakes))
    return Correction(id=new_id(), slos=slos, start=start, end=end, rule=rule, reason=reason, author=author)


class _Reader:
    """Reads single fields; what is wrong with them gathers in `mistakes`."""

    def __init__(self, body: Mapping[object, object]) -> None:
        self._body = body
        self.mistakes: list[Mistake] = []

    def mistake(self, field: str, detail: str) -> None:
        self.mistakes.append(Mistake(field, detail))

    def unknown_fields(self) -> None:
        known = (*REQUIRED, *OPTIONAL)
        for name in map(str, self._body):
            if name not in known:
                close = get_close_matches(name[:60], known, n=1)
                hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(known)}"
                self.mistake(name[:60], f"there is no such field; {hint}")

    def text(self, field: str) -> str:
        """Empty after a mistake."""
        given = self._body.get(field)
        if given is None:
            self.mistake(field, "it is missing: write some text")
        elif not isinstance(given, str):
            self.mistake(field, f"it is text; got {_kind(given)}")
        elif not given.strip():
            self.mistake(field, "it says nothing: write some text")
        elif len(given) > LENGTHS[field]:
            self.mistake(field, f"it has up to {LENGTHS[field]} characters; got {len(given)}")
        elif not given.isprintable():
            self.mistake(field, "it is one line of printable text: take out line breaks and control characters")
        else:
            return given.strip()
        return ""

    def slos(self, slo_ids: Collection[str]) -> tuple[str, ...]:
        """Patterns, each of which means some SLO."""
        given = self._body.get("slos")
        if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
            what = "it is missing" if given is None else f"it is a list of texts; got {_kind(given)}"
            self.mistake("slos", f'{what}: write ids or patterns, such as ["checkout/*"], or ["*"] for all')
            return ()
        if not 0 < len(given) <= MOST_SLOS:
            self.mistake("slos", f'it names 1 to {MOST_SLOS} ids or patterns, such as ["checkout/*"]; got {len(given)}')
            return ()
        for pattern in given:
            self._check_pattern(pattern, slo_ids)
        return tuple(given)

    def _check_pattern(self, pattern: str, slo_ids: Collection[str]) -> None:
        if not pattern or len(pattern) > 1000 or not pattern.isprintable():
            self.mistake("slos", f"an id or pattern has 1 to 1000 printable characters; got {pattern[:60]!r}")
        elif slo_ids and not any(matches(pattern, slo_id) for slo_id in slo_ids):
            close = get_close_matches(pattern, slo_ids, n=1, cutoff=0.5)
            hint = f"did you mean {close[0]}?" if close else "GET /api/v1/slos lists all"
            self.mistake("slos", f"no SLO is called {pattern[:200]}; {hint}")

    def zone(self) -> tzinfo | None:
        if not self._body.get("zone"):
            return None
        name = self.text("zone")
        try:
            return zone_named(name) if name else None
        except ValueError as error:
            self.mistake("zone", str(error))
            return None

    def moment(self, field: str, zone: tzinfo | None) -> datetime | None:
        """In `zone` if there is one; with an offset of its own it is the same moment there."""
        example = f"2026-03-01T02:00:00Z, or 2026-03-01T02:00 and {'the' if zone else 'a'} zone"
        text = self.text(field)
        if not text:
            return None
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            self.mistake(field, f"it is a time such as {example}; got {text}")
            return None
        if not EARLIEST_YEAR <= moment.year <= LATEST_YEAR:
            self.mistake(field, f"it lies in the years {EARLIEST_YEAR} to {LATEST_YEAR}; got {moment.year}")
            return None
        if moment.tzinfo is not None:
            return moment if zone is None else moment.astimezone(zone)
        if zone is not None:
            return moment.replace(tzinfo=zone)
        if not self._body.get("zone"):
            self.mistake(field, f"it needs a time zone: write {text}Z for UTC, or add zone, such as Europe/Berlin")
        return None


def _kind(value: object) -> str:
    match value:
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case str():
            return "text"
        case list():
            return "a list"
        case Mapping():
            return "an object"
        case _:
            return "null"
