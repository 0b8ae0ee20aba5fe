"""A fault: what goes wrong on one service, on which route, for how long."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from burnline_sample_app.reading import Fields

LONGEST_FAULT = timedelta(days=7)
LONGEST_ADDED_LATENCY = timedelta(seconds=30)

_KNOWN = ("error_ratio", "added_latency_seconds", "dependency_down", "duration_seconds", "route", "seed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Ends by itself after `duration`. At least one effect is set.

    `error_ratio` is the share of requests, 0 to 1, that fail with 500 before the service does any work;
    `added_latency` is slept before each request; `dependency_down` names a peer, or `database`, that cannot
    be reached. `route` limits errors and latency to one route template; None means every route. The same
    seed fails the same requests of a series.
    """

    duration: timedelta
    error_ratio: float = 0.0
    added_latency: timedelta = timedelta(0)
    dependency_down: str | None = None
    route: str | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.error_ratio <= 1:
            raise ValueError(f"error_ratio must lie between 0 and 1, got {self.error_ratio}")
        if not timedelta(0) <= self.added_latency <= LONGEST_ADDED_LATENCY:
            raise ValueError(f"added_latency must lie between 0 and 30 s, got {self.added_latency}")
        if not timedelta(0) < self.duration <= LONGEST_FAULT:
            raise ValueError(f"duration must lie between 0 and 7 days, got {self.duration}")
        if not self.kinds:
            raise ValueError("a fault needs an effect: error_ratio, added_latency or dependency_down")

    @property
    def kinds(self) -> tuple[str, ...]:
        """The effects that are set, under their names in JSON: the `kind` label of the gauge."""
        return tuple(
            name
            for name, is_set in (
                ("error_ratio", self.error_ratio > 0),
                ("added_latency", self.added_latency > timedelta(0)),
                ("dependency_down", self.dependency_down is not None),
            )
            if is_set
        )

    def to_json(self) -> dict[str, object]:
        """What `parse_fault` reads, with every field present."""
        return {
            "error_ratio": self.error_ratio,
            "added_latency_seconds": self.added_latency.total_seconds(),
            "dependency_down": self.dependency_down,
            "duration_seconds": self.duration.total_seconds(),
            "route": self.route,
            "seed": self.seed,
        }


def parse_fault(
    document: object, *, dependencies: Collection[str], routes: Collection[str] | None, where: str = ""
) -> Fault:
    """Reads a JSON or YAML object. `routes` None means that they are not known here and any text may stand.

    Raises InvalidInputError with every problem.
    """
    fields = Fields(document, known=_KNOWN, where=where)
    error_ratio = fields.number("error_ratio", low=0, high=1, fallback=0.0)
    latency_seconds = fields.number(
        "added_latency_seconds", low=0, high=LONGEST_ADDED_LATENCY.total_seconds(), fallback=0.0
    )
    dependency = fields.choice("dependency_down", dependencies)
    duration_seconds = fields.number("duration_seconds", low=0.1, high=LONGEST_FAULT.total_seconds())
    any_route = routes is None
    route = fields.text("route", fallback="") or None if any_route else fields.choice("route", routes or ())
    seed = fields.integer("seed", low=0, high=2**63 - 1, fallback=0)
    if not (error_ratio or latency_seconds or dependency or fields.problems):
        fields.note(
            "",
            "has no effect",
            "Set error_ratio (0 to 1), added_latency_seconds or dependency_down; to end a fault send DELETE /faults.",
        )
    fields.finish()
    return Fault(
        duration=timedelta(seconds=duration_seconds),
        error_ratio=error_ratio,
        added_latency=timedelta(seconds=latency_seconds),
        dependency_down=dependency,
        route=route,
        seed=seed,
    )
