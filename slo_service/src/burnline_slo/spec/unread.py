"""Documents that no format reads: another tool's resources, which are left out, and mistakes."""

from collections.abc import Sequence

from burnline_slo.spec.document.codes import Code
from burnline_slo.spec.document.format import Format
from burnline_slo.spec.document.lookup import child, child_text, resource_type
from burnline_slo.spec.document.nodes import Mapping, Node
from burnline_slo.spec.document.report import Report


def report_unread(report: Report, document: Node, formats: Sequence[Format], version: str) -> None:
    """A note of what has nothing to do with SLOs; an error for what was probably meant to define some.

    `version` is the one to recommend at the top of a file.
    """
    resource = resource_type(document)
    if resource is not None and not any(resource.group in one.api_groups for one in formats):
        summary = f"{resource.api_version} {resource.kind} defines no SLO; it was left out"
        report.note(document, Code.NOT_AN_SLO, summary, "Nothing needs to be done.")
        return
    written, api, kind = (child_text(document, key) for key in ("version", "apiVersion", "kind"))
    at, fix = child(document, "version") or document, f"Write `version: {version}` at the top."
    if written is not None:
        what = f"`version: {written[:60]}` is not known"
    elif api is not None:
        at = child(document, "kind") or child(document, "apiVersion") or document
        what = "there is no `kind`" if kind is None else f"{api[:60]} {kind[:60]} is not known"
        fix = f"Of other tools these are read: {', '.join(name for one in formats for name in one.resources)}."
    else:
        what = "there is no `version`" if isinstance(document, Mapping) else "this is no mapping"
    report.error(at, Code.UNKNOWN_FORMAT, f"an SLO file must say its format; {what}", fix)
