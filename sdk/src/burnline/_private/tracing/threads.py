"""The context goes along into threads: what is started or submitted below a request is the request's child."""

# ruff: noqa: ANN401 - the wrapped functions' own signatures
import contextvars
import threading
from functools import update_wrapper, wraps
from typing import Any

from burnline._private.imports import when_imported


def follow() -> None:
    """Makes `Thread` and `ThreadPoolExecutor.submit` carry the context variables of whoever starts the work. Once."""
    when_imported("concurrent.futures.thread", lambda _: _follow_executor())
    _follow_thread()


def _follow_executor() -> None:
    from concurrent.futures import ThreadPoolExecutor

    submit: Any = ThreadPoolExecutor.submit
    if hasattr(submit, "__burnline__"):
        return

    def submit_in_context(self: Any, fn: Any, /, *args: Any, **kwargs: Any) -> Any:
        return submit(self, contextvars.copy_context().run, fn, *args, **kwargs)

    update_wrapper(submit_in_context, submit)
    submit_in_context.__burnline__ = True  # type: ignore[attr-defined]
    ThreadPoolExecutor.submit = submit_in_context  # type: ignore[method-assign]


def _follow_thread() -> None:
    start = threading.Thread.start
    if hasattr(start, "__burnline__"):
        return

    @wraps(start)
    def start_in_context(self: threading.Thread) -> None:
        context, run = contextvars.copy_context(), self.run

        def run_in_context() -> None:
            del self.run  # the class's own again
            context.run(run)

        self.run = run_in_context  # type: ignore[method-assign]
        start(self)

    start_in_context.__burnline__ = True  # type: ignore[attr-defined]
    threading.Thread.start = start_in_context  # type: ignore[method-assign]
