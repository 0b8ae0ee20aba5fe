"""OpenTelemetry's environment variables, read by OpenTelemetry's rules.

An empty variable counts as not set. One that makes no sense has one line in the log, and its default: the
environment of a deployment must not stop the service.
Source: https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
"""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final
from urllib.parse import unquote

LIMITS: Final = (
    "OTEL_ATTRIBUTE_COUNT_LIMIT",
    "OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT",
    "OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT",
    "OTEL_LINK_ATTRIBUTE_COUNT_LIMIT",
    "OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT",
    "OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT",
    "OTEL_SPAN_EVENT_COUNT_LIMIT",
    "OTEL_SPAN_LINK_COUNT_LIMIT",
)
"""Limits of spans, which the OpenTelemetry SDK reads itself."""


class Environment:
    """The variables, and what was wrong with those that were asked for."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables
        self.complaints: list[str] = []
        """One line each; says what is done instead."""

    def text(self, *names: str) -> str:
        """The first of these variables that is set; "" when none is."""
        return self._first(names)[1]

    def words(self, *names: str) -> tuple[str, ...]:
        """A list with commas, in lower case."""
        return tuple(word for word in (part.strip().lower() for part in self.text(*names).split(",")) if word)

    def choice(self, *names: str, among: tuple[str, ...], otherwise: str) -> str:
        """One of several words."""
        name, text = self._first(names)
        if text and text.lower() not in among:
            self._complain(name, f"one of {', '.join(among)}", text, otherwise)
            return otherwise
        return text.lower() or otherwise

    def number(self, *names: str, otherwise: float) -> float:
        """A number above 0."""
        name, text = self._first(names)
        try:
            number = float(text or otherwise)
        except ValueError:
            number = 0.0
        if 0 < number < float("inf"):
            return number
        self._complain(name, "a number above 0", text, f"{otherwise:g}")
        return otherwise

    def count(self, *names: str, otherwise: int | None) -> int | None:
        """A whole number above 0."""
        name, text = self._first(names)
        if not text:
            return otherwise
        if text.isascii() and text.isdigit() and int(text) > 0:
            return int(text)
        self._complain(name, "a whole number above 0", text, "its default" if otherwise is None else str(otherwise))
        return otherwise

    def flag(self, *names: str) -> bool:
        """`true` or not; everything else is false."""
        name, text = self._first(names)
        if text and text.lower() not in ("true", "false"):
            self._complain(name, "true or false", text, "false")
        return text.lower() == "true"

    def pairs(self, *names: str) -> tuple[tuple[str, str], ...]:
        """`key=value` pairs with commas, percent-encoded as in W3C baggage."""
        name, text = self._first(names)
        found = []
        for part in filter(str.strip, text.split(",")):
            key, mark, value = part.partition("=")
            if mark and key.strip():
                found.append((unquote(key).strip(), unquote(value).strip()))
            else:
                self.complaints.append(
                    f"{name} must be a list such as key1=value1,key2=value2; a part of it is left out"
                )
        return tuple(found)

    def pattern(self, *names: str) -> re.Pattern[str] | None:
        """Regular expressions with commas, as one; None when there are none."""
        name, text = self._first(names)
        patterns = [part.strip() for part in text.split(",") if part.strip()]
        try:
            return re.compile("|".join(patterns)) if patterns else None
        except re.error as error:
            self.complaints.append(f"{name} must be regular expressions; got {text!r} ({error}); it is ignored")
            return None

    def unusable_limits(self) -> tuple[str, ...]:
        """Those of LIMITS that the OpenTelemetry SDK raises for, already when it is imported."""
        found = []
        for name in LIMITS:
            text = self._variables.get(name, "unset").strip()
            if text.lower() != "unset" and not (text.isascii() and text.isdigit()):
                found.append(name)
                if text:
                    self._complain(name, "a whole number, or unset", text, "")
        return tuple(found)

    def _first(self, names: tuple[str, ...]) -> tuple[str, str]:
        for name in names:
            text = self._variables.get(name, "").strip()
            if text:
                return name, text
        return names[0], ""

    def _complain(self, name: str, wanted: str, got: str, instead: str) -> None:
        self.complaints.append(f"{name} must be {wanted}; got {got!r}, taking {instead or 'its default'}")


@contextmanager
def without_variables(names: Iterable[str]) -> Iterator[None]:
    """Inside the block these variables are not set: for importing what would raise because of them."""
    taken = {name: os.environ.pop(name) for name in names if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(taken)
