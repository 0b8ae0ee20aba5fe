"""Writes the `alerts:` part of Burnline's own files."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from burnline_slo.domain.duration import format_duration
from burnline_slo.domain.policy import AlertPolicy, Measure, Tier, default_policy
from burnline_slo.spec.native.yaml_lines import indented, pairs, scalar, share
from burnline_slo.spec.slo_values.alerts import default_short_window


def alert_lines(policy: AlertPolicy) -> Iterator[str]:
    """What differs from the default policy."""
    if policy.min_bad_events:
        yield f"min_bad_events: {policy.min_bad_events}"
    if policy.measure is not Measure.BURN_RATE:
        yield f"measure: {policy.measure}"
    if policy.spent:
        yield "spent:"
        yield from (f"  - {{at: {share(one.ratio)}, severity: {one.severity}}}" for one in policy.spent)
    if policy.no_data is not None:
        yield f"no_data: {{after: {format_duration(policy.no_data.after)}, severity: {policy.no_data.severity}}}"
    if not policy.names:
        yield "enabled: false"
    elif policy.tiers != default_policy().tiers:
        overrides = _overrides(policy)
        if overrides is None:
            yield "tiers:"
            for tier in policy.tiers:
                for number, line in enumerate(_tier(tier)):
                    yield f"  {'-' if number == 0 else ' '} {line}"
        else:
            yield "override:"
            yield from indented(iter(overrides))


def _overrides(policy: AlertPolicy) -> Sequence[str] | None:
    """The difference from the default tiers; None when it can't be written as one."""
    kept = {tier.name: tier for tier in policy.tiers}
    lines: list[str] = []
    for default in default_policy().tiers:
        tier = kept.pop(default.name, None)
        if tier is None:
            lines.append(f"{default.name}: {{enabled: false}}")
            continue
        same = replace(default, severity=tier.severity, budget_ratio=tier.budget_ratio)
        if replace(same, labels=tier.labels, annotations=tier.annotations) != tier:
            return None
        changes = [f"severity: {tier.severity}"] if tier.severity is not default.severity else []
        changes += [f"budget: {share(tier.budget_ratio)}"] if tier.budget_ratio != default.budget_ratio else []
        changes += [*pairs("labels", tier.labels), *pairs("annotations", tier.annotations)]
        if changes:
            lines += [f"{default.name}:", *indented(iter(changes))]
    in_order = [tier.name for tier in default_policy().tiers if tier.name in {one.name for one in policy.tiers}]
    return None if kept or in_order != [tier.name for tier in policy.tiers] else lines


def _tier(tier: Tier) -> Iterator[str]:
    yield f"severity: {tier.severity}"
    if tier.name != f"{tier.severity}_{format_duration(tier.long_window)}":
        yield f"name: {scalar(tier.name)}"
    yield f"budget: {share(tier.budget_ratio)}"
    yield f"window: {format_duration(tier.long_window)}"
    if tier.short_window != default_short_window(tier.long_window):
        yield f"short_window: {format_duration(tier.short_window)}"
    yield from pairs("labels", tier.labels)
    yield from pairs("annotations", tier.annotations)
