"""SLOs to Burnline's own file format: what is written is read back as the same SLOs."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import assert_never
from zoneinfo import ZoneInfo

from burnline_slo.domain.corrections import Correction
from burnline_slo.domain.duration import format_duration
from burnline_slo.domain.grouping import DEFAULT_LIMIT
from burnline_slo.domain.links import without_stray_braces
from burnline_slo.domain.period import FIRST, CalendarPeriod, Period, RollingPeriod, starting_text
from burnline_slo.domain.policy import default_policy
from burnline_slo.domain.slo import SLO
from burnline_slo.spec.document.definition import Definition, WrittenCorrection
from burnline_slo.spec.document.problems import in_order
from burnline_slo.spec.native.alerts_writer import alert_lines
from burnline_slo.spec.native.reader import VERSION
from burnline_slo.spec.native.sli.table import SLI_KEYS
from burnline_slo.spec.native.yaml_lines import comment, indented, pairs, scalar
from burnline_slo.spec.slo_values.periods import DEFAULT_PERIOD


def native_text(definitions: Sequence[Definition], corrections: Sequence[WrittenCorrection] = ()) -> str:
    """YAML documents, one for each service of each file, with what was remarked on each SLO as comments.

    The corrections of each file follow in a document of their own.
    """
    parts = []
    for (file, service), group in groupby(definitions, key=lambda one: (one.file, one.slo.service)):
        head = [f"# From {comment(file)}", f"version: {VERSION}", f"service: {scalar(service)}", "slos:"]
        parts.append("\n".join([*head, *(line for one in group for line in _definition(one))]) + "\n")
    for file, written in groupby(corrections, key=lambda one: one.file):
        head = [f"# From {comment(file)}", f"version: {VERSION}", "corrections:"]
        parts.append("\n".join([*head, *(line for one in written for line in _correction(one.correction))]) + "\n")
    return "---\n".join(parts)


def _correction(one: Correction) -> Iterator[str]:
    """Times have their offset also where there is a zone: in autumn an hour comes twice."""
    yield "  - slos:"
    yield from (f"      - {scalar(pattern)}" for pattern in one.slos)
    yield f"    start: {one.start.isoformat()}"
    yield f"    end: {one.end.isoformat()}"
    if isinstance(one.start.tzinfo, ZoneInfo):
        yield f"    zone: {scalar(one.start.tzinfo.key)}"
    if one.rule:
        yield f"    rule: {scalar(one.rule)}"
    yield f"    reason: {scalar(one.reason)}"
    yield f"    author: {scalar(one.author)}"


def _definition(one: Definition) -> Iterator[str]:
    for remark in in_order(one.remarks):
        place = f"{remark.line}" if remark.file == one.file else f"{comment(remark.file)}:{remark.line}"
        yield f"  # {place}: {comment(remark.summary)}"
    for number, line in enumerate(_slo(one.slo)):
        yield f"  {'-' if number == 0 else ' '} {line}"


def _slo(slo: SLO) -> Iterator[str]:
    yield f"name: {scalar(slo.name)}"
    runbook = without_stray_braces(slo.runbook)
    for key, text in (("description", slo.description), ("owner", slo.owner), ("runbook", runbook)):
        if text:
            yield f"{key}: {scalar(text)}"
    yield from pairs("links", slo.links)
    yield f"objective: {slo.objective.percent_text}%"
    yield from _period(slo.period)
    if slo.grouping is not None:
        labels = f"[{', '.join(slo.grouping.labels)}]"
        has_default = slo.grouping.limit == DEFAULT_LIMIT
        yield f"by: {labels}" if has_default else f"by: {{labels: {labels}, limit: {slo.grouping.limit}}}"
    yield "sli:"
    yield from indented(SLI_KEYS.lines(slo.sli))
    yield from pairs("labels", slo.labels)
    yield from pairs("annotations", slo.annotations)
    if slo.policy != default_policy():
        yield "alerts:"
        yield from indented(alert_lines(slo.policy))


def _period(period: Period) -> Iterator[str]:
    match period:
        case RollingPeriod():
            if period != DEFAULT_PERIOD:
                yield f"period: {format_duration(period.length)}"
        case CalendarPeriod():
            parts = [f"calendar: {period.unit}"]
            parts += [f"every: {period.every}"] if period.every > 1 else []
            parts += (
                [f'starting: "{starting_text(period.starting)}"']
                if period.starting != FIRST or period.every > 1
                else []
            )
            yield f"period: {{{', '.join([*parts, f'zone: {period.zone.key}'])}}}"
        case _:
            assert_never(period)
