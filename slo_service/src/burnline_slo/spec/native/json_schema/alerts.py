"""The `alerts:` part of the JSON Schema."""

from burnline_slo.domain.policy import Measure, default_policy
from burnline_slo.spec.native.schema_elements import (
    ANY_SHARE,
    Json,
    a_duration,
    a_severity,
    a_share,
    a_string,
    an_object,
)


def alerts_schema() -> dict[str, Json]:
    """All of it."""
    measures: list[Json] = [str(measure) for measure in Measure]
    return {
        **an_object(
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
                            a_string("A share of the period's budget.", ANY_SHARE),
                            an_object({"at": a_string("", ANY_SHARE), "severity": a_severity()}, ["at"]),
                        ]
                    },
                    "description": "Notifies when a share of the budget is spent.",
                    "examples": [["50%", "75%", "90%", "100%"]],
                },
                "no_data": an_object(
                    {
                        "after": {**a_duration("How long there must be none, in whole minutes."), "default": "1h"},
                        "severity": a_severity(),
                        "enabled": {"type": "boolean", "default": True},
                    }
                ),
            }
        ),
        "description": "Which alerts there are.",
    }


def tier_schema() -> dict[str, Json]:
    """One pair of windows."""
    return an_object(
        {
            "name": a_string(
                "A label's value; page_2h for a page over 2h if left out.", r"^(?!spent_|no_data$)[a-z][a-z0-9_]{0,39}$"
            ),
            "severity": a_severity(),
            "budget": a_share(),
            "window": a_duration("The long window, in whole minutes."),
            "short_window": a_duration("A twelfth of the window if left out."),
            "labels": {"$ref": "#/$defs/labels"},
            "annotations": {"$ref": "#/$defs/annotations"},
        },
        required=["severity", "budget", "window"],
    )


def override_schema() -> dict[str, Json]:
    """What is different about one tier."""
    return an_object(
        {
            "enabled": {"type": "boolean", "default": True},
            "severity": a_severity(),
            "budget": a_share(),
            "labels": {"$ref": "#/$defs/labels"},
            "annotations": {"$ref": "#/$defs/annotations"},
        }
    )
