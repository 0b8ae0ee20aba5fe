"""Which routes the bad events of an SLO came from.

With the SLO's file, its own SLI is split by route. On a board for every SLO, it is the SDK's requests that failed.
"""

from burnline import conventions as http_names
from burnline_dashboards.queries import http
from burnline_dashboards.queries.slo import SloFilter
from burnline_slo import conventions as names
from burnline_slo.domain.sli import EventsSLI, LatencySLI
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
    match spec.sli if spec else None:
        case EventsSLI(bad=str() as bad):
            return f"{function}({bad}[{window}])"
        case EventsSLI(good=str() as good, total=str() as total):
            return _rest(f"{function}({total}[{window}])", f"{function}({good}[{window}])")
        case LatencySLI(histogram=name, matchers=matchers, threshold_seconds=threshold):
            requests = http.Requests(histogram=name, matchers=matchers)
            bucket = requests.part("bucket", f'le=~"{bound_pattern(str(threshold))}"')
            return _rest(f"{function}({requests.part('count')}[{window}])", f"{function}({bucket}[{window}])")
        case _:
            # Other kinds have no counters that could be split: the requests that failed tell most.
            requests = http.Requests(matchers=f'{http_names.SERVICE}="{service}"')
            return f"{function}({requests.part('count', http.FAILED)}[{window}])"


def _rest(total: str, good: str) -> str:
    every, fine = (f"sum by ({_METHOD_AND_ROUTE}) ({part})" for part in (total, good))
    return f"{every} - ({fine} or 0 * {every})"


def bound_pattern(threshold: str) -> str:
    """A bucket's bound as any client writes it: ``1`` and ``1.0`` are one number."""
    plain = threshold.rstrip("0").rstrip(".") if "." in threshold else threshold
    escaped = plain.replace(".", "[.]")
    return escaped if "." in plain else f"{escaped}([.]0+)?"
