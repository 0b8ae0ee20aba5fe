"""An SLO's budget in what really happened: events of the last period, and how long an outage they leave room for."""

from datetime import timedelta

from burnline_slo.domain.budget import Budget
from burnline_slo.domain.events import Events, PeriodTraffic
from burnline_slo.domain.no_data import NoData
from burnline_slo.domain.sli import Unit
from burnline_slo.domain.slo import SLO
from burnline_slo.render.counted import things
from burnline_slo.render.quantity import count, span


def measured_budget(slo: SLO, measured: PeriodTraffic) -> str:
    """Some lines, without a trailing line break."""
    name = things(slo.sli)
    if measured.total <= 0:
        return f"Measured: no {name} in the last {span(measured.length)}"
    allowed = measured.total * float(slo.objective.error_budget_ratio)
    lines = [
        f"Measured in the last {span(measured.length)}{_coverage(measured)}: "
        f"{count(measured.total)} {name}, {count(measured.bad)} of them bad",
        f"  in {name:<9} {count(allowed)} may be bad; one bad one is {_share(1 / allowed)} of the budget",
        f"  spent        {_share(measured.bad / allowed)}",
    ]
    if measured.left is not None:
        lines.append(_corrected(slo, measured.left))
    if slo.sli.unit is Unit.EVENTS:
        mean = timedelta(seconds=allowed / (measured.total / measured.covered.total_seconds()))
        lines.append(f"  in time      {span(mean)} of full outage at mean traffic{_at_the_peak(measured, allowed)}")
    return "\n".join(lines)


def _corrected(slo: SLO, left: Events) -> str:
    spent = Budget(objective=slo.objective, events=left).spent_ratio()
    spent_text = (
        f"no {things(slo.sli)} at all" if isinstance(spent, NoData) else f"{_share(spent)}, {count(left.bad)} bad"
    )
    of = "" if isinstance(spent, NoData) else f" of {count(left.total)}"
    return f"  corrected    {spent_text}{of}: without what corrections exclude"


def _at_the_peak(measured: PeriodTraffic, allowed: float) -> str:
    if allowed > measured.busiest_hour:
        return ""
    return f", {span(timedelta(hours=allowed / measured.busiest_hour))} in the busiest hour"


def _coverage(measured: PeriodTraffic) -> str:
    share = measured.covered / measured.length
    return "" if share > 0.995 else f" (with data for {_share(share)} of it)"


def _share(ratio: float) -> str:
    return f"{100 * ratio:.3g}%"
