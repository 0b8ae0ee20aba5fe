"""What happens to counters in everyday life, each with its true count."""

import pytest
from tests.slo_service.domain.judge.worlds import BAD, GOOD, TOTAL, World

from burnline_slo.domain.judge.decisions import Judgement, Kind
from burnline_slo.domain.judge.judge import judge
from burnline_slo.domain.judge.samples import Side

JOB = {"job": "shop", "instance": "a:80"}
PER_SCRAPE = 50
RATE = PER_SCRAPE / 30


def counts(judgement: Judgement) -> tuple[float, float]:
    """Bad and total."""
    return judgement.total(Side.BAD), judgement.total(Side.TOTAL)


def kinds(judgement: Judgement) -> set[Kind]:
    return {decision.kind for decision in judgement.decisions}


def not_counted(judgement: Judgement) -> float:
    return sum(decision.not_counted for decision in judgement.decisions if Side.TOTAL in decision.sides)


def healthy(world: World, scrapes: range, instance: str = "a:80", start: float = 1_000_000) -> None:
    """A target that has been there for long and answers `PER_SCRAPE` requests between two scrapes."""
    labels = {"job": "shop", "instance": instance, "code": "200"}
    world.write("r_total", labels, TOTAL, lambda n: start + n * PER_SCRAPE, scrapes)
    world.up(("shop", instance), scrapes, started=-1e6)


def test_steady_counters_need_no_decision() -> None:
    world = World()
    healthy(world, range(41))
    world.write("r_total", {**JOB, "code": "500"}, BAD, lambda n: 10 + n // 4, range(41))
    judged = judge(world.evidence(0, 40, RATE))
    assert counts(judged) == (10, 40 * PER_SCRAPE + 10)
    assert not judged.decisions


@pytest.mark.parametrize("old_errors", [0, 5_000])
def test_a_label_more_counts_only_what_happened_meanwhile(old_errors: int) -> None:
    world = World()
    for labels, scrapes in ((JOB, range(20)), ({**JOB, "env": "prod"}, range(20, 41))):
        world.write("r_total", {**labels, "code": "200"}, TOTAL, lambda n: 1_000_000 + n * PER_SCRAPE, scrapes)
        world.write("r_total", {**labels, "code": "500"}, BAD, lambda n: old_errors + n // 10, scrapes)
    world.up(("shop", "a:80"), range(41), started=-1e6)
    judged = judge(world.evidence(0, 40, RATE))
    assert counts(judged) == (4, 40 * PER_SCRAPE + 4)
    assert Kind.RENAMED in kinds(judged)
    assert not_counted(judged) == 0


def test_a_target_with_another_name_goes_on_where_it_was() -> None:
    world = World()
    for job, scrapes in (("shop", range(20)), ("shop-2", range(20, 41))):
        labels = {"job": job, "instance": "a:80"}
        world.write("r_total", {**labels, "code": "200"}, TOTAL, lambda n: 1_000_000 + n * PER_SCRAPE, scrapes)
        world.write("r_total", {**labels, "code": "500"}, BAD, lambda n: 5_000 + n // 10, scrapes)
        world.up((job, "a:80"), scrapes, started=-1e6)
    judged = judge(world.evidence(0, 40, RATE))
    assert counts(judged) == (4, 40 * PER_SCRAPE + 4)
    assert kinds(judged) == {Kind.RENAMED}


@pytest.mark.parametrize("proof", [True, False])
def test_a_crash_loop_counts_with_proof_and_is_told_without(proof: bool) -> None:
    world = World()
    healthy(world, range(600))
    for pod in range(80):
        first = 20 + pod * 6
        labels = {"job": "shop", "instance": f"crash{pod}", "code": "500"}
        world.write("r_total", labels, BAD, lambda _: 100, range(first, first + 3))
        if proof:
            world.up(("shop", f"crash{pod}"), range(first, first + 3), started=first * 30 - 20)
    judged = judge(world.evidence(0, 599, RATE))
    assert counts(judged) == (8_000 if proof else 0, 599 * PER_SCRAPE + (8_000 if proof else 0))
    assert kinds(judged) == {Kind.BORN_AT_ZERO if proof else Kind.BORN_WITH_A_PAST}
    assert not_counted(judged) == (0 if proof else 8_000)


@pytest.mark.parametrize("at", [20, 21])
def test_a_counter_that_dips_by_one_has_not_restarted(at: int) -> None:
    world = World()
    healthy(world, range(41))
    errors = {n: 50_000.0 - (n == at) + (n > 30) for n in range(41)}
    world.write("r_total", {**JOB, "code": "500"}, BAD, errors)
    judged = judge(world.evidence(0, 40, RATE))
    assert counts(judged) == (1, 40 * PER_SCRAPE + 1)
    assert kinds(judged) == {Kind.DIPPED}


def test_two_copies_far_apart_behind_one_address_invent_nothing() -> None:
    world = World()
    copies = (1_000_000, 100_000)
    world.write("r_total", {**JOB, "code": "200"}, TOTAL, lambda n: copies[n % 2] + n * PER_SCRAPE, range(41))
    world.write("r_total", {**JOB, "code": "500"}, BAD, lambda n: (4_000, 300)[n % 2] + n // 10, range(41))
    world.up(("shop", "a:80"), range(41), started=-1e6)
    bad, total = counts(judge(world.evidence(0, 40, RATE)))
    assert bad <= 4
    assert total <= 40 * PER_SCRAPE + 4


def test_an_error_series_born_at_five_counts_in_full() -> None:
    world = World()
    healthy(world, range(41))
    world.write("r_total", {**JOB, "code": "500"}, BAD, lambda n: 5 + (n > 30), range(20, 41))
    judged = judge(world.evidence(0, 40, RATE))
    assert counts(judged) == (6, 40 * PER_SCRAPE + 6)
    assert kinds(judged) == {Kind.BORN_AT_ZERO}


def test_a_hundred_routes_with_one_error_each_are_a_hundred_errors() -> None:
    world = World()
    healthy(world, range(141))
    for route in range(100):
        labels = {**JOB, "code": "500", "route": f"/{route}"}
        world.write("r_total", labels, BAD, lambda _: 1, range(20 + route, 141))
    assert judge(world.evidence(0, 140, RATE)).total(Side.BAD) == 100


def test_rolling_deploys_with_errors_at_the_start_count_each_of_them() -> None:
    world = World()
    every = 20
    for deploy in range(48):
        scrapes = range(deploy * every, (deploy + 1) * every)
        labels = {"job": "shop", "instance": f"pod{deploy}"}
        first = scrapes[0]
        world.write("r_total", {**labels, "code": "200"}, TOTAL, {n: 30 + (n - first) * PER_SCRAPE for n in scrapes})
        world.write("r_total", {**labels, "code": "500"}, BAD, lambda _: 20, scrapes)
        world.up(("shop", f"pod{deploy}"), scrapes, started=first * 30 - 15)
    judged = judge(world.evidence(0, 48 * every - 1, RATE))
    assert judged.total(Side.BAD) == 47 * 20  # the first was there before
    assert not_counted(judged) == 0


@pytest.mark.parametrize("missing", [6, 20, 120, 840])
def test_events_during_missed_scrapes_count_exactly(missing: int) -> None:
    world = World()
    scrapes = [*range(21), *range(21 + missing, 60 + missing)]
    world.write("r_total", {**JOB, "code": "200"}, TOTAL, lambda n: 1_000 + n * PER_SCRAPE, scrapes)
    world.write("r_total", {**JOB, "code": "500"}, BAD, lambda n: 10 + (300 if n > 21 else 0), scrapes)
    world.up(("shop", "a:80"), scrapes, started=-1e6)
    judged = judge(world.evidence(0, 59 + missing, RATE))
    assert counts(judged) == (300, (59 + missing) * PER_SCRAPE + 300)
    assert kinds(judged) == {Kind.BRIDGED}


def test_batch_jobs_that_live_two_scrapes_count() -> None:
    world = World()
    for run in range(40):
        first = 10 + run * 20
        labels = {"job": "batch", "instance": f"run{run}"}
        failed = int(run % 4 == 0)
        world.write("runs_total", {**labels, "result": "ok"}, TOTAL, dict.fromkeys((first, first + 1), 1 - failed))
        world.write("runs_total", {**labels, "result": "failed"}, BAD, dict.fromkeys((first, first + 1), failed))
        world.up(("batch", f"run{run}"), [first, first + 1], started=first * 30 - 25)
    assert counts(judge(world.evidence(0, 900))) == (10, 40)


@pytest.mark.parametrize("target_is_known", [True, False])
@pytest.mark.parametrize("young", [True, False])
def test_an_exporters_counters_with_a_past_are_not_counted(target_is_known: bool, young: bool) -> None:
    world = World()
    healthy(world, range(60))
    exporter = {"job": "databases", "instance": "exporter:9187"}
    started = 20 * 30 - 10 if young else -1e6
    world.up(("databases", "exporter:9187"), range(0 if target_is_known else 20, 60), started=started)
    world.write("r_total", {**exporter, "db": "orders", "code": "200"}, TOTAL, lambda n: 900_000 + n, range(20, 60))
    world.write("r_total", {**exporter, "db": "orders", "code": "500"}, BAD, lambda n: 4_000 + n // 20, range(20, 60))
    judged = judge(world.evidence(0, 59, RATE))
    assert counts(judged) == (1, 59 * PER_SCRAPE + 39 + 1)
    assert not_counted(judged) == 900_020 + 4_001
    assert kinds(judged) <= {Kind.BORN_WITH_A_PAST, Kind.REFUSED}


def test_an_exporter_that_moves_brings_its_counters_along() -> None:
    world = World()
    for instance, scrapes in (("e-1", range(20)), ("e-2", range(20, 41))):
        labels = {"job": "databases", "instance": instance}
        world.write("r_total", {**labels, "code": "200"}, TOTAL, lambda n: 1_000 + n * PER_SCRAPE, scrapes)
        world.write("r_total", {**labels, "code": "500"}, BAD, lambda n: 40 + n // 10, scrapes)
        world.up(("databases", instance), scrapes, started=-1e6 if instance == "e-1" else 20 * 30 - 10)
    judged = judge(world.evidence(0, 40, RATE))
    assert counts(judged) == (4, 40 * PER_SCRAPE + 4)
    assert kinds(judged) == {Kind.RENAMED}


def test_restarts_count_what_was_gained_before_and_all_after() -> None:
    world = World()
    truth = {"200": 0, "500": 0}
    value = {"200": 1_000, "500": 100}
    held: dict[str, dict[int, float]] = {"200": {}, "500": {}}
    for n in range(41):
        for code, gained in (("200", 50), ("500", 10)):
            if n and n % 5 == 0:
                gained = value[code] = gained - 3
                truth[code] += gained
            elif n:
                value[code] += gained
                truth[code] += gained
            held[code][n] = value[code]
    world.write("r_total", {**JOB, "code": "200"}, TOTAL, held["200"])
    world.write("r_total", {**JOB, "code": "500"}, BAD, held["500"])
    judged = judge(world.evidence(0, 40, RATE))
    assert counts(judged) == (truth["500"], truth["200"] + truth["500"])
    assert kinds(judged) == {Kind.RESTARTED}


def test_errors_alone_do_not_restart() -> None:
    world = World()
    healthy(world, range(41))
    world.write("r_total", {**JOB, "code": "500"}, BAD, lambda n: 40 if n < 20 else 12, range(41))
    judged = judge(world.evidence(0, 40, RATE))
    assert judged.total(Side.BAD) == 0
    assert kinds(judged) == {Kind.DIPPED}


def test_a_restart_that_shows_more_than_it_can_have_gained_is_refused() -> None:
    world = World()
    healthy(world, range(41), instance="b:80")
    world.write("r_total", {**JOB, "code": "500"}, BAD, lambda n: 9_000 if n < 20 else 6_000, range(41))
    judged = judge(world.evidence(0, 40, RATE))
    assert judged.total(Side.BAD) == 0
    assert [(one.kind, one.not_counted) for one in judged.decisions] == [(Kind.REFUSED, 6_000)]


def test_good_events_and_their_total_fall_together() -> None:
    """The total fell to 870 of 1,000 and its good events to 800 of 900: apart they would be a restart and a dip."""
    world = World()
    world.write("seen_total", JOB, TOTAL, lambda n: 1_000 if n < 20 else 870, range(41))
    world.write("good_total", JOB, GOOD, lambda n: 900 if n < 20 else 800, range(41))
    judged = judge(world.evidence(0, 40, 100.0))
    assert judged.total(Side.TOTAL) - judged.total(Side.GOOD) == 0


def test_what_is_refused_of_good_events_is_refused_of_their_total() -> None:
    world = World()
    world.write("old_total", JOB, TOTAL, lambda n: 10 * n, range(41))
    world.up(("shop", "a:80"), range(41), started=-1e6)
    world.write("old_total", {**JOB, "route": "/new"}, TOTAL, lambda _: 20, range(20, 41))
    world.write("good_total", {**JOB, "route": "/new"}, GOOD, lambda _: 70_000, range(20, 41))
    judged = judge(world.evidence(0, 40, 1.0))
    assert judged.total(Side.TOTAL) == 400
    assert judged.total(Side.GOOD) == 0
    assert {one.kind for one in judged.decisions} == {Kind.REFUSED}
