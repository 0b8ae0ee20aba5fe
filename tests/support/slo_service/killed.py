"""A service that lives in a child process, is killed at random moments and started again.

Run as a program: `killed.py DATABASE KILLS SEED`. Each child opens the database, ticks over a fake source with a clock
it moves itself, and delivers what is due to a receiver that refuses now and then, until it is killed. In the end one
child lives on until nothing waits any more. What the receiver accepted or refused is written to `DATABASE.received`, a
line each, before the sender knows. Prints how many tiles were lived through.
"""

from __future__ import annotations

import logging
import os
import random
import signal
import sys
import time
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import orjson
import structlog
from tests.support.slo_service.fake_source import HOUR, MINUTE, ORDERS, REQUESTS, T0, FakeSource, Story, busy, failing
from tests.support.slo_service.values import slo

from burnline_slo.adapters.database.connection import open_database
from burnline_slo.adapters.database.ledger import SqlLedger
from burnline_slo.adapters.database.outbox import SqlOutbox
from burnline_slo.domain.notification import AlertMessage, Notification
from burnline_slo.domain.tiles import from_epoch
from burnline_slo.errors import DeliveryError
from burnline_slo.service.delivery.sender import Sender
from burnline_slo.service.tick.tick import Tick, TickOptions

OUTAGES: Story = failing(*[(T0 + begin, T0 + begin + 9 * MINUTE) for begin in range(0, 1_000 * HOUR, 45 * MINUTE)])
SLOS = [slo("availability", sli=REQUESTS), slo("orders", sli=ORDERS)]
SETTLE = timedelta(seconds=20)
LONGEST_ABSENCE_TILES = 50
"""Less than is stepped through afterwards, so that no transition may be missing."""


def fake_source() -> FakeSource:
    return FakeSource({REQUESTS: OUTAGES, ORDERS: busy})


class Receiver:
    """Notes what it gets, and refuses some of it."""

    name = "hook"

    def __init__(self, file: Path, chance: random.Random) -> None:
        self._file = file.open("ab", buffering=0)
        self._chance = chance

    def send(self, notification: Notification) -> None:
        accepted = self._chance.random() < 0.7
        line = orjson.dumps(
            {
                "id": notification.id,
                "transition_id": notification.alert.annotations["transition_id"],
                "accepted": accepted,
            }
        )
        self._file.write(line + b"\n")
        if not accepted:
            raise DeliveryError("answered 503")

    def remind(self, firing: Sequence[AlertMessage], now: datetime) -> None:
        """Nobody reminds here."""


def live(database_file: Path, seed: int, at_work: int, last: bool) -> None:
    """Goes on where the database stands, after an absence of some minutes; until killed, or until nothing waits."""
    chance = random.Random(seed)
    with open_database(str(database_file)) as database:
        ledger, outbox = SqlLedger(database), SqlOutbox(database)
        options = TickOptions(source_name="main", tile=timedelta(minutes=1), settle=SETTLE, receivers=["hook"])
        tick = Tick(fake_source(), ledger, options, new_id=lambda: str(uuid.uuid4()))
        tick.use(SLOS)
        filled = ledger.filled(tick.ledger_keys())
        newest = max((stretch.end for stretch in filled.values()), default=T0 - MINUTE)
        now = from_epoch(newest) + SETTLE + chance.randint(1, LONGEST_ABSENCE_TILES) * timedelta(minutes=1)
        sender = Sender(outbox, [Receiver(database_file.with_suffix(".received"), chance)], jitter=chance.random)
        while not last or outbox.pending():
            tick.run(now)
            os.write(at_work, b".")
            sender.run_once(now)
            tick.backfill()
            now += timedelta(minutes=1)


def main(database_file: Path, kills: int, seed: int) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    chance = random.Random(seed)
    open_database(str(database_file)).close()
    for number in range(kills + 1):
        last = number == kills
        commits, at_work = os.pipe()
        child = os.fork()
        if not child:
            code = 3
            try:
                live(database_file, seed + number, at_work, last)
                code = 0
            finally:
                os._exit(code)
        os.close(at_work)
        if not last:
            for _ in range(chance.randint(1, 20)):
                os.read(commits, 1)  # ends as well when the child does
            time.sleep(chance.uniform(0, 0.004))  # the random moment in the next tick
            os.kill(child, signal.SIGKILL)
        else:
            while os.read(commits, 1_000):
                pass
        _, status = os.waitpid(child, 0)
        os.close(commits)
        assert os.WIFSIGNALED(status) if not last else os.WEXITSTATUS(status) == 0, f"child {number} ended by itself"


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
