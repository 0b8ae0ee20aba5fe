"""Wrapping a method of another library's class, once however often it is hooked."""

# ruff: noqa: ANN401 - the wrapped library's own types, which must not be imported here

from collections.abc import Callable
from functools import wraps
from typing import Any


def wrap_once(owner: Any, name: str, make: Callable[[Any], Callable[..., Any]]) -> None:
    """Replaces `owner.name` by `make(original)`, unless that was done before."""
    original = getattr(owner, name)
    if not hasattr(original, "__burnline__"):
        wrapped = wraps(original)(make(original))
        vars(wrapped)["__burnline__"] = True
        setattr(owner, name, wrapped)
