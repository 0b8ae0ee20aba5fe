from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from tests.support.slo_service.slis import events_of, selector

from burnline_slo.domain.events import Events, PeriodTraffic
from burnline_slo.domain.objective import Objective
from burnline_slo.domain.period import RollingPeriod
from burnline_slo.domain.sli import SLI, AvailabilitySLI
from burnline_slo.domain.slo import SLO
from burnline_slo.render.measured import measured_budget

MONTH = timedelta(days=30)
A_MONTH = PeriodTraffic(bad=2, total=3200, busiest_hour=40, covered=MONTH, length=MONTH)


def slo(sli: SLI) -> SLO:
    return SLO(
        service="shop",
        name="orders",
        objective=Objective(ratio=Decimal("0.999")),
        period=RollingPeriod(length=MONTH),
        sli=sli,
    )


EVENTS = slo(events_of(bad="e_total", total="t_total"))


def test_a_month_of_few_events_is_put_in_failures_and_minutes() -> None:
    assert measured_budget(EVENTS, A_MONTH).splitlines() == [
        "Measured in the last 30d: 3,200 events, 2 of them bad",
        "  in events    3.2 may be bad; one bad one is 31.2% of the budget",
        "  spent        62.5%",
        "  in time      43 min 12 s of full outage at mean traffic, 4 min 48 s in the busiest hour",
    ]


def test_of_a_part_of_the_period_the_share_with_data_is_told() -> None:
    part = PeriodTraffic(bad=0, total=3200, busiest_hour=3, covered=MONTH / 2, length=MONTH)
    assert "(with data for 50% of it)" in measured_budget(EVENTS, part)
    assert measured_budget(EVENTS, part).endswith("21 min 36 s of full outage at mean traffic")


def test_seconds_are_time_already() -> None:
    assert "full outage" not in measured_budget(slo(AvailabilitySLI(gauge=selector("up"))), A_MONTH)


def test_what_corrections_leave_stands_beside_what_there_was() -> None:
    part = replace(A_MONTH, left=Events(bad=1, total=3000, covered=MONTH / 2))
    lines = measured_budget(EVENTS, part).splitlines()
    assert lines[2:4] == [
        "  spent        62.5%",
        "  corrected    33.3%, 1 bad of 3,000: without what corrections exclude",
    ]
    nothing = replace(A_MONTH, left=Events(bad=0, total=0, covered=timedelta()))
    assert "  corrected    no events at all: without what corrections exclude" in measured_budget(EVENTS, nothing)


def test_without_events_there_is_no_budget_to_tell() -> None:
    nothing = PeriodTraffic(bad=0, total=0, busiest_hour=0, covered=timedelta(), length=MONTH)
    assert measured_budget(EVENTS, nothing) == "Measured: no events in the last 30d"
