"""Corrections as the JSON that the API gives out."""

from typing import TypedDict

from burnline_slo.domain.corrections import Correction
from burnline_slo.domain.time_zone import zone_name


class CorrectionJson(TypedDict):
    """An excluded stretch. `start` and `end` are RFC 3339 in `zone`; `rule` is empty where it does not recur."""

    id: str
    slos: list[str]
    start: str
    end: str
    zone: str
    rule: str
    reason: str
    author: str


class ListedJson(CorrectionJson):
    """With `in_file`: whether it stands in an SLO file, where it is removed as well."""

    in_file: bool


def correction_json(correction: Correction) -> CorrectionJson:
    """One correction."""
    return CorrectionJson(
        id=correction.id,
        slos=list(correction.slos),
        start=correction.start.isoformat().replace("+00:00", "Z"),
        end=correction.end.isoformat().replace("+00:00", "Z"),
        zone=zone_name(correction.start),
        rule=correction.rule,
        reason=correction.reason,
        author=correction.author,
    )


def listed_json(correction: Correction, *, in_file: bool) -> ListedJson:
    """One correction of the list."""
    return ListedJson(**correction_json(correction), in_file=in_file)
