"""Sends the arrivals. Open loop: nobody waits for the answer of somebody else."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import uuid4

import httpx2

from burnline_sample_app.load.arrivals import DECLINED_RATIO, Action, Arrival, arrivals
from burnline_sample_app.load.summary import LoadSummary
from burnline_sample_app.load.wave import DailyWave
from burnline_sample_app.payments.cards import DECLINED_CARD
from burnline_sample_app.peers.peer import IDEMPOTENCY_KEY

SKUS = ("lantern", "candle", "matches", "kettle", "mug", "blanket", "tea", "logs")
ANSWER_TIMEOUT_SECONDS = 10.0
MOST_IN_FLIGHT = 400
"""Arrivals beyond it are lost at once: a shop that stands still must not take the sender's memory with it."""


class Load:
    """Traffic on one storefront for a bounded time; `stop` ends it early, from the same event loop."""

    def __init__(self, storefront_url: str, wave: DailyWave, *, duration: timedelta, seed: int = 0) -> None:
        self._url = storefront_url.rstrip("/")
        self._wave = wave
        self._duration = duration
        self._random = Random(seed)
        self._stopping = asyncio.Event()
        self._in_flight = 0
        self.summary = LoadSummary()

    def stop(self) -> None:
        self._stopping.set()

    async def run(self) -> LoadSummary:
        """Returns when the time is over and the last answers are in, or their time-outs."""
        limits = httpx2.Limits(max_connections=None, max_keepalive_connections=20, keepalive_expiry=30.0)
        plan = arrivals(self._wave, start_at=datetime.now(UTC), duration=self._duration, random=self._random)
        async with (
            httpx2.AsyncClient(
                base_url=self._url, timeout=ANSWER_TIMEOUT_SECONDS, limits=limits, trust_env=False
            ) as client,
            asyncio.TaskGroup() as tasks,
        ):
            started_seconds = time.monotonic()
            for arrival in plan:
                if await self._is_stopped_before(started_seconds + arrival.after_seconds):
                    break
                if self._in_flight >= MOST_IN_FLIGHT:
                    self.summary.add(None, 0.0)
                else:
                    self._in_flight += 1
                    tasks.create_task(self._send(client, arrival, started_seconds))
        return self.summary

    async def _is_stopped_before(self, moment_seconds: float) -> bool:
        """Waits until the moment or until `stop`."""
        wait_seconds = moment_seconds - time.monotonic()
        if wait_seconds <= 0:
            return self._stopping.is_set()
        try:
            await asyncio.wait_for(self._stopping.wait(), wait_seconds)
        except TimeoutError:
            return False
        return True

    async def _send(self, client: httpx2.AsyncClient, arrival: Arrival, started_seconds: float) -> None:
        request = _request(client, arrival)
        status: int | None = None
        try:
            status = (await client.send(request)).status_code
        except httpx2.TransportError:
            pass
        self._in_flight -= 1
        self.summary.add(status, time.monotonic() - started_seconds - arrival.after_seconds)


def _request(client: httpx2.AsyncClient, arrival: Arrival) -> httpx2.Request:
    sku = SKUS[int(arrival.draw * len(SKUS))]
    match arrival.action:
        case Action.LIST:
            return client.build_request("GET", "/api/products")
        case Action.LOOK:
            return client.build_request("GET", f"/api/products/{sku}")
        case Action.CART:
            return client.build_request("POST", "/api/quotes", json={"items": {sku: 1}})
        case Action.BUY:
            body: dict[str, object] = {"items": {sku: 1}}
            if arrival.draw * 1000 % 1 < DECLINED_RATIO:
                body["card_number"] = DECLINED_CARD
            headers = {IDEMPOTENCY_KEY: uuid4().hex}  # never from the seed: a second run buys again
            return client.build_request("POST", "/api/orders", json=body, headers=headers)
