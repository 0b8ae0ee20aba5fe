"""Who burned one SLO's budget."""

from collections.abc import Sequence

from burnline import conventions as http_names
from burnline_dashboards.boards import navigation, scales
from burnline_dashboards.boards.subject import Subject
from burnline_dashboards.model.board import Panel
from burnline_dashboards.model.look import Link, Look, Override
from burnline_dashboards.model.query import Query, now, over_time, rows
from burnline_dashboards.panels.curves import Drawing, curves
from burnline_dashboards.panels.figures import figure
from burnline_dashboards.panels.signals import words
from burnline_dashboards.panels.tables import Column, table
from burnline_dashboards.queries import culprits, slo
from burnline_slo import conventions as names

_NOT_SLOW = " What is slow and not failed is told on the board of the service, which knows the SLO's own expression."
NO_DATA_MEANS = """\
**No data is not health.** It means one of three things:

- *the source has no samples of this SLI*: the service is not scraped, or the SLI names a metric that does not exist;
- *no events*: nobody called the service, so nothing can be said of it;
- *the newest sample is old*: scraping stopped, or the SLO service cannot reach its source.

While there is no data, alerts keep the state they had. A budget is shown again with the first new sample; what was
missed meanwhile is read afterwards, so a gap here does not change the sums.
"""


def traffic(subject: Subject) -> Sequence[Panel]:
    """Events beside bad events, and where the bad ones came from."""
    return _events(subject), _burners(subject), _table(subject), _freshness(subject), _no_data(subject)


def _events(subject: Subject) -> Panel:
    return curves(
        subject.key("traffic"),
        Look(
            title="Traffic and bad events",
            description="Events per second, all and bad. A burn rate of 100 of three requests at night is no outage; "
            "a small one at noon can be.",
            unit="reqps",
            lowest=0,
            no_value=scales.FILLING,
            overrides=(
                Override(name="bad", properties=scales.fixed("red")),
                Override(name="all", properties=scales.fixed(scales.CALM)),
            ),
        ),
        over_time(subject.chosen.of(names.TOTAL_EVENTS), "all"),
        over_time(subject.chosen.of(names.BAD_EVENTS), "bad"),
        drawing=Drawing(fill=15),
    )


def _burners(subject: Subject) -> Panel:
    to_route = navigation.to_red(subject.service, "${__field.labels.http_route}")
    what = "the bad events came from" if subject.spec else "the service's failed requests (5xx) came from"
    return curves(
        subject.key("burners"),
        Look(
            title="Bad events by route" if subject.spec else "Failed requests by route",
            description=f"Which routes {what}, per second. The steps up tell when each began; a click on one opens its "
            f"requests, its traces and its logs.{'' if subject.spec else _NOT_SLOW}",
            unit="reqps",
            lowest=0,
            no_value="no bad events",
            links=(Link(title="Requests of this route", url=to_route),),
            empty=culprits.EMPTY,
        ),
        over_time(culprits.per_second(subject.spec, subject.service), "{{http_request_method}} {{http_route}}"),
        drawing=Drawing(fill=40, stacked=True, legend_right=True, calcs=("sum", "max")),
    )


def _table(subject: Subject) -> Panel:
    link = {"title": "Requests of this route", "url": navigation.to_red(subject.service, "${__data.fields.Route}")}
    counted = rows(culprits.count(subject.spec, subject.service), ref="bad")
    route = Column(source=http_names.ROUTE, title="Route", properties={"links": [link]})
    if subject.spec is None:
        look = Look(
            title="Routes that failed most",
            description="How many requests of the service each route failed (5xx) within the shown time." + _NOT_SLOW,
            unit="short",
            decimals=0,
            no_value="nothing failed in this time",
            empty=culprits.EMPTY,
        )
        failed = Column(source="Value #bad", title="Failed requests")
        return _sorted(subject, look, (counted,), (route, failed), "Failed requests")
    look = Look(
        title="Who burned the budget",
        description="The share of the whole period's budget that each route spent within the shown time. Begin with "
        "the first: mending it gives back the most.",
        unit="percentunit",
        decimals=2,
        no_value="no bad events in this time",
        empty=culprits.EMPTY,
    )
    share = rows(culprits.budget_share(subject.spec, subject.chosen), ref="share")
    columns = (
        route,
        Column(source="Value #share", title="Budget spent"),
        Column(source="Value #bad", title="Bad events", properties={"unit": "short", "decimals": 0}),
    )
    return _sorted(subject, look, (share, counted), columns, "Budget spent")


def _sorted(subject: Subject, look: Look, queries: Sequence[Query], columns: Sequence[Column], by: str) -> Panel:
    key = subject.key("budget-by-route")
    return table(
        key, look, *queries, columns=columns, join=http_names.ROUTE, sort=by, descending=True, width=12, height=8
    )


def _freshness(subject: Subject) -> Panel:
    return figure(
        subject.key("freshness"),
        Look(
            title="Age of the data",
            description="How old the newest measured budget is. More than some minutes: see beside it what that means.",
            unit="s",
            decimals=0,
            no_value="none within a day",
        ),
        now(slo.data_age_seconds(subject.chosen)),
        width=4,
        height=8,
    )


def _no_data(subject: Subject) -> Panel:
    return words(
        subject.key("no-data"),
        "What “no data” means",
        "How to read a panel that has none.",
        NO_DATA_MEANS,
        width=8,
        height=8,
    )
