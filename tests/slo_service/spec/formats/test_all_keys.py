"""No key of another tool's file is passed over in silence."""

from pathlib import Path

import pytest

from burnline_slo.spec.document.source import Source
from burnline_slo.spec.load import load

CORPUS = Path(__file__).parents[1] / "corpus"
DEFAULTS = {
    "openslo": ["type: Prometheus", "isRolling: false", "alertWhenResolved: true", "kind: burnrate", "op: gt"],
    "openslo_alpha": ["isRolling: false", "value: 1", "op: gt", "source: prometheus", "queryType: promql"],
    "pyrra": ["disabled: false", "burnrates: true", "absent: true", "status:"],
    "sloth": [],
}
"""What is the same as leaving it out: no connection is read, `absent` has a severity, `value` compares nothing."""

WITHIN = (
    "connectionDetails:",
    "notificationTargets:",
    "slo_plugins:",
    "plugins:",
    "ruleOutput:",
    "status:",
    "ticket_alert:",
)
"""What is noted as a whole, or off: what stands in it is not noted by itself."""


@pytest.mark.parametrize("format_", DEFAULTS)
def test_every_key_of_another_tools_file_has_an_effect_or_a_problem_names_it(format_: str) -> None:
    lines = (CORPUS / f"{format_}_all_keys.yaml").read_text().splitlines()
    without_effect = []
    whole = _outcome("\n".join(lines))
    for number, line in enumerate(lines):
        rest = [*lines[:number], *lines[_end_of(lines, number) :]]
        inside = any(lines[above].strip() in WITHIN for above in _above(lines, number))
        if line != "---" and not inside and _outcome("\n".join(rest)) == whole:
            without_effect.append(line.strip())
    assert sorted(set(without_effect)) == sorted(DEFAULTS[format_])


def _outcome(text: str) -> tuple[object, list[str]]:
    loaded = load([Source(file="a.yaml", data=text.encode())])
    return loaded.slos, sorted(problem.summary for problem in loaded.problems)


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())


def _end_of(lines: list[str], number: int) -> int:
    """Behind the line and what is written under it."""
    deeper = (n for n in range(number + 1, len(lines)) if _depth(lines[n]) <= _depth(lines[number]))
    return next(deeper, len(lines))


def _above(lines: list[str], number: int) -> list[int]:
    """The lines that the line is written under."""
    return [n for n in range(number) if _end_of(lines, n) > number]
