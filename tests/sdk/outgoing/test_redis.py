"""The Redis client on a real Redis: one span for each command or pipeline, in every test's own capture."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
import redis.asyncio
from opentelemetry.trace import SpanKind, StatusCode
from tests.support.servers.redis import Redis

import burnline
from burnline.testing import Captured

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Redis]:
    with Redis(tmp_path_factory.mktemp("redis")) as server:
        yield server


def children_of_work(captured: Captured) -> list[str]:
    """Names of the spans below the one named work, all of which must be calls."""
    *calls, work = captured.spans
    assert work.name == "work"
    assert {call.kind for call in calls} == {SpanKind.CLIENT}
    assert {call.parent.span_id for call in calls if call.parent is not None} == {work.context.span_id}
    return [call.name for call in calls]


def test_each_command_and_each_pipeline_is_one_child(server: Redis, captured: Captured) -> None:
    with redis.Redis.from_url(server.url) as client, burnline.span("work"):
        client.set("order", 7)
        assert client.get("order") == b"7"
        with client.pipeline() as pipeline:
            pipeline.incr("orders").incr("orders").execute()
    assert children_of_work(captured) == ["SET", "GET", "INCRBY INCRBY"]


def test_each_command_of_the_asyncio_client_is_one_child(server: Redis, captured: Captured) -> None:
    async def work() -> None:
        async with redis.asyncio.Redis.from_url(server.url) as client:
            with burnline.span("work"):
                await client.set("order", 8)
                assert await client.get("order") == b"8"

    asyncio.run(work())
    assert children_of_work(captured) == ["SET", "GET"]


def test_a_command_that_fails_is_an_error_and_raises_as_before(server: Redis, captured: Captured) -> None:
    with redis.Redis.from_url(server.url) as client:
        client.delete("list")
        client.rpush("list", 1)
        with pytest.raises(redis.ResponseError, match="WRONGTYPE"):
            client.get("list")
    assert captured.spans[-1].status.status_code is StatusCode.ERROR


def test_values_are_not_in_the_spans(server: Redis, captured: Captured) -> None:
    with redis.Redis.from_url(server.url) as client:
        client.set("token", "hunter2")
    assert "hunter2" not in str([span.attributes for span in captured.spans])


@pytest.mark.parametrize("order", ["import redis, burnline", "import burnline"])
def test_the_order_of_imports_does_not_matter(order: str, server: Redis, tmp_path: Path) -> None:
    program = f"""
{order}
burnline.configure(service="a")
import redis
with burnline.testing() as captured:
    redis.Redis.from_url({server.url!r}).get("order")
    print([span.name for span in captured.spans])
"""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program], capture_output=True, text=True, timeout=30, check=True
    )
    assert done.stdout == "['GET']\n"
