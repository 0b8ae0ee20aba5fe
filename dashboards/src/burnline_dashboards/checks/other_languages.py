"""LogQL and TraceQL without a parser: braces, quotes, brackets, pipes. The grammars themselves run in the tests."""

import re
from collections.abc import Iterator

from burnline_dashboards.checks.exported import LOKI, TEMPO, Dashboard
from burnline_dashboards.checks.finding import Finding, Level, Surroundings
from burnline_dashboards.checks.naming import at, parsable

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"|`[^`]*`')
_PAIRS = {")": "(", "}": "{", "]": "["}
_FIXED_RANGE = re.compile(r"\[\s*\d+[smhdwy]\s*\]")
_TRACE_ID = re.compile(r"[0-9a-fA-F]{1,32}|x")


def languages(board: Dashboard, _: Surroundings) -> Iterator[Finding]:
    """Queries of logs and traces."""
    for panel in board.panels:
        for target in panel.targets:
            if target.plugin not in (LOKI, TEMPO) or not target.expr.strip():
                continue
            name = "LogQL" if target.plugin == LOKI else "TraceQL"
            text = parsable(board, target.expr)
            problem = _unbalanced(text) or _without_selector(text, target.plugin)
            if problem:
                code = f"{name.lower()}-syntax"
                yield at(board, panel, code, f"the query must be {name}: {problem}", "Correct it.", ref=target.ref)
            if target.plugin == LOKI and _FIXED_RANGE.search(target.expr):
                text = "a range in LogQL must follow the step; it is fixed"
                yield at(board, panel, "rate-range", text, "Write [$__auto].", ref=target.ref, level=Level.WARNING)


def _unbalanced(text: str) -> str:
    bare = _STRING.sub("s", text)
    if '"' in bare or "`" in bare:
        return "a quote is not closed"
    open_ones: list[str] = []
    for character in bare:
        if character in _PAIRS.values():
            open_ones.append(character)
        elif character in _PAIRS and (not open_ones or open_ones.pop() != _PAIRS[character]):
            return f"{character} closes nothing"
    return f"{open_ones[-1]} is not closed" if open_ones else ""


def _without_selector(text: str, plugin: str) -> str:
    if "{" in text or (plugin == TEMPO and _TRACE_ID.fullmatch(text.strip())):
        return ""
    return "it has no selector in braces"


LANGUAGES = (languages,)
