"""A Flask app with all that a request may do: stream, fail, use threads, log by each library, and hold secrets."""

import asyncio
import logging
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Thread

import structlog
from flask import Flask, copy_current_request_context, request
from loguru import logger as loguru_logger
from opentelemetry import trace

import burnline

burnline.configure(service="shop")
app = burnline.instrument(Flask("shop"))
loguru_logger.remove()
loguru_logger.add(sys.stdout, format="loguru {extra[trace_id]} {extra[span_id]} {message}")
plain = logging.getLogger("third.party")
plain.addHandler(logging.StreamHandler(sys.stdout))
plain.handlers[0].setFormatter(logging.Formatter("stdlib %(trace_id)s %(span_id)s %(message)s"))


class Stubborn:
    """A value that cannot be written."""

    def __str__(self) -> str:
        raise RuntimeError("no text")


@app.get("/orders/<int:order>")
def order(order: int) -> str:
    return str(order)


@app.get("/stream")
def stream() -> Iterator[str]:
    return chunks(fail="fail" in request.args, count=10_000 if "forever" in request.args else 2)


def chunks(*, fail: bool, count: int) -> Iterator[str]:
    for _ in range(count):
        yield f"{trace.get_current_span().get_span_context().trace_id:032x} "
        time.sleep(0.1)
    if fail:
        raise ConnectionError("the source went away")


@app.get("/broken")
def broken() -> str:
    raise LookupError("the shelf is empty")


@app.get("/logs")
def logs() -> str:
    plain.warning("hello")
    structlog.get_logger().info("hello", odd=Stubborn(), cycle=object())
    loguru_logger.info("hello")
    return "logged"


@app.get("/secret")
def secret() -> str:
    burnline.get_logger().info("signing in", password="hunter2", note="Bearer hunter2")
    raise PermissionError("postgresql://user:hunter2@db/shop?password=hunter2")


def child(name: str) -> None:
    with burnline.span(name):
        pass


async def in_a_loop() -> None:
    await asyncio.get_running_loop().run_in_executor(None, child, "run_in_executor")
    await asyncio.gather(*(asyncio.create_task(asyncio.to_thread(child, f"task {number}")) for number in range(2)))


@app.get("/threads")
def threads() -> str:
    with ThreadPoolExecutor(1) as pool:
        pool.submit(child, "submit").result()
    in_threads: list[Callable[[], None]] = [
        partial(child, "thread"),
        copy_current_request_context(partial(child, "copied")),
    ]
    if "gevent.monkey" not in sys.modules:  # an event loop of asyncio's beside gevent's is nobody's wish
        in_threads.append(lambda: asyncio.run(in_a_loop()))  # whose end, in uWSGI's own thread, changes its signals
    for work in in_threads:
        thread = Thread(target=work)
        thread.start()
        thread.join()
    child("last")
    return "done"
