"""Addresses in Burnline's own files: the runbook, and `links` to dashboards, logs and whatever else helps."""

from collections.abc import Mapping as Pairs

from burnline_slo.domain.links import PLACEHOLDERS, RUNBOOK, stray_brace
from burnline_slo.spec.document.codes import Code
from burnline_slo.spec.document.fields import report_repeated_keys
from burnline_slo.spec.document.identifiers import label_name, link
from burnline_slo.spec.document.nodes import Mapping, Node
from burnline_slo.spec.document.report import Report
from burnline_slo.spec.document.values import wrong_type

MOST_LINKS = 20


def address(report: Report, node: Node, key: str) -> str | None:
    """An http or https address, in which `{slo_id}`, `{service}` and `{slo}` stand for the SLO's."""
    written = link(report, node, key)
    stray = None if written is None else stray_brace(written)
    if stray is None:
        return written
    known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
    report.error(
        node,
        Code.URL_SYNTAX,
        f"braces in `{key}` are for {known}; got {stray[:60]}",
        "Write one of these, or %7B and %7D for the braces themselves.",
    )
    return None


def links(report: Report, node: Node, key: str) -> Pairs[str, str] | None:
    """Names with an address each."""
    if not isinstance(node, Mapping):
        wrong_type(report, node, key, "a mapping of names to addresses", fix="Write {dashboard: https://…}, say.")
        return None
    report_repeated_keys(report, node)
    if len(node.entries) > MOST_LINKS:
        report.error(node, Code.NUMBER_RANGE, f"there may be up to {MOST_LINKS} links", "Remove some.")
        return None
    found = {}
    for name, value in node.entries:
        label_name(report, name, key)
        if name.text == RUNBOOK:
            report.error(
                name, Code.CONFLICT, "the runbook is no link but a key of its own", "Write `runbook:` instead."
            )
        one = address(report, value, name.text)
        if one is not None:
            found[name.text] = one
    return found
