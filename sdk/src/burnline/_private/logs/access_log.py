"""Which requests have a line in the access log, decided by the trace id: every service keeps the same traces' lines."""

from typing import Final

from burnline._private.settings import AccessLog

LOW_64: Final = (1 << 64) - 1


def line_bound(access_log: AccessLog) -> tuple[int, bool]:
    """The bound below which the low half of a trace id has its line, and whether a failure has one whatever its id.

    Half and comparison are those of OpenTelemetry's ratio sampler: a line kept at 1 % is of a trace kept at 1 %.
    """
    match access_log:
        case "all":
            return 1 << 64, True
        case "errors":
            return 0, True
        case "off":
            return 0, False
        case float() | int():
            return round(access_log * (1 << 64)), True
