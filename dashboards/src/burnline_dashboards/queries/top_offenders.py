"""Which routes the bad events of an SLO came from.

With the SLO's file, its own SLI is split by route. On a board for every SLO, it is the SDK's requests that failed.
"""

from burnline import conventions as http_names
from burnline_dashboards.queries import http
from burnline_dashboards.queries.slo import SloFilter
from burnline_slo import conventions as names
from burnline_slo.domain.composite import CompositeSLI
from burnline_slo.domain.slo import SLO

EMPTY = "a service without a bad event in this time has no route to blame"
_ROUTE = http_names.ROUTE
_METHOD_AND_ROUTE = f"{http_names.METHOD}, {_ROUTE}"


def per_second(spec: SLO | None, service: str) -> str:
    """Bad events per second by method and route."""
    return f"sum by ({_METHOD_AND_ROUTE}) ({_bad(spec, service, 'rate', http.RATE)})"


def count(spec: SLO | None, service: str) -> str:
    """Bad events of the range by route."""
    return f"sum by ({_ROUTE}) ({_bad(spec, service, 'increase', '$__range')}) > 0"


def budget_share(spec: SLO, slos: SloFilter) -> str:
    """Bad events of the range by route ÷ all that the period allows."""
    allowed = f"scalar(max({slos.of(names.BUDGET_EVENTS)}))"
    return f"({count(spec, spec.service)}) / {allowed}"


def _bad(spec: SLO | None, service: str, function: str, window: str) -> str:
    errors = None if spec is None or isinstance(spec.sli, CompositeSLI) else spec.sli.error_series()
    if errors is None:
        # Other kinds have no counters that could be split: the requests that failed come closest.
        requests = http.Requests(matchers=f'{http_names.SERVICE}="{service}"')
        return f"{function}({requests.part('count', http.FAILED)}[{window}])"
    counted = f"{function}({errors.counted}[{window}])"
    return counted if errors.good is None else _rest(counted, f"{function}({errors.good}[{window}])")


def _rest(total: str, good: str) -> str:
    every, fine = (f"sum by ({_METHOD_AND_ROUTE}) ({part})" for part in (total, good))
    return f"{every} - ({fine} or 0 * {every})"
