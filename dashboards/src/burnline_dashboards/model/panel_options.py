"""How a panel presents its values."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """From `value` on (None: from minus infinity) the colour is `colour`."""

    value: float | None
    colour: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueMapping:
    """A value shown as a word."""

    text: str
    colour: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Where a click on a value leads."""

    title: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """Other properties for the field called `name`, or for all fields that match `pattern`: exactly one is given."""

    properties: Mapping[str, object]
    name: str = ""
    pattern: str = ""

    def __post_init__(self) -> None:
        if bool(self.name) == bool(self.pattern):
            raise ValueError("an override is for a name or for a pattern")


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelOptions:
    """What panels of every type have.

    `description` says what the values mean and what to do about them. `unit` is one of Grafana's unit ids.
    `lowest` and `highest` fix the axis. `no_value` is shown where there is no data. `empty` says why the panel may
    rightly have no data; a panel without it must always have some.
    """

    title: str
    description: str
    unit: str
    decimals: int | None = None
    lowest: float | None = None
    highest: float | None = None
    steps: tuple[Step, ...] = ()
    mappings: Mapping[str, ValueMapping] = field(default_factory=dict)
    no_value: str = "no data"
    links: tuple[Link, ...] = ()
    overrides: tuple[Override, ...] = ()
    empty: str = ""


GREEN = "green"
YELLOW = "yellow"
ORANGE = "orange"
RED = "red"
GREY = "#808080"


def steps(base: str, *later: tuple[float, str]) -> tuple[Step, ...]:
    """`base` below the first value, then each colour from its value on."""
    return (Step(value=None, colour=base), *(Step(value=value, colour=colour) for value, colour in later))
