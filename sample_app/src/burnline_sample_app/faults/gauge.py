"""Shows the active fault as a metric, so that a dashboard can put the cause beside the effect."""

import threading

import burnline
from burnline_sample_app.faults.switch import FaultSwitch

KINDS = ("error_ratio", "added_latency", "dependency_down")


class FaultGauge:
    """`shop_fault_active{service, kind}`: 1 while a fault with this effect is active, else 0."""

    def __init__(self, service: str, switch: FaultSwitch) -> None:
        gauge = burnline.gauge(
            "shop_fault_active", "1 while a fault of this kind is active.", labels=("service", "kind")
        )
        self._switch = switch
        self._gauges = {kind: gauge.labels(service=service, kind=kind) for kind in KINDS}
        self._timer: threading.Timer | None = None
        self.refresh()

    def refresh(self) -> None:
        """To be called after each change of the board; calls itself again when the fault ends by itself."""
        for kind, gauge in self._gauges.items():
            gauge.set(1.0 if self._switch.is_active(kind) else 0.0)
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        active = self._switch.active()
        if active is not None:
            _, remaining_seconds = active
            self._timer = threading.Timer(remaining_seconds, self.refresh)
            self._timer.daemon = True
            self._timer.start()
