"""Lines for people: what a terminal shows instead of JSON."""

from collections.abc import Mapping
from typing import Final

from burnline import conventions

_FIRST: Final = ("timestamp", "level", "event")
_COLOURS: Final = {"debug": 36, "info": 32, "warning": 33, "error": 31, "critical": 35}
_HIDDEN: Final = frozenset({*_FIRST, conventions.SERVICE, conventions.SPAN_ID, "exception"})


def render(fields: Mapping[str, object]) -> bytes:
    """One line (more with an exception): time, level, event, then the other fields as key=value."""
    time = str(fields.get("timestamp", ""))[11:23]
    level = str(fields.get("level", "info"))
    event = fields.get("event", "")
    shown = {key: value for key, value in fields.items() if key not in _HIDDEN and value is not None}
    if event == conventions.ACCESS_EVENT:
        event = _request(shown)
    rest = " ".join(f"{key}={value}" for key, value in shown.items())
    line = f"\033[2m{time}\033[0m \033[{_COLOURS.get(level, 0)}m{level:8}\033[0m {event} \033[2m{rest}\033[0m\n"
    if "exception" in fields:
        line += f"{fields['exception']}\n"
    return line.encode(errors="replace")


def _request(shown: dict[str, object]) -> str:
    """A request as people write it; takes what it says out of the fields."""
    method, path = shown.pop(conventions.METHOD, ""), shown.pop("url_path", "")
    status, seconds = shown.pop(conventions.STATUS, "-"), shown.pop("duration_seconds", None)
    taken = f" {seconds * 1000:.1f} ms" if isinstance(seconds, float) else ""
    for uninteresting in (conventions.ROUTE, "client_address", "user_agent_original"):
        shown.pop(uninteresting, None)
    return f"{method} {path} {status}{taken}"
