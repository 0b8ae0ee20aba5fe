"""What a service's tile cannot show of an SLO."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from burnline_slo.domain.duration import format_duration
from burnline_slo.spec.document.codes import Code
from burnline_slo.spec.document.definition import Definition, Loaded
from burnline_slo.spec.document.problems import Level, Problem, in_order


def with_tile(loaded: Loaded, tile: timedelta) -> Loaded:
    """Without the SLOs whose alerts look back over less than a tile, and so at nothing: those are errors."""
    found = {definition.slo.id: list(_windows(definition, tile)) for definition in loaded.definitions}
    problems = [problem for some in found.values() for problem in some]
    if not problems:
        return loaded
    return replace(
        loaded,
        definitions=tuple(one for one in loaded.definitions if not found[one.slo.id]),
        problems=in_order([*loaded.problems, *problems]),
    )


def _windows(definition: Definition, tile: timedelta) -> Iterator[Problem]:
    length = format_duration(tile)
    for tier in definition.slo.policy.tiers:
        if tier.short_window < tile:
            yield definition.problem(
                Level.ERROR,
                Code.WINDOW_BELOW_TILE,
                f"{definition.slo.id}: the alert {tier.name} looks back {format_duration(tier.short_window)}, "
                f"less than the service's tile of {length}",
                f"Give it a `short_window` of {length} or more, or set a shorter `tile` in the configuration.",
            )
