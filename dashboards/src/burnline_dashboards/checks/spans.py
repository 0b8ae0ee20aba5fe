"""The time a board opens with."""

import re
from datetime import timedelta

from burnline_dashboards.checks.exported import Dashboard, an_object
from burnline_slo.domain.duration import parse_duration

DEFAULT = timedelta(hours=6)
_RELATIVE = re.compile(r"now-(\d+[smhdw])(/[a-z])?")


def span_of(board: Dashboard) -> timedelta:
    """How far back it looks: six hours where it does not say, or says it in another way."""
    found = _RELATIVE.fullmatch(str(an_object(board.content.get("time")).get("from", "")))
    try:
        return parse_duration(found[1]) if found else DEFAULT
    except ValueError:
        return DEFAULT
