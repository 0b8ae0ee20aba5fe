"""What an SLO means, in words and one table: what is counted, how much may fail, how soon each alert notices."""

from collections.abc import Sequence
from datetime import timedelta

from burnline_slo.domain.composite import CompositeSLI
from burnline_slo.domain.detection import detection_time, full_outage, reset_time, spent_ratio, threshold_ratio
from burnline_slo.domain.duration import format_duration
from burnline_slo.domain.policy import AlertPolicy, Measure, Tier
from burnline_slo.domain.sli import SLI, JointSlicesSLI, TimeslicesSLI
from burnline_slo.domain.slo import SLO
from burnline_slo.render.counted import counted, things
from burnline_slo.render.quantity import burn, count, span


def explanation(slo: SLO) -> str:
    """The whole text, without a trailing line break."""
    parts = [_head(slo), _counted(slo.sli), _budget(slo), _alerts(slo)]
    return "\n\n".join(parts)


def _head(slo: SLO) -> str:
    lines = [f"{slo.id}: {slo.objective.percent_text}% of the {things(slo.sli)} are good, over {slo.period.text}"]
    lines += [
        text
        for text in (
            slo.description,
            f"owner: {slo.owner}" if slo.owner else "",
        )
        if text
    ]
    lines += [f"{name}: {address}" for name, address in slo.addresses.items()]
    return "\n".join(lines)


def _counted(sli: SLI | CompositeSLI) -> str:
    parts = counted(sli)
    width = max(len(name) for name, _ in parts)
    lines = [f"  {name:<{width}}  {expression}".rstrip() for name, expression in parts]
    return "\n".join(["Counted, over all series together:", *lines])


def _budget(slo: SLO) -> str:
    ratio = slo.objective.error_budget_ratio
    outage = full_outage(slo)
    tenth = f", or {span(outage * 10)} with 10% errors" if outage * 10 < slo.period.length else ""
    return (
        f"Error budget: {_percent(float(ratio))} of the {things(slo.sli)} of {slo.period.text}\n"
        f"  in {things(slo.sli):<9} {count(float(ratio) * 1_000_000)} of each 1,000,000 may be bad\n"
        f"  in time      {span(outage)} of full outage{tenth}, at steady traffic"
    )


def _alerts(slo: SLO) -> str:
    if not slo.policy.names:
        return "Alerts: none"
    return "\n\n".join([*_tiers(slo), *_others(slo.policy)])


def _others(policy: AlertPolicy) -> Sequence[str]:
    """The alerts beside the tiers, and what holds them back."""
    lines = []
    if policy.min_bad_events and policy.tiers:
        lines.append(f"No alert below {policy.min_bad_events} bad events in the longer window.")
    if policy.measure is Measure.BUDGET_SHARE and policy.tiers:
        lines.append("Measured against the whole period's budget: few bad events in a quiet hour fire nothing.")
    lines += [
        f"{one.name} ({one.severity}) fires when {_percent(float(one.ratio))} of the budget is spent."
        for one in policy.spent
    ]
    if policy.no_data is not None:
        after = format_duration(policy.no_data.after)
        lines.append(
            f"{policy.no_data.name} ({policy.no_data.severity}) fires when there has been no data for {after}."
        )
    return ["\n".join(lines)] if lines else []


def _tiers(slo: SLO) -> Sequence[str]:
    """The table of the tiers, and the one of their speed."""
    if not slo.policy.tiers:
        return []
    allowed = float(slo.objective.error_budget_ratio)
    slices = isinstance(slo.sli, TimeslicesSLI | JointSlicesSLI)
    what, later = ("bad slices", "a slice") if slices else ("errors", "a tile")
    faults = [(f"{share}% {what}", share / 100) for share in (100, 50, 10)]
    faults.append(("2x the budget", min(1.0, 2 * allowed)))
    rules = [["tier", "severity", "share", "long (short) window", "burn rate above", "error ratio above"]]
    rules += [_rule(slo, tier) for tier in slo.policy.tiers]
    speeds = [["tier", *(name for name, _ in faults)]]
    speeds += [[tier.name, *(_speed(slo, tier, ratio) for _, ratio in faults)] for tier in slo.policy.tiers]
    speed = (
        "Fires after / resolves after the fault / budget gone when it fires, at steady traffic "
        f"({later} later at most):"
    )
    return [f"Alerts when both windows burn faster than this:\n{_table(rules)}", f"{speed}\n{_table(speeds)}"]


def _rule(slo: SLO, tier: Tier) -> list[str]:
    threshold = threshold_ratio(slo, tier)
    return [
        tier.name,
        tier.severity,
        _percent(float(tier.budget_ratio)),
        f"{format_duration(tier.long_window)} ({format_duration(tier.short_window)})",
        burn(tier.burn_rate(slo.period.length)),
        _percent(threshold) if threshold < 1 else "can never fire",
    ]


def _speed(slo: SLO, tier: Tier, error_ratio: float) -> str:
    detection, reset = detection_time(slo, tier, error_ratio), reset_time(slo, tier, error_ratio)
    if detection is None or reset is None:
        return "-"
    return f"{_at_most(detection)} / {_at_most(reset)} / {_percent(spent_ratio(slo, error_ratio, detection))}"


def _table(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)


def _at_most(length: timedelta) -> str:
    """Rounded up: to the second, and to the minute from an hour on."""
    grain = timedelta(seconds=1) if length < timedelta(hours=1) else timedelta(minutes=1)
    return span(-(-length // grain) * grain)


def _percent(ratio: float) -> str:
    """Three digits, as rules and budgets have them: `1.44%`, `0.1%`."""
    return f"{100 * ratio:.3g}%"
