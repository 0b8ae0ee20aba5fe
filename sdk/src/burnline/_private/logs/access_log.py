"""Which requests have a line in the access log, decided by the trace id: every service keeps the same traces' lines."""

from typing import Final

from burnline._private.settings import AccessLog

_LOW_64: Final = (1 << 64) - 1


class LineSampler:
    """Half and comparison are those of OpenTelemetry's ratio sampler: a line kept at 1 % is of a trace kept at 1 %."""

    __slots__ = ("_bound", "_errors")

    def __init__(self, access_log: AccessLog) -> None:
        self._errors = access_log != "off"
        match access_log:
            case "all":
                self._bound = 1 << 64
            case "errors" | "off":
                self._bound = 0
            case float() | int():
                self._bound = round(access_log * (1 << 64))

    def keeps(self, trace_id: int, failed: bool) -> bool:
        """Whether a request of this trace has a line."""
        return trace_id & _LOW_64 < self._bound or (failed and self._errors)
