"""The JSON Schema (2020-12) of Burnline's own SLO files, for completion and red underlines in editors.

It agrees with the loader on keys, types and the form of values. What no schema can express, the loader alone checks:
PromQL, ids that repeat, ranges of durations, how keys of different places fit together.
"""

import json

from burnline_slo.domain.grouping import DEFAULT_LIMIT
from burnline_slo.domain.links import PLACEHOLDERS, RUNBOOK
from burnline_slo.domain.period import CalendarUnit
from burnline_slo.spec.document.identifiers import RESERVED_LABELS
from burnline_slo.spec.native.corrections import MOST_CORRECTIONS, MOST_RULES, OFFSET, TIME
from burnline_slo.spec.native.json_schema.alerts import alerts_schema, override_schema, tier_schema
from burnline_slo.spec.native.links import MOST_LINKS
from burnline_slo.spec.native.reader import VERSION
from burnline_slo.spec.native.schema_elements import Json, a_duration, a_string, a_text, an_object, an_objective
from burnline_slo.spec.native.sli.table import SLI_KEYS
from burnline_slo.spec.slo_values.grouping import MOST_GROUPS
from burnline_slo.spec.slo_values.periods import CLOCK, MOST_UNITS

_NAME = r"^\s*[A-Za-z0-9]([A-Za-z0-9_.-]{0,98}[A-Za-z0-9])?\s*$"
_FILLED = rf"\{{(?:{'|'.join(PLACEHOLDERS)})\}}"
_LINK = rf"^\s*https?://(?:[^\s/?#{{}}]|{_FILLED})(?:[^\s{{}}]|{_FILLED})*\s*$"


def schema() -> dict[str, Json]:
    """The schema of one document."""
    shared = _shared()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Burnline SLO file",
        "description": "Which events count, which of them are bad, and how many of them may be.",
        **an_object(
            {
                "version": {"const": VERSION, "description": "The format of this file."},
                **shared,
                "slos": {
                    "type": "array",
                    "minItems": 1,
                    "items": {"$ref": "#/$defs/slo"},
                    "description": "The SLOs of this file.",
                },
                "corrections": {
                    "type": "array",
                    "minItems": 1,
                    "maxItems": MOST_CORRECTIONS,
                    "items": {"$ref": "#/$defs/correction"},
                    "contains": {"type": "object", "required": ["rule"]},
                    "minContains": 0,
                    "maxContains": MOST_RULES,
                    "description": "Stretches of time that count for nothing: maintenance, known-bad data.",
                },
            },
            required=["version"],
        ),
        "allOf": [
            {"anyOf": [{"required": ["slos"]}, {"required": ["corrections"]}]},
            {
                "anyOf": [
                    {"required": ["service"]},
                    {"properties": {"slos": {"items": {"required": ["service"]}}}},
                ]
            },
        ],
        "$defs": {
            "slo": an_object(
                {
                    "name": a_string("With the service it is the SLO's id.", _NAME),
                    "objective": an_objective(),
                    "period": _period(),
                    "by": _by(),
                    "sli": {"$ref": "#/$defs/sli"},
                    **shared,
                },
                required=["name", "objective", "sli"],
            ),
            "sli": {**SLI_KEYS.schema, "description": "What is counted."},
            "correction": _correction(),
            "alerts": alerts_schema(),
            "tier": tier_schema(),
            "override": override_schema(),
            "labels": _labels("Labels of alerts and metrics."),
            "annotations": _annotations(),
        },
    }


def schema_text() -> str:
    """The schema as a file."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def _shared() -> dict[str, Json]:
    return {
        "service": a_string("The service that the events belong to.", _NAME),
        "owner": a_text("Who answers for it."),
        "description": a_text("What it promises to whom."),
        "runbook": a_string("An address, sent along with every alert.", _LINK),
        "links": {
            "type": "object",
            "propertyNames": {"pattern": "^[a-zA-Z_][a-zA-Z0-9_]*$", "not": {"const": RUNBOOK}},
            "additionalProperties": a_string("", _LINK),
            "maxProperties": MOST_LINKS,
            "description": "Other addresses by name, sent along as annotations: dashboard becomes dashboard_url.",
            "examples": [{"dashboard": "https://grafana.example.org/d/slo?var-slo_id={slo_id}"}],
        },
        "labels": {"$ref": "#/$defs/labels"},
        "annotations": {"$ref": "#/$defs/annotations"},
        "alerts": {"$ref": "#/$defs/alerts"},
    }


def _period() -> dict[str, Json]:
    units: list[Json] = [str(unit) for unit in CalendarUnit]
    starting: dict[str, Json] = {
        **a_string("A day, perhaps with a time of day on the zone's clocks, on which one begins.", rf"^\s*{CLOCK}\s*$"),
        "examples": ["2026-01-21", "2026-01-21 12:30"],
    }
    once: Json = {"properties": {"every": {"const": 1}}}
    calendar: dict[str, Json] = {
        **an_object(
            {
                "calendar": {"enum": units},
                "every": {
                    "type": "integer",
                    "minimum": 1,
                    "maximum": MOST_UNITS,
                    "default": 1,
                    "description": "How many of them each period has.",
                },
                "starting": starting,
                "zone": a_text("An IANA time zone; UTC if left out."),
            },
            ["calendar"],
        ),
        "anyOf": [{"required": ["starting"]}, once],
    }
    return {
        "description": "The time span of the error budget: rolling, 1h to 366d, or by the calendar.",
        "default": "30d",
        "anyOf": [a_duration("A rolling period."), calendar],
    }


def _correction() -> dict[str, Json]:
    zoned: Json = {"pattern": f"{OFFSET}\\s*$"}
    time: dict[str, Json] = {
        **a_string("A day and a time, in `zone` or with an offset.", rf"^\s*{TIME}{OFFSET}?\s*$"),
        "examples": ["2026-03-01T02:00Z"],
    }
    return {
        **an_object(
            {
                "slos": {
                    "type": "array",
                    "minItems": 1,
                    "items": a_text(""),
                    "description": "Ids of SLOs, or patterns: * stands for anything.",
                    "examples": [["shop/*"]],
                },
                "start": time,
                "end": time,
                "zone": a_text("The times' IANA time zone; a rule keeps their time of day in it."),
                "rule": a_text("When it comes again, as RFC 5545 has it: FREQ=WEEKLY;BYDAY=SU."),
                "reason": a_text("Why."),
                "author": a_text("Who wants it."),
            },
            required=["slos", "start", "end", "reason", "author"],
        ),
        "anyOf": [{"required": ["zone"]}, {"properties": {"start": zoned, "end": zoned}}],
    }


def _by() -> dict[str, Json]:
    label = a_string("", r"^\s*(?!__|le\s*$)[a-zA-Z_][a-zA-Z0-9_]*\s*$")
    labels: dict[str, Json] = {"type": "array", "minItems": 1, "uniqueItems": True, "items": label}
    limit: dict[str, Json] = {"type": "integer", "minimum": 1, "maximum": MOST_GROUPS, "default": DEFAULT_LIMIT}
    return {
        "description": "One budget for each combination of these labels.",
        "anyOf": [labels, an_object({"labels": labels, "limit": limit}, ["labels"])],
    }


def _labels(description: str) -> dict[str, Json]:
    reserved: list[Json] = [*sorted(RESERVED_LABELS)]
    return {
        "type": "object",
        "propertyNames": {"pattern": "^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$", "not": {"enum": reserved}},
        "additionalProperties": a_text(""),
        "description": description,
    }


def _annotations() -> dict[str, Json]:
    return {
        "type": "object",
        "propertyNames": {"pattern": "^[a-zA-Z_][a-zA-Z0-9_]*$"},
        "additionalProperties": a_text(""),
        "description": "Annotations of alerts.",
    }
