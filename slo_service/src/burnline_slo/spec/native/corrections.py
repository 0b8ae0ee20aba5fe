"""`corrections:` in Burnline's own files: stretches of time that count for nothing."""

import hashlib
import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from burnline_slo.domain.corrections import LONGEST, Correction
from burnline_slo.spec.document.codes import Code
from burnline_slo.spec.document.definition import WrittenCorrection
from burnline_slo.spec.document.fields import Fields, fields, items
from burnline_slo.spec.document.lookup import child
from burnline_slo.spec.document.nodes import Mapping, Node
from burnline_slo.spec.document.report import Report
from burnline_slo.spec.document.values import Reader, text
from burnline_slo.spec.slo_values.periods import time_zone

MOST_CORRECTIONS = 200
MOST_RULES = 50
"""Of those that come again: to see that a strange rule comes at all may take 25 ms."""
EARLIEST_YEAR, LATEST_YEAR = 2015, 2200
TIME = r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?"
OFFSET = r"(Z|[+-][0-9]{2}:[0-9]{2})"

_MOMENT = re.compile(f"{TIME}(?P<offset>{OFFSET})?")
_RENAMED = {
    "slo": "slos",
    "time_zone": "zone",
    "timezone": "zone",
    "rrule": "rule",
    "from": "start",
    "begin": "start",
    "to": "end",
    "by": "author",
}


def read_corrections(report: Report, document: Node) -> Sequence[WrittenCorrection]:
    """The sound corrections of one document; what is wrong with the others is in the report."""
    node = child(document, "corrections")
    if node is None or not isinstance(document, Mapping) or any(k.text == "corrections" for k in document.repeated):
        return []
    nodes = items(report, node, "corrections", "corrections") or ()
    if len(nodes) > MOST_CORRECTIONS:
        report.error(
            node,
            Code.NUMBER_RANGE,
            f"a file may have up to {MOST_CORRECTIONS} corrections; this one has {len(nodes):,}",
            "Write those that come again as one with a rule, or spread them over several files.",
        )
        return []
    if (rules := sum(child(one, "rule") is not None for one in nodes)) > MOST_RULES:
        report.error(
            node,
            Code.NUMBER_RANGE,
            f"a file may have up to {MOST_RULES} corrections with a rule; this one has {rules:,}",
            "Spread them over several files.",
        )
        return []
    return [correction for one in nodes if (correction := _correction(report, one)) is not None]


def _correction(report: Report, node: Node) -> WrittenCorrection | None:
    before = report.errors
    found = fields(
        report,
        node,
        "a correction",
        required=("slos", "start", "end", "reason", "author"),
        optional=("rule", "zone"),
        renamed=_RENAMED,
    )
    if found is None:
        return None
    slos = found.read("slos", _READ_SLOS)
    reason, author = found.read("reason", text), found.read("author", text)
    rule = found.read_or("rule", text, "")
    zone = found.read("zone", time_zone)
    start, end = (found.read(key, _moment(zone, zone_follows=found.has("zone"))) for key in ("start", "end"))
    if start is None or end is None or slos is None or reason is None or author is None or report.errors > before:
        return None
    if not _lasts(found, start, end):
        return None
    try:
        correction = Correction(
            id=_id(slos, start, end, rule), slos=slos, start=start, end=end, rule=rule, reason=reason, author=author
        )
    except ValueError as error:
        example = "FREQ=WEEKLY;BYDAY=SU"
        at = found.value_at("rule")
        report.error(at, Code.RECURRENCE, _first_line(error), f"Write a rule of RFC 5545, such as {example}.")
        return None
    at = found.at
    return WrittenCorrection(
        correction=correction, file=report.source.file, at=at, source_line=report.source.line(at.line)
    )


def _lasts(found: Fields, start: datetime, end: datetime) -> bool:
    length = end.astimezone(UTC) - start.astimezone(UTC)
    if start.astimezone(UTC) < end.astimezone(UTC) and length <= LONGEST:
        return True
    if length <= LONGEST:
        summary, fix = "a correction's `end` must lie after its `start`", "Write a later `end`."
    else:
        summary = f"a correction lasts up to {LONGEST.days} days; this one lasts {length.days}"
        fix = "Write several of them, or one with a `rule`."
    found.report.error(found.value_at("end"), Code.TIME_RANGE, summary, fix)
    return False


def _slos(report: Report, node: Node, name: str) -> tuple[str, ...] | None:
    before = report.errors
    patterns = [text(report, one, "an SLO's id or pattern") for one in items(report, node, name, "SLOs") or ()]
    found = tuple(dict.fromkeys(pattern for pattern in patterns if pattern is not None))
    return found if found and report.errors == before else None


_READ_SLOS: Reader[tuple[str, ...]] = _slos


def _moment(zone: ZoneInfo | None, *, zone_follows: bool) -> Reader[datetime]:
    """Reads a time. With a zone it is in that zone, also when it is written with an offset."""

    def read(report: Report, node: Node, name: str) -> datetime | None:
        written = text(report, node, name)
        if written is None:
            return None
        form = _MOMENT.fullmatch(written)
        if form is None:
            report.error(
                node,
                Code.TIME_SYNTAX,
                f"`{name}` must be a day and a time, 2026-03-01T02:00Z; got {written[:60]!r}",
                f"Write {written}T00:00Z." if re.fullmatch(r"\d{4}-\d\d-\d\d", written) else "Write 2026-03-01T02:00Z.",
            )
            return None
        if form["offset"] is None and not zone_follows:
            report.error(
                node,
                Code.TIME_SYNTAX,
                f"`{name}` needs a time zone; got {written}",
                f"Write {written}Z for UTC, or add `zone: Europe/Berlin`.",
            )
            return None
        return _understood(report, node, name, written, zone)

    return read


def _understood(report: Report, node: Node, name: str, written: str, zone: tzinfo | None) -> datetime | None:
    def refuse(why: str, fix: str) -> None:
        report.error(node, Code.TIME_RANGE, f"`{name}` {why}; got {written}", fix)

    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        refuse("is no time that a calendar and a clock have", "Write 2026-03-01T02:00Z, say.")
        return None
    if not EARLIEST_YEAR <= moment.year <= LATEST_YEAR:
        refuse(f"must lie in the years {EARLIEST_YEAR} to {LATEST_YEAR}", "Correct the year.")
        return None
    if moment.tzinfo is not None:
        return moment if zone is None else moment.astimezone(zone)
    if zone is None:
        return None  # What is wrong with the zone is in the report.
    after = moment.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
    if after.replace(tzinfo=None) == moment:
        return moment.replace(tzinfo=zone)
    refuse(f"is skipped by the clocks of {zone} on that day", f"Write {after.replace(tzinfo=None).isoformat()}.")
    return None


def _id(slos: Sequence[str], start: datetime, end: datetime, rule: str) -> str:
    """The same as long as it takes out the same: whatever its place, reason and author."""
    zone = start.tzinfo.key if isinstance(start.tzinfo, ZoneInfo) else ""
    known = json.dumps([sorted(slos), start.astimezone(UTC).isoformat(), end.astimezone(UTC).isoformat(), rule, zone])
    return f"file-{hashlib.sha256(known.encode()).hexdigest()[:12]}"


def _first_line(error: ValueError) -> str:
    message = str(error).splitlines()[0]
    return message if len(message) <= 300 else message[:297] + "..."
