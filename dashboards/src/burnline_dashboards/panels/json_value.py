"""From the Grafana SDK's models to plain JSON values, without what the SDK puts in for nothing."""

import json
from collections.abc import Mapping
from typing import Any

from grafana_foundation_sdk.cog.encoder import JSONEncoder

JsonObject = dict[str, Any]
"""A JSON object. Its values are whatever Grafana's format has; nothing of ours is read back from it."""

_NOISE: Mapping[str, object] = {
    "repeatDirection": "h",  # only means something with `repeat`
    "transparent": False,
    "placement": "inControlsMenu",  # hides links and annotation switches in a menu
    "footer": {"show": False, "reducer": [], "countRows": False},  # no longer in Grafana's schema
}
_VARIABLE_NOISE = ("auto", "auto_min", "auto_count")


def json_object(built: object) -> JsonObject:
    """What `built`, the result of a builder's `build()`, looks like in JSON."""
    found: JsonObject = json.loads(json.dumps(built, cls=JSONEncoder))
    return _without_noise(found)


def _without_noise(value: JsonObject) -> JsonObject:
    tidy: JsonObject = {}
    for name, inner in value.items():
        if name in _NOISE and inner == _NOISE[name]:
            continue
        if name in _VARIABLE_NOISE and value.get("type") != "interval":
            continue
        tidy[name] = _tidy(inner)
    return tidy


def _tidy(value: object) -> object:
    if isinstance(value, dict):
        return _without_noise(value)
    if isinstance(value, list):
        return [_tidy(inner) for inner in value]
    return value
