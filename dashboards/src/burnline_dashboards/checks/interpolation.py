"""Puts values in the place of variables, as Grafana does."""

import itertools
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

Value = str | Sequence[str]
"""One value, or those chosen in a variable that allows several."""

REFERENCE = re.compile(r"\$(\w+)|\[\[(\w+?)(?::(\w+))?\]\]|\$\{(\w+)(?:\.[^:^}]+)?(?::([^}]+))?\}")
_DAY_MS = 86_400_000
_NICE_MS = (
    1, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 20_000, 30_000, 60_000, 120_000, 300_000, 600_000,
    900_000, 1_200_000, 1_800_000, 3_600_000, 7_200_000, 10_800_000, 21_600_000, 43_200_000, _DAY_MS,
)  # fmt: skip
_LONG_MS = ((7 * _DAY_MS, _DAY_MS), (14 * _DAY_MS, 7 * _DAY_MS), (42 * _DAY_MS, 30 * _DAY_MS))
"""The steps that Grafana rounds to: the nearest one, and beyond a day those below a limit to the step after it."""
_REGEX_SPECIAL = re.compile(r"[\\^$.*+?()\[\]{}|/]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """The shown time and how finely: Unix seconds, `points` at most, `scrape` is the data source's interval."""

    start: float
    end: float
    points: int = 1000
    scrape: timedelta = timedelta(seconds=15)
    least: timedelta = timedelta(milliseconds=1)

    @property
    def step_ms(self) -> int:
        """The range over the points, rounded to a nice number, at least the panel's and the scrape's interval."""
        exact = (self.end - self.start) * 1000 / max(self.points, 1)
        least = max(self.least, self.scrape) / timedelta(milliseconds=1)
        return int(max(_nice(exact), least, 1))

    @property
    def step_seconds(self) -> float:
        return self.step_ms / 1000

    @property
    def first_step(self) -> float:
        """As Grafana asks: at multiples of the step."""
        return round(self.start // self.step_seconds * self.step_seconds, 3)

    @property
    def last_step(self) -> float:
        return round(self.end // self.step_seconds * self.step_seconds, 3)


def _nice(milliseconds: float) -> int:
    """A round step, as Grafana chooses it."""
    for lower, upper in itertools.pairwise(_NICE_MS):
        if milliseconds < (lower + upper) / 2:
            return lower
    return next((step for limit, step in _LONG_MS if milliseconds < limit), 365 * _DAY_MS)


def built_in(shown: Range) -> Mapping[str, Value]:
    """Grafana's own variables."""
    scrape_ms = shown.scrape / timedelta(milliseconds=1)
    rate_ms = max(shown.step_ms + scrape_ms, 4 * scrape_ms)
    span = shown.end - shown.start
    return {
        "__interval": _duration(shown.step_ms),
        "__interval_ms": str(shown.step_ms),
        "__rate_interval": _duration(rate_ms),
        "__rate_interval_ms": str(int(rate_ms)),
        "__range": f"{max(1, math.ceil(span))}s",
        "__range_s": str(max(1, math.ceil(span))),
        "__range_ms": str(math.ceil(span * 1000)),
        "__from": str(int(shown.start * 1000)),
        "__to": str(int(shown.end * 1000)),
        "__auto": _duration(shown.step_ms),
        "__dashboard": "dashboard",
        "__org": "1",
    }


def _duration(milliseconds: float) -> str:
    whole = int(milliseconds)
    for unit, size in (("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000)):
        if whole % size == 0:
            return f"{whole // size}{unit}"
    return f"{whole}ms"


def for_prometheus(value: Value) -> str:
    """One value has its backslashes doubled; several become a pattern of escaped alternatives."""
    if isinstance(value, str):
        return value.replace("\\", "\\\\").replace('"', '\\"')
    escaped = [_REGEX_SPECIAL.sub(lambda m: "\\\\" + m.group(), each) for each in value]
    return escaped[0] if len(escaped) == 1 else f"({'|'.join(escaped)})"


_FORMATS: Mapping[str, Callable[[Sequence[str]], str]] = {
    "raw": ",".join,
    "csv": ",".join,
    "pipe": "|".join,
    "regex": lambda values: "|".join(_REGEX_SPECIAL.sub(lambda m: "\\" + m.group(), value) for value in values),
    "text": " + ".join,
    "queryparam": "&".join,
}


def interpolate(text: str, values: Mapping[str, Value], default: Callable[[Value], str] = for_prometheus) -> str:
    """The text with every known variable replaced; unknown ones stay."""

    def replaced(match: re.Match[str]) -> str:
        name = match[1] or match[2] or match[4]
        if name not in values:
            return match[0]
        value, form = values[name], match[3] or match[5]
        if form is None:
            return value if isinstance(value, str) and name.startswith("__") else default(value)
        listed = [value] if isinstance(value, str) else list(value)
        return _FORMATS.get(form, ",".join)(listed)

    return REFERENCE.sub(replaced, text)


def references(text: str) -> Sequence[str]:
    """The names of the variables that a text uses, in order."""
    return [match[1] or match[2] or match[4] for match in REFERENCE.finditer(text)]
