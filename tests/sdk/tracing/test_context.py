"""The trace goes along into threads, pools, tasks and messages."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

from opentelemetry import baggage
from opentelemetry.trace import SpanKind

import burnline
from burnline.testing import Captured


def work(name: str = "child") -> None:
    with burnline.span(name):
        pass


def assert_child_of_parent(captured: Captured) -> None:
    spans = {span.name: span for span in captured.spans}
    assert spans["child"].parent is not None
    assert spans["child"].parent.span_id == spans["parent"].context.span_id


def test_work_submitted_to_a_pool_is_a_child_also_on_a_thread_that_is_older(captured: Captured) -> None:
    with ThreadPoolExecutor(1) as pool:
        pool.submit(work, "before").result()
        with burnline.span("parent"):
            pool.submit(work).result()
        pool.submit(work, "after").result()
    assert_child_of_parent(captured)
    assert [span.parent for span in captured.spans if span.name in ("before", "after")] == [None, None]


def test_work_in_a_new_thread_is_a_child(captured: Captured) -> None:
    with burnline.span("parent"):
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    assert_child_of_parent(captured)


def test_a_thread_subclass_that_overrides_run_is_followed_too(captured: Captured) -> None:
    class Worker(threading.Thread):
        def run(self) -> None:
            work()

    with burnline.span("parent"):
        thread = Worker()
        thread.start()
        thread.join()
    assert_child_of_parent(captured)


def test_work_in_tasks_and_executors_of_a_loop_is_a_child(captured: Captured) -> None:
    async def main() -> None:
        with burnline.span("parent"):
            await asyncio.get_running_loop().run_in_executor(None, work)
            await asyncio.to_thread(work, "child")
            await asyncio.create_task(asyncio.sleep(0))

    asyncio.run(main())
    assert_child_of_parent(captured)
    assert len({span.context.trace_id for span in captured.spans}) == 1


def test_a_message_carries_the_trace_to_whoever_handles_it(captured: Captured) -> None:
    headers: dict[str, str] = {"content-type": "text/plain"}
    with burnline.span("send"):
        burnline.inject(headers)
    with burnline.extract({name.upper(): value for name, value in headers.items()}, "handle", queue="mail") as span:
        assert baggage.get_all() == {}
        assert span.is_recording()
    send, handle = captured.spans
    assert handle.parent is not None
    assert handle.parent.span_id == send.context.span_id
    assert handle.kind is SpanKind.CONSUMER


def test_a_message_without_a_trace_starts_one(captured: Captured) -> None:
    with burnline.extract({}, "handle"):
        pass
    assert captured.spans[0].parent is None
