"""`timeslices`: slices of time that are judged by events of their own."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from burnline_slo.domain.duration import format_duration
from burnline_slo.domain.sli import EmptySlice, JointSlicesSLI, PlainSLI, SlicesSLI, TimeslicesSLI, judges
from burnline_slo.spec.document.codes import Code
from burnline_slo.spec.document.fields import Fields, fields, items
from burnline_slo.spec.document.identifiers import choice
from burnline_slo.spec.document.nodes import Node
from burnline_slo.spec.document.report import Report
from burnline_slo.spec.document.values import Reader
from burnline_slo.spec.native.schema_elements import (
    HUNDRED,
    Json,
    a_duration,
    an_object,
    an_objective,
)
from burnline_slo.spec.native.sli.key import SLIKey
from burnline_slo.spec.native.sli.plain import PLAIN
from burnline_slo.spec.native.yaml_lines import share
from burnline_slo.spec.slo_values.objectives import slice_target
from burnline_slo.spec.slo_values.slices import slice_length

SCORES = ("target", "share")
"""What a slice counts: good or bad as a whole by its target, or its own share of bad events."""

_EMPTY = choice(*EmptySlice)
_SCORE = choice(*SCORES)
_READ_PLAIN: Reader[PlainSLI] = PLAIN.read


def _read(report: Report, node: Node, name: str) -> SlicesSLI | None:
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


def _lines(sli: SlicesSLI) -> Iterator[str]:
    yield f"slice: {format_duration(sli.slice)}"
    if isinstance(sli, TimeslicesSLI):
        yield "score: share" if sli.target is None else f"target: {share(sli.target)}"
    first = judges(sli)[0]
    if first.empty is not EmptySlice.LEFT_OUT:
        yield f"empty: {first.empty}"
    if isinstance(sli, TimeslicesSLI):
        yield "of:"
        yield from (f"  {line}" for line in PLAIN.lines(sli.of))
    else:
        yield "any_of:"
        for part in sli.parts:
            yield f"  - target: {share(part.target or Decimal(1))}"
            yield "    of:"
            yield from (f"      {line}" for line in PLAIN.lines(part.of))


def _schema() -> dict[str, Json]:
    empty: list[Json] = [str(kind) for kind in EmptySlice]
    scores: list[Json] = [*SCORES]
    target: dict[str, Json] = {
        "anyOf": [an_objective(), {"type": "string", "pattern": HUNDRED}],
        "description": "From this good share on a slice is good.",
    }
    part = an_object({"target": target, "of": PLAIN.schema}, ["target", "of"])
    by_share: dict[str, Json] = {"const": SCORES[1]}
    return {
        **an_object(
            {
                "slice": a_duration("1m to 1d, a divisor of a day."),
                "score": {
                    "enum": scores,
                    "default": SCORES[0],
                    "description": "Whether a slice is good or bad as a whole, or counts by its own share.",
                },
                "target": target,
                "empty": {"enum": empty, "default": "left_out", "description": "What a slice without events is."},
                "of": PLAIN.schema,
                "any_of": {
                    "type": "array",
                    "minItems": 2,
                    "items": part,
                    "description": "A slice is bad when any of these finds it bad.",
                },
            },
            ["slice"],
        ),
        "oneOf": [
            {"required": ["any_of"], "properties": {"target": False, "score": False, "of": False}},
            {"required": ["of", "score"], "properties": {"any_of": False, "target": False, "score": by_share}},
            {"required": ["of", "target"], "properties": {"any_of": False, "score": {"not": by_share}}},
        ],
    }


TIMESLICES: SLIKey[SlicesSLI] = SLIKey(
    name="timeslices",
    kinds=(TimeslicesSLI, JointSlicesSLI),
    read=_read,
    write=_lines,
    schema=_schema(),
)
