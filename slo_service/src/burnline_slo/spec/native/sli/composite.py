"""`composite`: a journey of several SLOs."""

import re
from collections.abc import Iterator, Sequence

from burnline_slo.domain.composite import Combine, CompositeSLI, MissingPart
from burnline_slo.spec.document.codes import Code
from burnline_slo.spec.document.fields import fields, items
from burnline_slo.spec.document.identifiers import choice
from burnline_slo.spec.document.nodes import Mapping, Node, Scalar
from burnline_slo.spec.document.report import Report
from burnline_slo.spec.document.values import Reader, kind, text, wrong_type
from burnline_slo.spec.native.schema_elements import Json, a_string, an_object
from burnline_slo.spec.native.sli.key import SLIKey
from burnline_slo.spec.native.yaml_lines import scalar

_COMBINE = choice(*Combine)
_MISSING = choice(*MissingPart)
_ID = r"[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)?"


def _read(report: Report, node: Node, name: str) -> CompositeSLI | None:
    """Parts may be named without their service; `with_service` puts it in front."""
    found = fields(report, node, f"`{name}`", required=("parts",), optional=("combine", "missing"))
    if found is None:
        return None
    parts = found.read("parts", _READ_PARTS)
    combine = found.read_or("combine", _COMBINE, Combine.WEIGHTED)
    missing = found.read_or("missing", _MISSING, MissingPart.LEFT_OUT)
    if parts is None:
        return None
    return CompositeSLI(parts=parts, combine=Combine(combine), missing=MissingPart(missing))


def with_service(sli: CompositeSLI, service: str) -> CompositeSLI:
    """The same with whole ids, where only names were written."""
    parts = tuple((part if "/" in part else f"{service}/{part}", weight) for part, weight in sli.parts)
    return CompositeSLI(parts=parts, combine=sli.combine, missing=sli.missing)


def _parts(report: Report, node: Node, name: str) -> tuple[tuple[str, float], ...] | None:
    before = report.errors
    parts: dict[str, float] = {}
    nodes: Sequence[Node] = items(report, node, name, "SLOs") or ()
    for one in nodes:
        part = _part(report, one)
        if part is None:
            continue
        if part[0] in parts:
            report.error(one, Code.DUPLICATE_ID, f"{part[0]} is a part already", "Give it more weight instead.")
        parts[part[0]] = part[1]
    return tuple(parts.items()) if parts and report.errors == before else None


_READ_PARTS: Reader[tuple[tuple[str, float], ...]] = _parts


def _part(report: Report, node: Node) -> tuple[str, float] | None:
    if not isinstance(node, Mapping):
        slo = _slo_id(report, node, "a part")
        return None if slo is None else (slo, 1.0)
    found = fields(report, node, "a part", required=("slo",), optional=("weight",))
    if found is None:
        return None
    slo, weight = found.read("slo", _slo_id), found.read_or("weight", _weight, 1.0)
    return None if slo is None else (slo, weight)


def _slo_id(report: Report, node: Node, name: str) -> str | None:
    written = text(report, node, name)
    if written is None or re.fullmatch(_ID, written):
        return written
    report.error(
        node, Code.NAME_SYNTAX, f"a part is an SLO's id or name; got {written[:60]!r}", "Write service/name, or name."
    )
    return None


def _weight(report: Report, node: Node, name: str) -> float | None:
    if not isinstance(node, Scalar) or kind(node) != "a number" or not re.fullmatch(r"[0-9.]{1,12}", node.text):
        wrong_type(report, node, name, "a number above zero")
        return None
    weight = float(node.text)
    if weight > 0:
        return weight
    report.error(node, Code.NUMBER_RANGE, f"`{name}` must be above zero", "Leave the part out if it does not count.")
    return None


def _lines(sli: CompositeSLI) -> Iterator[str]:
    yield f"combine: {sli.combine}"
    yield f"missing: {sli.missing}"
    yield "parts:"
    for name, weight in sli.parts:
        yield f"  - {{slo: {scalar(name)}, weight: {weight:.10g}}}"


def _schema() -> dict[str, Json]:
    combine: list[Json] = [str(one) for one in Combine]
    missing: list[Json] = [str(one) for one in MissingPart]
    slo = a_string("An SLO's id, or its name in the same service.", rf"^\s*{_ID}\s*$")
    part = an_object({"slo": slo, "weight": {"type": "number", "exclusiveMinimum": 0, "default": 1}}, ["slo"])
    return an_object(
        {
            "parts": {"type": "array", "minItems": 1, "items": {"anyOf": [slo, part]}},
            "combine": {"enum": combine, "default": "weighted"},
            "missing": {"enum": missing, "default": "left_out", "description": "What a part without data is."},
        },
        ["parts"],
    )


COMPOSITE = SLIKey(name="composite", kinds=(CompositeSLI,), read=_read, write=_lines, schema=_schema())
