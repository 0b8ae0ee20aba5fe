"""What the SDK costs the services, and whether their spans and lines arrive: panels."""

from burnline import conventions as names
from burnline_dashboards.boards.stack_panels import count, line
from burnline_dashboards.model.board import Panel
from burnline_dashboards.panels.time_series import STACK
from burnline_dashboards.queries.http import RATE

NOT_EXPORTING = "only where services send spans or lines to a collector"
NEVER_FAILED = "only once a send has failed"


def sdk() -> tuple[Panel, ...]:
    """The instrumentation's own numbers."""

    def rate(name: str, by: str) -> str:
        return f"sum by ({by}) (rate({name}[{RATE}]))"

    # Of nothing a quantile is no number; the comparison leaves it out.
    cost = f"histogram_quantile(0.95, {rate(f'{names.OWN_COST}_bucket', 'le')}) >= 0"
    took = f"histogram_quantile(0.95, {rate(f'{names.EXPORT_DURATION}_bucket', 'le')}) >= 0"
    lost = 'result!~"sent|not_sampled"'
    return (
        count(
            "sdk-errors",
            "Internal errors of the SDK",
            "Errors inside the SDK within the shown time that it kept from the services. Their logs have the first of "
            "each minute.",
            f"sum(increase({names.INTERNAL_ERRORS}[$__range])) or vector(0)",
        ),
        count(
            "sdk-lost",
            "Spans lost",
            "Spans within the shown time that were to be exported and were not: the collector is slow, away or refuses "
            "them.",
            f"sum(increase({names.EXPORTED_SPANS}{{{lost}}}[$__range])) or vector(0)",
        ),
        count(
            "sdk-folded",
            "Folded label sets",
            "Observations within the shown time beyond a metric's cardinality limit: some label has too many values.",
            f"sum(increase({names.FOLDED_LABEL_SETS}[$__range])) or vector(0)",
        ),
        line(
            "sdk-cost",
            "SDK overhead per request (p95)",
            "What the SDK takes of a request on the request's own thread, of one request in 127.",
            "s",
            cost,
            "p95",
            empty="needs some hundred requests",
        ),
        line(
            "sdk-spans",
            "Spans by result",
            "Spans per second by result. “sent” and “not_sampled” are as they should be; the others are lost.",
            "short",
            rate(names.EXPORTED_SPANS, "result"),
            "{{result}}",
            style=STACK,
        ),
        line(
            "sdk-queue",
            "Export queue of the services",
            "Bytes of spans that the services hold for the collector. At 32 MB of one process the newest are lost.",
            "bytes",
            f"sum({names.EXPORT_QUEUE_BYTES})",
            "spans",
        ),
        line(
            "sdk-export",
            "Export duration (p95)",
            "How long the collector takes for one POST of the services.",
            "s",
            took,
            "p95",
            empty=NOT_EXPORTING,
        ),
        line(
            "sdk-failures",
            "Failed exports",
            "POSTs per minute that the collector did not take. Unreachable ones are tried again, refused ones lost.",
            "opm",
            f"{rate(names.EXPORT_FAILURES, 'reason')} * 60",
            "{{reason}}",
            empty=NEVER_FAILED,
        ),
    )
