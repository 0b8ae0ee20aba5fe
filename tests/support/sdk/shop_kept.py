"""An app that keeps the traces of errors and of slow requests, and has a health check with work of its own."""

import threading
import time

from flask import Flask

import burnline

burnline.configure(service="shop", keep_errors=True, keep_slow_seconds=0.2)
app = burnline.instrument(Flask("shop"))


@app.get("/good")
def good() -> str:
    with burnline.span("good work"):
        return "good"


@app.get("/bad")
def bad() -> tuple[str, int]:
    with burnline.span("bad work"):
        return "bad", 500


@app.get("/slow")
def slow() -> str:
    with burnline.span("slow work"):
        time.sleep(0.25)
    threading.Thread(target=late).start()
    return "slow"


def late() -> None:
    """Work that is still going on when its request has been answered."""
    with burnline.span("late work"):
        time.sleep(0.3)


@app.get("/readyz")
def ready() -> tuple[str, int]:
    with burnline.span("database"):
        return "the database is away", 503
