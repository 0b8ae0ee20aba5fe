"""Whether a dashboard in Grafana is what we would write."""

import hashlib
import json
from collections.abc import Iterator, Mapping

_NOT_CONTENT = frozenset({"id", "version", "iteration"})
MESSAGE = "burnline-dashboards"
"""Begins the message of every version that this tool writes."""


def message_of(content: Mapping[str, object]) -> str:
    """The message of a version with this content: who wrote it, and a sum of what."""
    text = json.dumps({key: value for key, value in content.items() if key not in _NOT_CONTENT}, sort_keys=True)
    return f"{MESSAGE} {hashlib.sha256(text.encode()).hexdigest()[:12]}"


def is_ours(message: str) -> bool:
    """Whether this tool wrote the version with this message."""
    return message.split(" ", 1)[0] == MESSAGE


def differences(ours: object, theirs: object, path: str = "") -> Iterator[str]:
    """Where Grafana's version lacks or changes something of ours, one line each.

    Grafana adds fields when it saves, so a field that only it has is no difference.
    """
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key, value in ours.items():
            if path == "" and key in _NOT_CONTENT:
                continue
            inner = f"{path}.{key}" if path else key
            if key in theirs:
                yield from differences(value, theirs[key], inner)
            elif value not in (None, "", [], {}, False):
                yield f"{inner}: is missing; ours is {_short(value)}"
    elif isinstance(ours, list) and isinstance(theirs, list):
        if len(ours) != len(theirs):
            yield f"{path}: has {len(theirs)} entries; ours has {len(ours)}"
        else:
            for index, (one, other) in enumerate(zip(ours, theirs, strict=True)):
                yield from differences(one, other, f"{path}[{index}]{_name(one)}")
    elif not _same(ours, theirs):
        yield f"{path}: is {_short(theirs)}; ours is {_short(ours)}"


def _same(ours: object, theirs: object) -> bool:
    if isinstance(ours, bool) or isinstance(theirs, bool):
        return ours is theirs
    return ours == theirs or (ours in (None, "") and theirs in (None, ""))


def _name(content: object) -> str:
    title = content.get("title") or content.get("name") if isinstance(content, dict) else None
    return f" “{title}”" if title else ""


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}…"
