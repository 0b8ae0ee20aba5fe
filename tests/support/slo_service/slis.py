"""Selectors, and SLIs of them, from PromQL as people write it."""

from __future__ import annotations

import promql_parser

from burnline_slo.domain.selector import Selector
from burnline_slo.domain.sli import EventsSLI
from burnline_slo.spec.promql.selector import selector_of


def selector(text: str) -> Selector:
    """The selector of one metric, however it is spelled."""
    parsed = promql_parser.parse(text)
    assert isinstance(parsed, promql_parser.VectorSelector), text
    found = selector_of(parsed)
    assert found is not None, text
    return found


def events_of(
    *, bad: str | None = None, good: str | None = None, total: str | None = None, known_by: str | None = None
) -> EventsSLI:
    """Two of bad, good and total."""
    texts = {"bad": bad, "good": good, "total": total, "known_by": known_by}
    return EventsSLI(**{part: selector(text) for part, text in texts.items() if text is not None})
