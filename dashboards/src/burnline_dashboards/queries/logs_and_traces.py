"""Queries of logs (LogQL) and traces (TraceQL).

A line is the SDK's JSON. The stream's label is OpenTelemetry's `service.name`, as Loki spells it; fields of the line
are the SDK's own names.
"""

from burnline import conventions as names

STREAM = "service_name"
"""Loki's spelling of the resource attribute `service.name`."""
LEVEL = "level"
SERVICE_ATTRIBUTE = "resource.service.name"
ROUTE_ATTRIBUTE = "span.http.route"


def lines(service: str, *stages: str) -> str:
    """The lines of services that match, parsed as JSON; lines that are no JSON stay, without fields."""
    stages = tuple(stage for stage in stages if stage)
    return " ".join((f'{{{STREAM}=~"{service}"}}', '|= "$search"', "| json", *stages))


def of_levels(pattern: str) -> str:
    """A stage: only lines of these levels."""
    return f'| {LEVEL}=~"{pattern}"'


def lines_of_trace(trace_id: str) -> str:
    """Every service's lines of one trace."""
    return f'{{{STREAM}=~".+"}} |= "{trace_id}" | json | {names.TRACE_ID}="{trace_id}"'


def volume(service: str) -> str:
    """Lines by level and step."""
    return f'sum by ({LEVEL}) (count_over_time({lines(service)} | __error__="" [$__auto]))'


def failing_routes(service: str) -> str:
    """Routes that answered 5xx, by how many lines say so over the range."""
    stage = f'| {names.STATUS}=~"5.." | __error__=""'
    return f"topk(10, sum by ({names.SERVICE}, {names.ROUTE}) (count_over_time({lines(service, stage)} [$__range])))"


def traces(service: str, condition: str) -> str:
    """Traces with a span of services that match for which `condition` holds."""
    return f'{{ {SERVICE_ATTRIBUTE}=~"{service}" && {condition} }}'


def failing_span_rate(service: str) -> str:
    """Failing spans per second by route."""
    return f'{{ {SERVICE_ATTRIBUTE}=~"{service}" && status=error }} | rate() by ({ROUTE_ATTRIBUTE})'
