"""Takes away findings that are known and right."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from burnline_dashboards.checks.finding import Finding


class Exemption(Protocol):
    """See `files.exemptions.ExemptFinding`."""

    @property
    def board(self) -> str: ...
    @property
    def panel(self) -> str: ...
    @property
    def finding(self) -> str: ...


def without_exempted(findings: Iterable[Finding], exemptions: Sequence[Exemption]) -> Iterator[Finding]:
    """The findings that no exemption speaks of."""
    known = {(each.board, each.panel, each.finding) for each in exemptions}
    for finding in findings:
        board, code = finding.board, finding.code
        if (board, finding.panel, code) not in known and (board, "*", code) not in known:
            yield finding
