"""Commits in a child process, kills it with SIGKILL at a random moment, and looks at what is left; many times.

Run as a program: `kill_loop.py URL ROUNDS SEED`. Prints the number of commits that were kept. Ends with an
AssertionError where the database holds half of anything.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from datetime import timedelta

import sqlalchemy as sa
from tests.support.slo_service.records import NOON, ledger_key, notification, tiles, transition

from burnline_slo.adapters.database.connection import Database, open_database
from burnline_slo.adapters.database.ledger import SqlLedger
from burnline_slo.adapters.database.outbox import SqlOutbox
from burnline_slo.adapters.database.tables import outbox as outbox_table
from burnline_slo.domain.alerts import Change, FiringAlert
from burnline_slo.ports import Commit, Filled

KEYS = [ledger_key(str(number)) for number in range(20)]
START = 1_000 * 3_600


def commit(ledger: SqlLedger, number: int) -> None:
    """The `number`th tick: one tile more, an alert that changes, and what is said about it."""
    change = Change.RESOLVED if number % 2 else Change.FIRING
    happened = transition(f"t{number}", change, at=NOON + number * timedelta(minutes=1))
    again = max(0, number - 3)  # as the tick does: the last tiles once more
    ledger.commit(
        Commit(
            tiles=[
                (key, tiles(START + again * 60, 60, [float(one) for one in range(again, number + 1)])) for key in KEYS
            ],
            filled={key: Filled(start=START, end=START + (number + 1) * 60) for key in KEYS},
            firing=[FiringAlert(started=happened)] if change is Change.FIRING else [],
            transitions=[happened],
            outgoing=[notification(f"n{number}", resolved=number % 2 == 1)],
        )
    )


def work(url: str, at_work: int) -> None:
    """Goes on where the database stands, until killed; delivers half of it. Tells `at_work` of each commit."""
    database = open_database(url)
    ledger, outbox = SqlLedger(database), SqlOutbox(database)
    number = count(database)
    while True:
        commit(ledger, number)
        os.write(at_work, b".")
        if number % 2:
            for outgoing in outbox.due(NOON + timedelta(days=1)):
                outbox.delivered(outgoing.notification.id, NOON)
        number += 1


def count(database: Database) -> int:
    """How many ticks were committed, by the first ledger's watermark."""
    filled = SqlLedger(database).filled(KEYS[:1]).get(KEYS[0])
    return 0 if filled is None else (filled.end - START) // 60


def check(url: str) -> int:
    """Everything in the database says the same; returns how many ticks were committed."""
    with open_database(url) as database:
        ledger = SqlLedger(database)
        ticks = count(database)
        if not ticks:
            return 0
        end = START + ticks * 60
        assert ledger.filled(KEYS) == {key: Filled(start=START, end=end) for key in KEYS}
        for _, [run] in ledger.tiles_of(KEYS, 0):
            assert (run.span.start, run.span.end) == (START, end)
            assert run.bad.tolist() == [float(number) for number in range(ticks)]
            assert (run.covered_seconds == 60).all()
        assert [one.id for one in ledger.transitions(limit=10**6)] == [f"t{ticks - 1 - n}" for n in range(ticks)]
        with database.reading() as connection:
            said = connection.scalars(sa.select(outbox_table.c.id).order_by(outbox_table.c.seq)).all()
        assert said == [f"n{number}" for number in range(ticks)]
        assert [alert.started.id for alert in ledger.firing()] == ([] if ticks % 2 == 0 else [f"t{ticks - 1}"])
        return ticks


def main(url: str, rounds: int, seed: int) -> None:
    chance = random.Random(seed)
    ticks = 0
    for _ in range(rounds):
        commits, at_work = os.pipe()
        child = os.fork()
        if not child:
            try:
                work(url, at_work)
            finally:
                os._exit(3)
        os.close(at_work)
        for _ in range(chance.randint(1, 8)):
            os.read(commits, 1)  # ends as well when the child does
        time.sleep(chance.uniform(0, 0.004))  # the random moment in the next commit
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        os.close(commits)
        assert os.WIFSIGNALED(status), "the child ended by itself"
        now = check(url)
        assert now >= ticks, "something committed was lost"
        ticks = now
    sys.stdout.write(str(ticks))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
