"""Takes away findings that are known and right."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from burnline_dashboards.checks.finding import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemption:
    """On the board with uid `board`, the panel titled `panel` (``*``: all) may have the finding of code `finding`."""

    board: str
    panel: str
    finding: str
    reason: str


def without_exempted(findings: Iterable[Finding], exemptions: Sequence[Exemption]) -> Iterator[Finding]:
    """The findings that no exemption speaks of."""
    known = {(each.board, each.panel, each.finding) for each in exemptions}
    for finding in findings:
        board, code = finding.board, finding.code
        if (board, finding.panel, code) not in known and (board, "*", code) not in known:
            yield finding
