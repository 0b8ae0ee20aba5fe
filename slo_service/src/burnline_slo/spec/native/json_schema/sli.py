"""The `sli:` part of the JSON Schema."""

from burnline_slo.domain.composite import Combine, MissingPart
from burnline_slo.domain.sli import EmptySlice
from burnline_slo.spec.native.json_schema.elements import (
    HUNDRED,
    Json,
    a_duration,
    a_string,
    a_text,
    an_object,
    an_objective,
    one_of,
)
from burnline_slo.spec.native.plain import PARTS
from burnline_slo.spec.native.timeslices import SCORES
from burnline_slo.spec.slo_values.thresholds import SECONDS


def sli_schema() -> dict[str, Json]:
    """Every kind of SLI."""
    selector = "A plain selector of a counter, without rate, range or sum."
    parts: dict[str, Json] = {part: a_text(f"{part.capitalize()} events. {selector}") for part in PARTS}
    events = {**an_object(parts), "minProperties": 2, "maxProperties": 2, "description": "Two of bad, good and total."}
    latency = {
        **an_object(
            {
                "histogram": a_text("A classic histogram, by its name without _bucket."),
                "threshold": {
                    "anyOf": [
                        a_duration("Up to this an event is good; one of the histogram's buckets."),
                        a_string("In seconds, finer than a millisecond.", rf"^\s*{SECONDS}\s*$"),
                    ]
                },
                "native": {"type": "boolean", "default": False, "description": "Whether it is a native histogram."},
            },
            required=["histogram", "threshold"],
        ),
        "description": "Events that take longer than a threshold are bad.",
    }
    expressions = {
        **an_object(
            {part: a_text(f"{part.capitalize()} events per second, as PromQL over [$window].") for part in PARTS}
        ),
        "minProperties": 2,
        "maxProperties": 2,
    }
    plain: dict[str, Json] = {
        "events": events,
        "latency": latency,
        "availability": an_object({"gauge": a_text("A gauge that is 1 while its target is up.")}, ["gauge"]),
        "expressions": expressions,
        "ratio": an_object({"errors": a_text("An error ratio, 0 to 1, as PromQL over [$window].")}, ["errors"]),
    }
    return {
        **one_of({**plain, "timeslices": _timeslices(plain), "composite": _composite()}),
        "description": "What is counted.",
    }


def _timeslices(plain: dict[str, Json]) -> dict[str, Json]:
    empty: list[Json] = [str(kind) for kind in EmptySlice]
    scores: list[Json] = [*SCORES]
    target: dict[str, Json] = {
        "anyOf": [an_objective(), {"type": "string", "pattern": HUNDRED}],
        "description": "From this good share on a slice is good.",
    }
    part = an_object({"target": target, "of": one_of(plain)}, ["target", "of"])
    share: dict[str, Json] = {"const": SCORES[1]}
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
                "of": one_of(plain),
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
    slo = a_string("An SLO's id, or its name in the same service.", r"^\s*[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)?\s*$")
    part = an_object({"slo": slo, "weight": {"type": "number", "exclusiveMinimum": 0, "default": 1}}, ["slo"])
    return an_object(
        {
            "parts": {"type": "array", "minItems": 1, "items": {"anyOf": [slo, part]}},
            "combine": {"enum": combine, "default": "weighted"},
            "missing": {"enum": missing, "default": "left_out", "description": "What a part without data is."},
        },
        ["parts"],
    )
