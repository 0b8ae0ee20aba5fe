"""What the readers of other tools' files share: labels made valid, parts without an equivalent named."""

import re
from collections.abc import Mapping as Pairs
from collections.abc import Sequence

from burnline_slo.domain.grouping import Grouping
from burnline_slo.domain.links import without_stray_braces
from burnline_slo.domain.slo import SLO
from burnline_slo.spec.document.codes import Code
from burnline_slo.spec.document.definition import Definition
from burnline_slo.spec.document.fields import Fields
from burnline_slo.spec.document.identifiers import RESERVED_LABELS, is_link
from burnline_slo.spec.document.nodes import Listing, Mapping, Node, Position, Scalar
from burnline_slo.spec.document.problems import Problem
from burnline_slo.spec.document.report import Report
from burnline_slo.spec.document.values import kind, wrong_type
from burnline_slo.spec.promql.increase import Uncountable
from burnline_slo.spec.promql.ratio import Parts
from burnline_slo.spec.promql.selectors import is_counter
from burnline_slo.spec.promql.subset import say_unless_part

PAGES = frozenset({"page", "critical", "crit", "urgent", "emergency", "fatal", "high", "sev0", "sev1", "p0", "p1"})
"""Other tools' words, in small letters, for a severity that wakes somebody; all others are tickets."""


def ignored(found: Fields, key: str, because: str, instead: str = "Nothing needs to be done.") -> None:
    """Says that a key was read and has no effect here, if it is there."""
    if found.has(key):
        found.report.note(found.key_at(key), Code.IGNORED, f"`{key}` has no effect here: {because}", instead)


def unsupported(report: Report, at: Node | Position, what: str, instead: str) -> None:
    """Says that an SLO stays out of force because Burnline can't evaluate it (yet)."""
    report.error(at, Code.UNSUPPORTED, f"{what} cannot be evaluated by Burnline yet", instead)


def countable(report: Report, node: Node, name: str, parts: Parts | Uncountable) -> Parts | None:
    """The counters behind a query; says why where there are none, and checks their names."""
    if isinstance(parts, Uncountable):
        report.error(
            node,
            Code.UNSUPPORTED,
            f"`{name}` cannot be counted from a ledger of events, because {parts.reason}",
            "Write sum(rate(counter[{{.window}}])) for bad and for all events.",
        )
        return None
    selectors = [part for part in (parts.bad, parts.good, parts.total) if part is not None]
    sound = [is_counter(report, node, name, selector) for selector in selectors]
    if not all(sound):
        return None
    if parts.total in (parts.bad, parts.good):
        report.error(
            node,
            Code.SELECTORS_EQUAL,
            f"`{name}` and the total must differ; both select the same series",
            "Add a label that only those events have.",
        )
        return None
    for key, selector in (("bad", parts.bad), ("good", parts.good)):
        if selector is not None:
            say_unless_part(report, node, key, selector, parts.total)
    return parts


def grouping_of(by: Sequence[str]) -> Grouping | None:
    """One budget for each combination of the labels, those of a histogram's buckets and of metrics left out."""
    labels = tuple(dict.fromkeys(label for label in by if label not in ("le", "__name__")))
    return Grouping(labels=labels) if labels else None


def any_labels(report: Report, node: Node, key: str) -> Pairs[str, str] | None:
    """Labels that Prometheus and Burnline can keep, from names and values that another tool accepts.

    Values may be numbers and (in OpenSLO) lists. Names that are not valid here are changed, with a note.
    """
    if not isinstance(node, Mapping):
        wrong_type(report, node, key, "a mapping of names to texts")
        return None
    labels: dict[str, str] = {}
    for label, value in node.entries:
        content = _label_value(report, value, label.text)
        if content is None:
            continue
        valid = _valid_label(label.text)
        if valid != label.text:
            report.note(
                label,
                Code.LABEL_RENAMED,
                f"the label `{label.text[:60]}` became `{valid}`, because "
                + ("Burnline sets it itself" if label.text in RESERVED_LABELS else "Prometheus 2 accepts no such name"),
                f"Use `{valid}` where you route or select by it.",
            )
        labels.setdefault(valid, content)
    return labels


def annotations(report: Report, node: Node, key: str) -> Pairs[str, str] | None:
    """Annotations; those with templates are kept as they are written."""
    texts = any_labels(report, node, key)
    if texts is not None and isinstance(node, Mapping):
        for label, value in node.entries:
            if isinstance(value, Scalar) and "{{" in value.text:
                report.note(
                    label,
                    Code.IGNORED,
                    f"the template in `{label.text[:60]}` is not filled in; the text is sent as it stands",
                    "Write plain text. Every notification has the SLO, the window and the burn rate anyway.",
                )
    return texts


def runbook(texts: Pairs[str, str]) -> str:
    """The address among the annotations that an SLO's runbook has; empty where there is none, or only a template."""
    candidates = (texts.get("runbook_url", ""), texts.get("runbook", ""))
    return next((without_stray_braces(link) for link in candidates if is_link(link)), "")


def definition(
    report: Report, slo: SLO, at: Position, objective_at: Position, remarks: Sequence[Problem]
) -> Definition:
    """A sound SLO with its place in the report's file."""
    return Definition(
        slo=slo,
        file=report.source.file,
        at=at,
        objective_at=objective_at,
        source_line=report.source.line(at.line),
        objective_line=report.source.line(objective_at.line),
        remarks=tuple(remarks),
    )


def _valid_label(name: str) -> str:
    valid = re.sub(r"[^a-zA-Z0-9_]", "_", name).lstrip("_") or "label"
    if name.startswith("_") and not name.startswith("__"):
        valid = f"_{valid}"
    if valid[0].isdigit():
        valid = f"_{valid}"
    return f"label_{valid}" if valid in RESERVED_LABELS else valid


def _label_value(report: Report, value: Node, name: str) -> str | None:
    match value:
        case Scalar() if kind(value) in ("text", "a number", "true or false"):
            return value.text.strip() or None
        case Listing() if all(isinstance(item, Scalar) for item in value.items):
            return ",".join(item.text for item in value.items if isinstance(item, Scalar)) or None
        case _:
            wrong_type(report, value, name, "text")
            return None
