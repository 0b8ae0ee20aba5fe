"""Labels and annotations of other tools' files, made valid where Prometheus or Burnline accept no such name."""

import re
from collections.abc import Mapping as Pairs

from burnline_slo.domain.links import without_stray_braces
from burnline_slo.spec.document.codes import Code
from burnline_slo.spec.document.identifiers import RESERVED_LABELS, is_link
from burnline_slo.spec.document.nodes import Listing, Mapping, Node, Scalar
from burnline_slo.spec.document.report import Report
from burnline_slo.spec.document.values import kind, wrong_type


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
