"""Carries a fault out on the requests of a Flask application."""

import time
from collections.abc import Callable

from flask import Flask, request
from flask.typing import ResponseReturnValue

from burnline_sample_app.faults.switch import FaultSwitch


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
