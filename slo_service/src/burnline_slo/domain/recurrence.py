"""Recurrence rules of RFC 5545: when a stretch of time comes again."""

import re
from datetime import UTC, datetime
from functools import lru_cache
from itertools import islice

from dateutil.parser import parse
from dateutil.rrule import rrule, rrulestr


@lru_cache(maxsize=1024)
def recurrence(rule: str, start: datetime) -> rrule:
    """Raises ValueError where the rule is none, or would come more than once an hour."""
    upper = rule.upper()
    if "\n" in rule or any(word in upper for word in ("DTSTART", "SECONDLY", "MINUTELY", "BYMINUTE", "BYSECOND")):
        raise ValueError(
            f"a recurrence rule is one line such as FREQ=WEEKLY;BYDAY=SU, hourly at the most; got {rule!r}"
        )
    if re.search(r"INTERVAL=\s*[-+]?0*(\D|$)", upper):
        raise ValueError(f"the interval of a recurrence rule is 1 or more; got {rule!r}")
    if re.search(r"COUNT=\s*[-+]?0*(\D|$)", upper):
        raise ValueError(f"the count of a recurrence rule is 1 or more; got {rule!r}")
    if "COUNT=" in upper and "UNTIL=" in upper:
        raise ValueError(f"a recurrence rule has either a COUNT or an UNTIL; got {rule!r}")
    try:
        made = rrulestr(rule, dtstart=start)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, OverflowError) as error:
        raise ValueError(f"{rule!r} is no RFC 5545 recurrence rule such as FREQ=WEEKLY;BYDAY=SU: {error}") from error
    if not isinstance(made, rrule):
        raise ValueError(f"{rule!r} is no RFC 5545 recurrence rule such as FREQ=WEEKLY;BYDAY=SU")
    # Looked for in 40 years at the end of dateutil's time: elsewhere it would look through all 8,000 of them.
    if next(iter(made.replace(dtstart=start.replace(year=9960), interval=1, count=None, until=None)), None) is None:
        raise ValueError(f"the recurrence rule {rule!r} never comes: no day is what it asks for")
    return made


@lru_cache(maxsize=1024)
def occurrences(rule: str, start: datetime, before_year: int) -> tuple[datetime, ...]:
    """All its starts before the end of a year; most rules go on for ever."""
    made = recurrence(rule, start)
    horizon = datetime(before_year + 1, 1, 1, tzinfo=UTC)
    until, count = _part(rule, "UNTIL"), _part(rule, "COUNT")  # a rule of dateutil's does not say what it was given
    bounded = made.replace(count=None, until=horizon if until is None else min(parse(until), horizon))
    return tuple(islice(bounded, None if count is None else int(count)))


def _part(rule: str, name: str) -> str | None:
    """The value of a part of a rule, such as COUNT; the last one, as dateutil takes it."""
    parts = [part.partition("=") for part in rule.strip().upper().removeprefix("RRULE:").split(";")]
    return next((value for key, _, value in reversed(parts) if key == name), None)
