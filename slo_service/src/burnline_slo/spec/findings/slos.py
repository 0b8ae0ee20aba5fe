"""What is wrong with sound SLOs: alone, or together with others."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import ROUND_CEILING, Decimal

from burnline_slo.domain.composite import CompositeSLI
from burnline_slo.domain.duration import format_duration
from burnline_slo.domain.policy import Measure, Tier
from burnline_slo.domain.sli import SlicesSLI
from burnline_slo.spec.document.codes import Code
from burnline_slo.spec.document.definition import Definition
from burnline_slo.spec.document.problems import Level, Problem

SLOWEST_SENSIBLE_BURN_RATE = Decimal("0.5")
"""Below it an alert fires although half of the budget will be left: for the default tiers, at periods under 15 days."""


def without_duplicates(definitions: Sequence[Definition]) -> tuple[Sequence[Definition], Sequence[Problem]]:
    """The first definition of each id, and a problem for each further one."""
    first: dict[str, Definition] = {}
    problems = []
    for definition in definitions:
        earlier = first.setdefault(definition.slo.id, definition)
        if earlier is definition:
            continue
        where = f"line {earlier.at.line}"
        if earlier.file != definition.file:
            where = f"{earlier.file}:{earlier.at.line}"
        summary = f"an SLO's id must be its own; {definition.slo.id} is defined at {where} already"
        fix = "Give one of them another name, or remove it."
        problems.append(definition.problem(Level.ERROR, Code.DUPLICATE_ID, summary, fix))
    return list(first.values()), problems


def without_dangling_parts(
    definitions: Sequence[Definition],
) -> tuple[Sequence[Definition], Sequence[Problem]]:
    """Without composites whose parts are not there, or are composites themselves; a problem for each of them."""
    kinds = {definition.slo.id: isinstance(definition.slo.sli, CompositeSLI) for definition in definitions}
    sound, problems = [], []
    for definition in definitions:
        sli = definition.slo.sli
        wrong = [part for part, _ in sli.parts if kinds.get(part, True)] if isinstance(sli, CompositeSLI) else []
        if not wrong:
            sound.append(definition)
            continue
        what = "is itself made of parts" if wrong[0] in kinds else "is not defined in these files without errors"
        summary = f"a part of {definition.slo.id}, {wrong[0]}, {what}"
        fix = "Name SLOs by their ids, and name the files that define them as well."
        problems.append(definition.problem(Level.ERROR, Code.REFERENCE_MISSING, summary, fix))
    return sound, problems


def same_slis(definitions: Sequence[Definition]) -> Sequence[Problem]:
    """SLOs that alert on the same events as an earlier one, over the same period, to the same objective."""
    first: dict[object, Definition] = {}
    problems = []
    for definition in definitions:
        slo = definition.slo
        if not slo.policy.names:
            continue
        counted = slo.sli if isinstance(slo.sli, CompositeSLI) else slo.sli.fingerprint()
        earlier = first.setdefault((counted, slo.period, slo.objective.ratio), definition)
        if earlier is definition:
            continue
        summary = f"{slo.id} counts the same events to the same objective as {earlier.slo.id}"
        fix = "Remove one of them, or switch the alerts of one off."
        message = f"{summary}: each fault is alerted on twice"
        problems.append(definition.problem(Level.WARNING, Code.SAME_SLI, message, fix))
    return problems


def tier_findings(definition: Definition) -> Sequence[Problem]:
    """The alert tiers of an SLO that can't do what they are for."""
    problems = []
    sli = definition.slo.sli
    for tier in definition.slo.policy.tiers:
        if isinstance(sli, SlicesSLI) and tier.short_window < sli.slice:
            problems.append(_below_slice(definition, tier, sli.slice))
        if tier.long_window > definition.slo.period.length:
            problems.append(_longer_than_period(definition, tier))
        elif _burn_rate(definition, tier) < SLOWEST_SENSIBLE_BURN_RATE:
            problems.append(_below_pace(definition, tier))
        elif definition.slo.policy.measure is Measure.BUDGET_SHARE:
            continue  # At peak hours a window may spend any share.
        elif _burn_rate(definition, tier) * definition.slo.objective.error_budget_ratio >= 1:
            problems.append(_cannot_fire(definition, tier))
    return problems


def _burn_rate(definition: Definition, tier: Tier) -> Decimal:
    return tier.burn_rate(definition.slo.period.length)


def _cannot_fire(definition: Definition, tier: Tier) -> Problem:
    burn_rate = _burn_rate(definition, tier)
    lowest = (100 * (1 - 1 / burn_rate)).quantize(Decimal("0.01"), rounding=ROUND_CEILING)
    most = format(float(1 / definition.slo.objective.error_budget_ratio), ".4g")
    return definition.objective_warning(
        Code.TIER_CANNOT_FIRE,
        f"the alert {tier.name} can never fire: it needs a burn rate above {format(float(burn_rate), '.4g')}, "
        f"and at {definition.slo.objective.percent_text}% a full outage burns only {most} times",
        f"It would work for objectives above {lowest}%. Other alerts are not affected.",
    )


def _below_pace(definition: Definition, tier: Tier) -> Problem:
    burn_rate = _burn_rate(definition, tier)
    # The share of the budget that is just spent in the tier's long window at a burn rate of 1.
    at_pace = 100 * (tier.long_window / definition.slo.period.length)
    change = f"Override its budget with more than {at_pace:.3g}%, or switch" if at_pace < 100 else "Switch"
    return definition.objective_warning(
        Code.TIER_BELOW_PACE,
        f"the alert {tier.name} fires above a burn rate of {format(float(burn_rate), '.4g')}, "
        f"at which only {format(float(100 * burn_rate), '.3g')} % of the budget is spent by the end of the period",
        f"{change} it off (enabled: false).",
    )


def _below_slice(definition: Definition, tier: Tier, length: timedelta) -> Problem:
    long_enough = f"short_window: {format_duration(length)}" if length < tier.long_window else "longer windows"
    return definition.objective_warning(
        Code.WINDOW_BELOW_SLICE,
        f"the alert {tier.name} looks back {format_duration(tier.short_window)}, shorter than a slice of "
        f"{format_duration(length)}: between the ends of two slices it stays as it is",
        f"Give it {long_enough}, or use shorter slices.",
    )


def _longer_than_period(definition: Definition, tier: Tier) -> Problem:
    return definition.objective_warning(
        Code.WINDOW_LONGER_THAN_PERIOD,
        f"the alert {tier.name} looks back {format_duration(tier.long_window)}, "
        f"longer than the period of {format_duration(definition.slo.period.length)}",
        f"Use a period of {format_duration(tier.long_window)} or more.",
    )
