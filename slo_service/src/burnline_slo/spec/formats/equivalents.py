"""What stands here for what another tool has; where nothing does, a note, or an error."""

from burnline_slo.domain.policy import Severity
from burnline_slo.spec.document.codes import Code
from burnline_slo.spec.document.fields import Fields
from burnline_slo.spec.document.nodes import Node, Position
from burnline_slo.spec.document.report import Report

_PAGES = frozenset({"page", "critical", "crit", "urgent", "emergency", "fatal", "high", "sev0", "sev1", "p0", "p1"})


def severity_of(written: str) -> Severity:
    """A page where another tool's severity is one that wakes somebody; all others are tickets."""
    return Severity.PAGE if written.lower() in _PAGES else Severity.TICKET


def note_ignored(found: Fields, key: str, because: str, instead: str = "Nothing needs to be done.") -> None:
    """Notes that a key was read and has no effect here, if it is there."""
    if found.has(key):
        found.report.note(found.key_at(key), Code.IGNORED, f"`{key}` has no effect here: {because}", instead)


def report_unsupported(report: Report, at: Node | Position, what: str, instead: str) -> None:
    """Reports that an SLO stays out of force because Burnline can't evaluate it (yet)."""
    report.error(at, Code.UNSUPPORTED, f"{what} cannot be evaluated by Burnline yet", instead)
