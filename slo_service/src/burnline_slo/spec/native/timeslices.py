"""`sli.timeslices` in Burnline's own files: slices of time that are judged by events of their own."""

from datetime import timedelta

from burnline_slo.domain.sli import EmptySlice, JointSlicesSLI, PlainSLI, SlicesSLI, TimeslicesSLI
from burnline_slo.spec.document.codes import Code
from burnline_slo.spec.document.fields import Fields, fields, items
from burnline_slo.spec.document.identifiers import choice
from burnline_slo.spec.document.nodes import Node
from burnline_slo.spec.document.report import Report
from burnline_slo.spec.document.values import Reader
from burnline_slo.spec.native.plain import plain_sli
from burnline_slo.spec.slo_values.objectives import slice_target
from burnline_slo.spec.slo_values.slices import slice_length

SCORES = ("target", "share")
"""What a slice counts: good or bad as a whole by its target, or its own share of bad events."""

_EMPTY = choice(*EmptySlice)
_SCORE = choice(*SCORES)
_READ_PLAIN: Reader[PlainSLI] = plain_sli


def _timeslices(report: Report, node: Node, name: str) -> SlicesSLI | None:
    """Slices of one SLI (`of`), or of several that judge them together (`any_of`)."""
    found = fields(
        report, node, f"`{name}`", required=("slice",), optional=("score", "target", "of", "any_of", "empty")
    )
    if found is None:
        return None
    length = found.read("slice", slice_length)
    empty = EmptySlice(found.read_or("empty", _EMPTY, EmptySlice.LEFT_OUT))
    match found.one_of(("of", "any_of"), f"`{name}`"):
        case "of":
            return _one(found, name, length, empty)
        case "any_of":
            return _several(found, length, empty)
        case _:
            return None


def _one(found: Fields, name: str, length: timedelta | None, empty: EmptySlice) -> TimeslicesSLI | None:
    by_share = found.read_or("score", _SCORE, "target") == "share"
    of, target = found.read("of", _READ_PLAIN), found.read("target", slice_target)
    if by_share and found.has("target"):
        summary = "a slice that counts by its share meets or misses no target"
        found.report.error(found.key_at("target"), Code.CONFLICT, summary, "Remove `target`, or `score: share`.")
        return None
    if not by_share and not found.has("target"):
        summary = f"`{name}` must have the key `target`"
        found.report.error(found.at, Code.MISSING_KEY, summary, "Add `target:`, or `score: share`.")
    if length is None or of is None or (target is None and not by_share):
        return None
    return TimeslicesSLI(of=of, slice=length, target=target, empty=empty)


def _several(found: Fields, length: timedelta | None, empty: EmptySlice) -> JointSlicesSLI | None:
    before = found.report.errors
    for key in ("target", "score"):
        if found.has(key):
            summary = f"with `any_of` each part has a target of its own; `{key}` has no place beside it"
            found.report.error(found.key_at(key), Code.CONFLICT, summary, f"Remove `{key}`.")
    node = found.node("any_of")
    nodes = (None if node is None else items(found.report, node, "any_of", "parts")) or ()
    if node is not None and len(nodes) == 1:
        found.report.error(node, Code.CONFLICT, "one part alone judges nothing together", "Write it as `of`.")
    parts = []
    for one in nodes:
        part = fields(found.report, one, "a part of `any_of`", required=("target", "of"))
        target = None if part is None else part.read("target", slice_target)
        of = None if part is None else part.read("of", _READ_PLAIN)
        if length is not None and target is not None and of is not None:
            parts.append(TimeslicesSLI(of=of, slice=length, target=target, empty=empty))
    return JointSlicesSLI(parts=tuple(parts)) if length is not None and found.report.errors == before else None


timeslices: Reader[SlicesSLI] = _timeslices
