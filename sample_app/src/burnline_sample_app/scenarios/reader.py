"""Reads the scenarios that ship with the shop, or a file of one's own."""

from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from importlib.resources import files

import yaml

from burnline_sample_app.errors import InvalidInputError, Problem
from burnline_sample_app.faults.fault import parse_fault
from burnline_sample_app.reading import Fields
from burnline_sample_app.scenarios.scenario import TIERS, ExpectedAlert, Scenario, Step
from burnline_sample_app.serving.roles import Role

DEFAULT_SCENARIO = "checkout-outage"
_LONGEST_SECONDS = timedelta(days=7).total_seconds()


@cache
def scenarios() -> Mapping[str, Scenario]:
    """Those that ship with the shop, by name, in alphabetical order."""
    folder = files("burnline_sample_app") / "scenarios"
    found = [
        parse_scenario(entry.read_text(encoding="utf-8"), name=entry.name.removesuffix(".yaml"))
        for entry in folder.iterdir()
        if entry.name.endswith(".yaml")
    ]
    return {scenario.name: scenario for scenario in sorted(found, key=lambda scenario: scenario.name)}


def parse_scenario(text: str, *, name: str) -> Scenario:
    """Raises InvalidInputError with every problem."""
    try:
        document = yaml.safe_load(text)
    except yaml.YAMLError as error:
        problem = Problem(field=name, summary=f"is not YAML: {error}", fix="Write a scenario as those that ship.")
        raise InvalidInputError([problem]) from error
    fields = Fields(document, known=("summary", "seed", "lasts_seconds", "steps", "alerts"))
    summary = fields.text("summary", longest=600)
    seed = fields.integer("seed", low=0, high=2**31)
    lasts_seconds = fields.number("lasts_seconds", low=1, high=_LONGEST_SECONDS)
    steps = [
        step
        for position, entry in enumerate(_entries(fields, "steps"))
        if (step := _step(fields, entry, f"steps[{position}].", seed=seed + position)) is not None
    ]
    alerts = [_alert(fields, entry, f"alerts[{at}].") for at, entry in enumerate(_entries(fields, "alerts"))]
    fields.finish()
    return Scenario(
        name=name,
        summary=" ".join(summary.split()),
        lasts=timedelta(seconds=lasts_seconds),
        steps=tuple(steps),
        alerts=tuple(alerts),
    )


def _entries(fields: Fields, name: str) -> tuple[object, ...]:
    """A list that may be absent or empty."""
    return tuple(fields.items(name, most=200)) if fields.raw(name) else ()


def _step(fields: Fields, document: object, where: str, *, seed: int) -> Step | None:
    """`seed` is the fault's, unless it states its own. None when something was wrong; the problem is noted."""
    step = Fields(document, known=("after_seconds", "service", "fault"), where=where)
    after_seconds = step.number("after_seconds", low=0, high=_LONGEST_SECONDS)
    service = step.choice("service", tuple(Role), required=True)
    fault_document = step.raw("fault")
    if isinstance(fault_document, dict):
        fault_document = {"seed": seed, **fault_document}
    fields.problems.extend(step.problems)
    if service is None:
        return None
    role = Role(service)
    try:
        fault = parse_fault(fault_document, dependencies=role.dependencies, routes=None, where=f"{where}fault.")
    except InvalidInputError as error:
        fields.problems.extend(error.problems)
        return None
    return Step(after=timedelta(seconds=after_seconds), role=role, fault=fault)


def _alert(fields: Fields, document: object, where: str) -> ExpectedAlert:
    alert = Fields(
        document,
        known=("slo", "tier", "fires_after_seconds", "fires_within_seconds", "resolves_within_seconds"),
        where=where,
    )
    slo_id = alert.text("slo")
    if slo_id and slo_id.count("/") != 1:
        alert.note("slo", f"must be an SLO's id, got {slo_id!r:.60}", "Write service/name: checkout/availability.")
    tier = alert.choice("tier", TIERS, required=True)
    times = {
        name: timedelta(seconds=alert.number(f"{name}_seconds", low=0, high=_LONGEST_SECONDS))
        for name in ("fires_after", "fires_within", "resolves_within")
    }
    fields.problems.extend(alert.problems)
    return ExpectedAlert(slo_id=slo_id, tier=tier or "", **times)
