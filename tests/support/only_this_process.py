"""A pytest plugin: which tests are unit tests.

A test that is marked neither `real` nor `slow` is a unit test: it stays in this process and takes a moment. One that
starts another program, be it a server, a browser or Python, and is not marked `real`, fails.
"""

from __future__ import annotations

import sys
from collections.abc import Generator

import pytest

STARTS = frozenset({"subprocess.Popen", "os.fork", "os.forkpty", "os.posix_spawn"})
_started: list[str] = []


def _note(event: str, arguments: tuple[object, ...]) -> None:
    if event in STARTS:
        _started.append(f"{event} {arguments[0] if arguments else ''}".strip())


def pytest_configure() -> None:
    sys.addaudithook(_note)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None]:
    _started.clear()
    yield
    _check(item)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    yield
    _check(item)


def _check(item: pytest.Item) -> None:
    if _started and item.get_closest_marker("real") is None:
        pytest.fail(f"it starts another program ({_started[0]}): mark it with pytest.mark.real", pytrace=False)
