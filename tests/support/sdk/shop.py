"""The app that real servers serve in the tests."""

import os
import time
from collections.abc import Iterator

from flask import Flask
from opentelemetry import trace

import burnline

burnline.configure(service="shop")
orders = burnline.counter("orders_total", "Orders.", ["kind"])
app = burnline.instrument(Flask("shop"))


@app.get("/orders/<int:order>")
def order(order: int) -> str:
    orders.inc(kind="book")
    time.sleep(0.003)  # so that another worker takes the next request
    return str(os.getpid())


@app.get("/pid")
def pid() -> str:
    return str(os.getpid())


@app.get("/stream")
def stream() -> Iterator[str]:
    for _ in range(2):
        yield f"{trace.get_current_span().get_span_context().trace_id:032x} "
        time.sleep(0.1)


@app.get("/die")
def die() -> str:
    orders.inc(kind="last")
    os.kill(os.getpid(), 9)
    return "never"
