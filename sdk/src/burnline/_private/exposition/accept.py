"""Which of several forms a client would rather have: the `Accept` and `Accept-Encoding` headers.

Source: RFC 9110, 12.4.2 and 12.5
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Range:
    """One element of the header, such as `text/plain;version=0.0.4;q=0.5`."""

    value: str
    """In lower case, without parameters."""
    parameters: Mapping[str, str]
    """Names in lower case; without `q`."""
    text: str
    """As it stands in the header."""


def ranges(header: str) -> list[Range]:
    """The elements that the client takes, the best first; of equal ones the one that was named first."""
    weighted = [(_quality(parameters), found) for text in header.split(",") for found, parameters in [_range(text)]]
    weighted = [(quality, found) for quality, found in weighted if quality > 0 and found.value]
    return [found for _, found in sorted(weighted, key=lambda pair: -pair[0])]


def takes(header: str, coding: str) -> bool:
    """Whether the client takes this content coding, such as gzip."""
    named = {found.value: _quality(parameters) for text in header.split(",") for found, parameters in [_range(text)]}
    return named.get(coding, named.get("*", 0.0)) > 0


def _range(text: str) -> tuple[Range, Mapping[str, str]]:
    value, *rest = text.split(";")
    pairs = (part.partition("=") for part in rest)
    parameters = {name.strip().lower(): of.strip().strip('"') for name, _, of in pairs}
    without_q = {name: of for name, of in parameters.items() if name != "q"}
    return Range(value.strip().lower(), without_q, text.strip()), parameters


def _quality(parameters: Mapping[str, str]) -> float:
    """The weight, 0 to 1. One that is no number counts as 1: the client did name the form."""
    try:
        return min(1.0, max(0.0, float(parameters.get("q", "1"))))
    except ValueError:
        return 1.0
