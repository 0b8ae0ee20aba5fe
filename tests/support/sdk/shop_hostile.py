"""A Flask app whose surroundings all fail: standard output, a span processor, a readiness check, and what is logged."""

import sys

from flask import Flask
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor, TracerProvider

import burnline


class Broken(SpanProcessor):
    """Raises at the end of each span."""

    def on_end(self, span: ReadableSpan) -> None:
        raise RuntimeError("a processor's fault")


class Stubborn:
    """A value that cannot be written."""

    def __str__(self) -> str:
        raise RuntimeError("no text")


burnline.configure(service="shop")
burnline.readiness_check("database", lambda: 1 / 0)
log = burnline.get_logger()
orders = burnline.counter("orders_total", "Orders.", ["kind"])
app = burnline.instrument(Flask("shop"))
provider = trace.get_tracer_provider()
assert isinstance(provider, TracerProvider)
provider.add_span_processor(Broken())
sys.stdout.close()


@app.get("/orders/<int:order>")
def order(order: int) -> str:
    orders.inc(colour="red")
    orders.inc(-1, kind="book")
    log.info("hello", odd=Stubborn(), huge=2**80, text="\ud800")
    with burnline.span("work"):
        return str(order)
