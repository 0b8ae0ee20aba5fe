"""The JSON Schema (2020-12) of Burnline's own SLO files, for completion and red underlines in editors.

It says the same as the loader about keys, types and the form of values. What no schema can say, the loader says alone:
PromQL, ids that repeat, ranges of durations, how keys of different places fit together.
"""

import json
from typing import TypeAlias

from slo_service.domain.composite import Combine, MissingPart
from slo_service.domain.grouping import DEFAULT_LIMIT
from slo_service.domain.links import PLACEHOLDERS, RUNBOOK
from slo_service.domain.period import CalendarUnit
from slo_service.domain.policy import Measure, default_policy
from slo_service.domain.sli import EmptySlice
from slo_service.spec.native import VERSION
from slo_service.spec.native_corrections import MOST_CORRECTIONS, MOST_RULES, OFFSET, TIME
from slo_service.spec.native_grouping import MOST_GROUPS
from slo_service.spec.native_links import MOST_LINKS
from slo_service.spec.native_plain import PARTS
from slo_service.spec.native_timeslices import SCORES
from slo_service.spec.periods import CLOCK, MOST_UNITS
from slo_service.spec.thresholds import SECONDS
from slo_service.spec.words import RESERVED_LABELS

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json]"

_NAME = r"^\s*[A-Za-z0-9]([A-Za-z0-9_.-]{0,98}[A-Za-z0-9])?\s*$"
_DURATION = r"^\s*(?=[0-9])(?=.*[1-9])([0-9]+w)?([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?\s*$"
_SIGNED = r"^\s*(?=[^%]*[1-9])(0{0,3}[0-9]{1,2}(\.[0-9]{1,9})?|\.[0-9]{1,9})\s*%\s*$"
_UNSIGNED = r"^\s*0{0,3}(0?[2-9]|[1-9][0-9]|0?1(?=\.[0-9]*[1-9]))(\.[0-9]{1,9})?\s*$"
_SHARE = r"^\s*(?=[^%]*[1-9])(0?[0-9]{1,2}(\.[0-9]{1,6})?|100(\.0{1,6})?)\s*%\s*$"
_ANY_SHARE = r"^\s*(?=[^%]*[1-9])[0-9]{1,3}(\.[0-9]{1,6})?\s*%\s*$"
_HUNDRED = r"^\s*0{0,3}100(\.0{1,9})?\s*%\s*$"
_FILLED = rf"\{{(?:{'|'.join(PLACEHOLDERS)})\}}"
_LINK = rf"^\s*https?://(?:[^\s/?#{{}}]|{_FILLED})(?:[^\s{{}}]|{_FILLED})*\s*$"


def schema() -> dict[str, Json]:
    """The schema of one document."""
    shared = _shared()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Burnline SLO file",
        "description": "Which events count, which of them are bad, and how many of them may be.",
        **_object(
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
            "slo": _object(
                {
                    "name": _string("With the service it is the SLO's id.", _NAME),
                    "objective": _objective(),
                    "period": _period(),
                    "by": _by(),
                    "sli": {"$ref": "#/$defs/sli"},
                    **shared,
                },
                required=["name", "objective", "sli"],
            ),
            "sli": _sli(),
            "correction": _correction(),
            "alerts": _alerts(),
            "tier": _tier(),
            "override": _override(),
            "labels": _labels("Labels of alerts and metrics."),
            "annotations": _annotations(),
        },
    }


def schema_text() -> str:
    """The schema as a file."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def _shared() -> dict[str, Json]:
    return {
        "service": _string("The service that the events belong to.", _NAME),
        "owner": _text("Who answers for it."),
        "description": _text("What it promises to whom."),
        "runbook": _string("An address, sent along with every alert.", _LINK),
        "links": {
            "type": "object",
            "propertyNames": {"pattern": "^[a-zA-Z_][a-zA-Z0-9_]*$", "not": {"const": RUNBOOK}},
            "additionalProperties": _string("", _LINK),
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
        **_string("A day, perhaps with a time of day on the zone's clocks, on which one begins.", rf"^\s*{CLOCK}\s*$"),
        "examples": ["2026-01-21", "2026-01-21 12:30"],
    }
    once: Json = {"properties": {"every": {"const": 1}}}
    calendar: dict[str, Json] = {
        **_object(
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
                "zone": _text("An IANA time zone; UTC if left out."),
            },
            ["calendar"],
        ),
        "anyOf": [{"required": ["starting"]}, once],
    }
    return {
        "description": "The time span of the error budget: rolling, 1h to 366d, or by the calendar.",
        "default": "30d",
        "anyOf": [_duration("A rolling period."), calendar],
    }


def _sli() -> dict[str, Json]:
    selector = "A plain selector of a counter, without rate, range or sum."
    parts: dict[str, Json] = {part: _text(f"{part.capitalize()} events. {selector}") for part in PARTS}
    events = {**_object(parts), "minProperties": 2, "maxProperties": 2, "description": "Two of bad, good and total."}
    latency = {
        **_object(
            {
                "histogram": _text("A classic histogram, by its name without _bucket."),
                "threshold": {
                    "anyOf": [
                        _duration("Up to this an event is good; one of the histogram's buckets."),
                        _string("In seconds, finer than a millisecond.", rf"^\s*{SECONDS}\s*$"),
                    ]
                },
                "native": {"type": "boolean", "default": False, "description": "Whether it is a native histogram."},
            },
            required=["histogram", "threshold"],
        ),
        "description": "Events that take longer than a threshold are bad.",
    }
    expressions = {
        **_object({part: _text(f"{part.capitalize()} events per second, as PromQL over [$window].") for part in PARTS}),
        "minProperties": 2,
        "maxProperties": 2,
    }
    plain: dict[str, Json] = {
        "events": events,
        "latency": latency,
        "availability": _object({"gauge": _text("A gauge that is 1 while its target is up.")}, ["gauge"]),
        "expressions": expressions,
        "ratio": _object({"errors": _text("An error ratio, 0 to 1, as PromQL over [$window].")}, ["errors"]),
    }
    return {
        **_one({**plain, "timeslices": _timeslices(plain), "composite": _composite()}),
        "description": "What is counted.",
    }


def _timeslices(plain: dict[str, Json]) -> dict[str, Json]:
    empty: list[Json] = [str(kind) for kind in EmptySlice]
    scores: list[Json] = [*SCORES]
    target: dict[str, Json] = {
        "anyOf": [_objective(), {"type": "string", "pattern": _HUNDRED}],
        "description": "From this good share on a slice is good.",
    }
    part = _object({"target": target, "of": _one(plain)}, ["target", "of"])
    share: dict[str, Json] = {"const": SCORES[1]}
    return {
        **_object(
            {
                "slice": _duration("1m to 1d, a divisor of a day."),
                "score": {
                    "enum": scores,
                    "default": SCORES[0],
                    "description": "Whether a slice is good or bad as a whole, or counts by its own share.",
                },
                "target": target,
                "empty": {"enum": empty, "default": "left_out", "description": "What a slice without events is."},
                "of": _one(plain),
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
            {"required": ["of", "score"], "properties": {"any_of": False, "target": False, "score": share}},
            {"required": ["of", "target"], "properties": {"any_of": False, "score": {"not": share}}},
        ],
    }


def _composite() -> dict[str, Json]:
    combine: list[Json] = [str(one) for one in Combine]
    missing: list[Json] = [str(one) for one in MissingPart]
    slo = _string("An SLO's id, or its name in the same service.", r"^\s*[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)?\s*$")
    part = _object({"slo": slo, "weight": {"type": "number", "exclusiveMinimum": 0, "default": 1}}, ["slo"])
    return _object(
        {
            "parts": {"type": "array", "minItems": 1, "items": {"anyOf": [slo, part]}},
            "combine": {"enum": combine, "default": "weighted"},
            "missing": {"enum": missing, "default": "left_out", "description": "What a part without data is."},
        },
        ["parts"],
    )


def _correction() -> dict[str, Json]:
    zoned: Json = {"pattern": f"{OFFSET}\\s*$"}
    time: dict[str, Json] = {
        **_string("A day and a time, in `zone` or with an offset.", rf"^\s*{TIME}{OFFSET}?\s*$"),
        "examples": ["2026-03-01T02:00Z"],
    }
    return {
        **_object(
            {
                "slos": {
                    "type": "array",
                    "minItems": 1,
                    "items": _text(""),
                    "description": "Ids of SLOs, or patterns: * stands for anything.",
                    "examples": [["shop/*"]],
                },
                "start": time,
                "end": time,
                "zone": _text("The times' IANA time zone; a rule keeps their time of day in it."),
                "rule": _text("When it comes again, as RFC 5545 has it: FREQ=WEEKLY;BYDAY=SU."),
                "reason": _text("Why."),
                "author": _text("Who wants it."),
            },
            required=["slos", "start", "end", "reason", "author"],
        ),
        "anyOf": [{"required": ["zone"]}, {"properties": {"start": zoned, "end": zoned}}],
    }


def _by() -> dict[str, Json]:
    label = _string("", r"^\s*(?!__|le\s*$)[a-zA-Z_][a-zA-Z0-9_]*\s*$")
    labels: dict[str, Json] = {"type": "array", "minItems": 1, "uniqueItems": True, "items": label}
    limit: dict[str, Json] = {"type": "integer", "minimum": 1, "maximum": MOST_GROUPS, "default": DEFAULT_LIMIT}
    return {
        "description": "One budget for each combination of these labels.",
        "anyOf": [labels, _object({"labels": labels, "limit": limit}, ["labels"])],
    }


def _one(properties: dict[str, Json]) -> dict[str, Json]:
    return {**_object(properties), "minProperties": 1, "maxProperties": 1}


def _alerts() -> dict[str, Json]:
    measures: list[Json] = [str(measure) for measure in Measure]
    return {
        **_object(
            {
                "enabled": {"type": "boolean", "default": True, "description": "false: no alerts."},
                "tiers": {
                    "type": "array",
                    "minItems": 1,
                    "maxItems": 10,
                    "items": {"$ref": "#/$defs/tier"},
                    "description": "In place of the default tiers.",
                },
                "override": {
                    "type": "object",
                    "additionalProperties": {"$ref": "#/$defs/override"},
                    "description": f"Changes to tiers by name: {', '.join(t.name for t in default_policy().tiers)}.",
                },
                "min_bad_events": {
                    "type": "integer",
                    "minimum": 0,
                    "maximum": 1_000_000,
                    "default": 0,
                    "description": "A tier fires only when its long window has so many bad events.",
                },
                "measure": {
                    "enum": measures,
                    "default": "burn_rate",
                    "description": "What thresholds are held against: error ratios, or shares of the budget.",
                },
                "spent": {
                    "type": "array",
                    "maxItems": 10,
                    "items": {
                        "anyOf": [
                            _string("A share of the period's budget.", _ANY_SHARE),
                            _object({"at": _string("", _ANY_SHARE), "severity": _severity()}, ["at"]),
                        ]
                    },
                    "description": "Tells when a share of the budget is spent.",
                    "examples": [["50%", "75%", "90%", "100%"]],
                },
                "no_data": _object(
                    {
                        "after": {**_duration("How long there must be none, in whole minutes."), "default": "1h"},
                        "severity": _severity(),
                        "enabled": {"type": "boolean", "default": True},
                    }
                ),
            }
        ),
        "description": "Which alerts there are.",
    }


def _tier() -> dict[str, Json]:
    return _object(
        {
            "name": _string(
                "A label's value; page_2h for a page over 2h if left out.", r"^(?!spent_|no_data$)[a-z][a-z0-9_]{0,39}$"
            ),
            "severity": _severity(),
            "budget": _share(),
            "window": _duration("The long window, in whole minutes."),
            "short_window": _duration("A twelfth of the window if left out."),
            "labels": {"$ref": "#/$defs/labels"},
            "annotations": {"$ref": "#/$defs/annotations"},
        },
        required=["severity", "budget", "window"],
    )


def _override() -> dict[str, Json]:
    return _object(
        {
            "enabled": {"type": "boolean", "default": True},
            "severity": _severity(),
            "budget": _share(),
            "labels": {"$ref": "#/$defs/labels"},
            "annotations": {"$ref": "#/$defs/annotations"},
        }
    )


def _objective() -> dict[str, Json]:
    return {
        "description": "The share of good events in percent, above 0 and below 100.",
        "examples": ["99.9%", "99%", "95%"],
        "anyOf": [
            {"type": "string", "pattern": _SIGNED},
            {"type": "string", "pattern": _UNSIGNED},
            {"type": "number", "exclusiveMinimum": 1, "exclusiveMaximum": 100},
        ],
    }


def _labels(description: str) -> dict[str, Json]:
    reserved: list[Json] = [*sorted(RESERVED_LABELS)]
    return {
        "type": "object",
        "propertyNames": {"pattern": "^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$", "not": {"enum": reserved}},
        "additionalProperties": _text(""),
        "description": description,
    }


def _annotations() -> dict[str, Json]:
    return {
        "type": "object",
        "propertyNames": {"pattern": "^[a-zA-Z_][a-zA-Z0-9_]*$"},
        "additionalProperties": _text(""),
        "description": "Annotations of alerts.",
    }


def _severity() -> dict[str, Json]:
    return {"enum": ["page", "ticket"]}


def _share() -> dict[str, Json]:
    return {**_string("A share of the period's error budget.", _SHARE), "examples": ["2%"]}


def _duration(description: str) -> dict[str, Json]:
    return {**_string(description, _DURATION), "examples": ["30d", "1h30m", "300ms"]}


def _text(description: str) -> dict[str, Json]:
    return _string(description, r"\S")


def _string(description: str, pattern: str) -> dict[str, Json]:
    about: dict[str, Json] = {"description": description} if description else {}
    return {"type": "string", "pattern": pattern, "maxLength": 10_000, **about}


def _object(properties: dict[str, Json], required: list[str] | None = None) -> dict[str, Json]:
    wanted: dict[str, Json] = {"required": [*required]} if required else {}
    return {"type": "object", "properties": properties, "additionalProperties": False, **wanted}
