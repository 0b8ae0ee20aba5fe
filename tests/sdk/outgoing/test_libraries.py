"""Databases and HTTP pools by OpenTelemetry's packages: whatever the order of imports, one span for each call."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.real

PROGRAM = """
{order}
burnline.configure(service="a")
import sqlalchemy
from opentelemetry import trace
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
exporter = InMemorySpanExporter()
trace.get_tracer_provider().add_span_processor(SimpleSpanProcessor(exporter))
for _ in range(2):
    engine = sqlalchemy.create_engine("sqlite://")
    with engine.connect() as connection:
        connection.execute(sqlalchemy.text("SELECT 1"))
print(sorted(span.name for span in exporter.get_finished_spans()))
"""


EARLY = """
import burnline
from sqlalchemy import create_engine
early = create_engine("sqlite://")
burnline.configure(service="a")
from sqlalchemy import text
with burnline.testing() as captured:
    for engine in (early, create_engine("sqlite://")):
        for used in (engine, engine.execution_options(isolation_level="AUTOCOMMIT"), engine):
            with used.connect() as connection:
                connection.execute(text("SELECT 1"))
    print([span.name for span in captured.spans if span.name != "connect"])
"""


def test_engines_and_names_from_before_configure_are_followed_too() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", EARLY], capture_output=True, text=True, timeout=30, check=True
    )
    assert done.stdout == f"{['SELECT'] * 6}\n"


@pytest.mark.parametrize("order", ["import burnline", "import sqlalchemy, burnline"])
def test_two_engines_are_both_followed_with_one_span_for_each_statement(order: str) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PROGRAM.format(order=order)],
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    assert done.stdout == "['SELECT', 'SELECT', 'connect', 'connect']\n"


def test_requests_over_a_followed_urllib3_is_one_span() -> None:
    program = """
import burnline
burnline.configure(service="a")
import requests
from opentelemetry import trace
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
exporter = InMemorySpanExporter()
trace.get_tracer_provider().add_span_processor(SimpleSpanProcessor(exporter))
try:
    requests.get("http://127.0.0.1:9/")
except requests.ConnectionError:
    pass
print(len(exporter.get_finished_spans()))
"""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program], capture_output=True, text=True, timeout=30, check=True
    )
    assert done.stdout == "1\n"


UNSENT = """
import burnline
burnline.configure(service="shop")
from celery import Celery
from kombu.exceptions import OperationalError
from opentelemetry import trace
queue = Celery("shop", broker="redis://127.0.0.1:9/0")
queue.conf.broker_transport_options = {"max_retries": 0}

@queue.task
def send_mail():
    pass

with burnline.testing() as captured, burnline.span("work") as work:
    try:
        send_mail.apply_async(retry=False)
    except OperationalError:
        assert trace.get_current_span() is work
        print([(span.name, span.status.status_code.name) for span in captured.spans])
"""


def test_a_message_that_celery_cannot_send_is_an_error_and_its_span_is_over() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", UNSENT], capture_output=True, text=True, timeout=30, check=True
    )
    assert done.stdout == "[('apply_async/shop.send_mail', 'ERROR')]\n"
