"""The values that a JSON Schema of Burnline's files is made of."""

from typing import TypeAlias

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json]"

_DURATION = r"^\s*(?=[0-9])(?=.*[1-9])([0-9]+w)?([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?\s*$"
_SIGNED = r"^\s*(?=[^%]*[1-9])(0{0,3}[0-9]{1,2}(\.[0-9]{1,9})?|\.[0-9]{1,9})\s*%\s*$"
_UNSIGNED = r"^\s*0{0,3}(0?[2-9]|[1-9][0-9]|0?1(?=\.[0-9]*[1-9]))(\.[0-9]{1,9})?\s*$"
_SHARE = r"^\s*(?=[^%]*[1-9])(0?[0-9]{1,2}(\.[0-9]{1,6})?|100(\.0{1,6})?)\s*%\s*$"
ANY_SHARE = r"^\s*(?=[^%]*[1-9])[0-9]{1,3}(\.[0-9]{1,6})?\s*%\s*$"
HUNDRED = r"^\s*0{0,3}100(\.0{1,9})?\s*%\s*$"


def an_objective() -> dict[str, Json]:
    """A percentage above 0 and below 100."""
    return {
        "description": "The share of good events in percent, above 0 and below 100.",
        "examples": ["99.9%", "99%", "95%"],
        "anyOf": [
            {"type": "string", "pattern": _SIGNED},
            {"type": "string", "pattern": _UNSIGNED},
            {"type": "number", "exclusiveMinimum": 1, "exclusiveMaximum": 100},
        ],
    }


def a_severity() -> dict[str, Json]:
    """Page or ticket."""
    return {"enum": ["page", "ticket"]}


def a_share() -> dict[str, Json]:
    """A share of the budget."""
    return {**a_string("A share of the period's error budget.", _SHARE), "examples": ["2%"]}


def a_duration(description: str) -> dict[str, Json]:
    """As Prometheus writes them."""
    return {**a_string(description, _DURATION), "examples": ["30d", "1h30m", "300ms"]}


def a_text(description: str) -> dict[str, Json]:
    """Any text that is not empty."""
    return a_string(description, r"\S")


def a_string(description: str, pattern: str) -> dict[str, Json]:
    """A text of that form."""
    about: dict[str, Json] = {"description": description} if description else {}
    return {"type": "string", "pattern": pattern, "maxLength": 10_000, **about}


def an_object(properties: dict[str, Json], required: list[str] | None = None) -> dict[str, Json]:
    """A mapping with these keys and no others."""
    wanted: dict[str, Json] = {"required": [*required]} if required else {}
    return {"type": "object", "properties": properties, "additionalProperties": False, **wanted}


def one_of(properties: dict[str, Json]) -> dict[str, Json]:
    """Exactly one of the keys."""
    return {**an_object(properties), "minProperties": 1, "maxProperties": 1}
