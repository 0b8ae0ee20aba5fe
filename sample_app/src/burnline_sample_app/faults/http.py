"""Faults over HTTP: asked for at /faults, and carried out on the service's requests.

/faults is mounted beside the service, outside of what the SDK measures.

PUT    /faults    {"error_ratio", "added_latency_seconds", "dependency_down", "duration_seconds",
                   "route", "seed"} → 200 with the state; 400 with every problem
GET    /faults    {"service", "active": fault | null, "remaining_seconds": number | null}
DELETE /faults    ends the fault, if there is one
"""

import time
from collections.abc import Callable, Sequence

from flask import Flask, request
from flask.typing import ResponseReturnValue

import burnline
from burnline_sample_app.errors import InvalidInputError
from burnline_sample_app.faults.fault import parse_fault
from burnline_sample_app.faults.switch import FaultSwitch


def add_fault_routes(
    app: Flask,
    *,
    service: str,
    switch: FaultSwitch,
    dependencies: Sequence[str],
    routes: Sequence[str],
    on_change: Callable[[], object],
) -> None:
    """`routes` are the route templates of the service that a fault may be limited to; `on_change` is called
    after each change."""
    log = burnline.get_logger()

    def state() -> dict[str, object]:
        active = switch.active()
        return {
            "service": service,
            "active": active[0].to_json() if active else None,
            "remaining_seconds": round(active[1], 3) if active else None,
        }

    @app.put("/faults")
    def put_fault() -> ResponseReturnValue:
        document = request.get_json(silent=True, force=True)
        try:
            fault = parse_fault(document, dependencies=dependencies, routes=routes)
        except InvalidInputError as error:
            return {"problems": [problem.to_json() for problem in error.problems]}, 400
        switch.put(fault)
        on_change()
        log.warning("fault started", **fault.to_json())
        return state()

    @app.get("/faults")
    def get_fault() -> ResponseReturnValue:
        return state()

    @app.delete("/faults")
    def delete_fault() -> ResponseReturnValue:
        switch.clear()
        on_change()
        log.warning("fault cleared")
        return state()


def inject_faults(app: Flask, switch: FaultSwitch, *, sleep: Callable[[float], None] = time.sleep) -> None:
    """Runs before each request, within what the SDK measures: an injected failure is a failure like any other."""

    @app.before_request
    def inject() -> ResponseReturnValue | None:
        injection = switch.decide(request.url_rule.rule if request.url_rule else None)
        if injection.delay_seconds:
            sleep(injection.delay_seconds)
        if injection.fail:
            return {"error": "this failure was injected by a fault"}, 500
        return None
