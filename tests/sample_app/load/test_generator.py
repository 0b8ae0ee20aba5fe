import asyncio
import threading
import time
from datetime import timedelta

from flask import Flask

from burnline_sample_app.load.generator import Load
from burnline_sample_app.load.summary import LoadSummary
from burnline_sample_app.load.wave import DailyWave
from burnline_sample_app.serving.run import open_listener
from burnline_sample_app.serving.server import Server

FLAT = DailyWave(mean_requests_per_second=100, depth=0)


def test_nobody_waits_for_the_answer_of_somebody_else() -> None:
    """The storefront answers nothing until 20 people ask at once. A closed loop would never get there."""
    everybody = threading.Barrier(20, timeout=10)
    app = Flask("test", static_folder=None)

    @app.route("/<path:_path>", methods=["GET", "POST"])
    def wait(_path: str) -> str:
        everybody.wait()
        return "served"

    server = Server(app, open_listener("127.0.0.1", 0), threads=20, stop_grace_seconds=0.1)
    serving = threading.Thread(target=server.run)
    serving.start()

    async def send() -> LoadSummary:
        load = Load(f"http://127.0.0.1:{server.port}", FLAT, duration=timedelta(seconds=30))
        running = asyncio.create_task(load.run())
        deadline = time.monotonic() + 20
        while load.summary.ok < 20 and time.monotonic() < deadline:
            await asyncio.sleep(0.01)
        load.stop()
        everybody.abort()
        return await running

    summary = asyncio.run(send())
    server.stop()
    serving.join(timeout=10)
    assert summary.ok >= 20


def test_a_shop_that_is_away_is_counted_as_lost() -> None:
    with open_listener("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
    load = Load(f"http://127.0.0.1:{port}", FLAT, duration=timedelta(seconds=0.2), seed=1)

    async def send() -> LoadSummary:
        return await load.run()

    summary = asyncio.run(send())
    assert summary.lost == summary.sent > 5
