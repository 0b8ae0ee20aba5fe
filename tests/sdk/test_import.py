"""Importing does nothing, and configuring once is enough."""

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

pytestmark = pytest.mark.real


def run(code: str, **environ: str) -> str:
    """Standard output of a fresh interpreter that runs `code`; its standard error must stay empty."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(code)],
        env={"PATH": "", "HOME": str(Path.home()), **environ},
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    assert done.stderr == ""
    return done.stdout


def test_importing_starts_no_thread_and_registers_nothing() -> None:
    out = run("""
        import sys, threading, urllib.request
        from prometheus_client import REGISTRY
        families = lambda: [family.name for family in REGISTRY.collect()]
        from opentelemetry import trace  # which registers a finder of metadata in its older versions
        before = families(), list(sys.meta_path), urllib.request.OpenerDirector.open
        import burnline
        assert (families(), list(sys.meta_path), urllib.request.OpenerDirector.open) == before
        assert threading.active_count() == 1
        assert isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider)
        assert "structlog" not in sys.modules and "requests" not in sys.modules and "flask" not in sys.modules
        print("nothing")
        """)
    assert out == "nothing\n"


def test_the_service_name_comes_from_the_environment_when_none_is_given() -> None:
    code = """
        import burnline
        burnline.configure()
        burnline.get_logger().info("up")
        """
    assert '"service":"payments"' in run(code, OTEL_SERVICE_NAME="payments")
    assert '"service":"stock"' in run(code, OTEL_RESOURCE_ATTRIBUTES="a=b,service.name=stock")


def test_a_tracer_provider_of_the_hosts_is_used_and_not_replaced() -> None:
    out = run("""
        from opentelemetry import trace
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import SimpleSpanProcessor
        from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
        exporter, provider = InMemorySpanExporter(), TracerProvider()
        provider.add_span_processor(SimpleSpanProcessor(exporter))
        trace.set_tracer_provider(provider)
        import burnline
        burnline.configure(service="guest")
        with burnline.span("work"):
            pass
        assert trace.get_tracer_provider() is provider
        print([span.name for span in exporter.get_finished_spans()])
        """)
    assert out == "['work']\n"


def test_a_disabled_sdk_leaves_the_app_as_it_is() -> None:
    out = run(
        """
        import burnline
        from flask import Flask
        app = Flask("app")
        before = app.wsgi_app
        burnline.configure(service="off")
        assert burnline.instrument(app) is app
        print(app.wsgi_app == before, app.test_client().get("/metrics").status_code)
        """,
        OTEL_SDK_DISABLED="true",
    )
    assert out == "True 404\n"


def test_families_made_before_configuring_are_exposed_in_the_registry_given_later() -> None:
    out = run("""
        import burnline
        orders = burnline.counter("orders_total", "Orders.")
        from prometheus_client import CollectorRegistry, generate_latest
        registry = CollectorRegistry()
        burnline.configure(service="up", registry=registry)
        orders.inc()
        print("orders_total 1.0" in generate_latest(registry).decode())
        """)
    assert out == "True\n"


def test_configuring_imports_neither_the_opentelemetry_sdk_nor_what_only_servers_need() -> None:
    out = run("""
        import sys
        import opentelemetry.trace  # which imports asyncio in its older versions
        known = set(sys.modules)
        import burnline
        burnline.configure(service="quick")
        ours = ("burnline._private.web.wsgi",)
        heavy = ("opentelemetry.sdk", "multiprocessing", "asyncio", "structlog", "google.protobuf", *ours)
        print([name for name in heavy if name in sys.modules and name not in known])
        """)
    assert out == "[]\n"


def test_whoever_asks_for_the_global_provider_after_importing_the_sdk_gets_the_sdks() -> None:
    out = run("""
        import burnline
        burnline.configure(service="late")
        from opentelemetry import trace
        from opentelemetry.sdk.trace import TracerProvider
        provider = trace.get_tracer_provider()
        print(type(provider) is TracerProvider, provider.resource.attributes["service.name"])
        """)
    assert out == "True late\n"


def test_a_tracer_of_the_hosts_makes_real_spans_right_after_configuring() -> None:
    out = run("""
        import burnline
        from opentelemetry import trace
        early = trace.get_tracer("early")
        burnline.configure(service="late")
        with early.start_as_current_span("a") as a, trace.get_tracer("b").start_as_current_span("b") as b:
            assert b.get_span_context().trace_id == a.get_span_context().trace_id
            print(a.is_recording(), b.is_recording())
        """)
    assert out == "True True\n"


def test_a_provider_kept_from_before_the_first_span_is_as_good_as_the_sdks() -> None:
    out = run("""
        import burnline
        burnline.configure(service="late")
        from opentelemetry import trace
        kept = trace.get_tracer_provider()
        from opentelemetry.sdk.trace.export import SimpleSpanProcessor
        from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
        exporter = InMemorySpanExporter()
        kept.add_span_processor(SimpleSpanProcessor(exporter))
        with burnline.span("work"):
            pass
        print([span.name for span in exporter.get_finished_spans()])
        """)
    assert out == "['work']\n"


def test_what_workers_share_is_imported_before_a_process_forks() -> None:
    """A child that is forked while another thread imports it would find it half imported, and count by itself."""
    out = run("""
        import os
        import sys
        import burnline
        burnline.configure(service="forks")
        shared = "burnline._private.multiprocess.worker_set"
        before = shared in sys.modules
        child = os.fork()
        if child == 0:
            os._exit(0 if shared in sys.modules else 1)
        print(before, os.waitpid(child, 0)[1])
        """)
    assert out == "False 0\n"
