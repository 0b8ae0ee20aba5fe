"""Judging by values alone: no ledger, no source, no clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import count

from tests.support.slo_service.values import NOON, slo

from burnline_slo.domain.alerts import AlertKey, Change, FiringAlert, Transition
from burnline_slo.domain.events import Events
from burnline_slo.domain.no_data import NoData
from burnline_slo.domain.policy import Severity
from burnline_slo.domain.slo import SLO
from burnline_slo.domain.status import State
from burnline_slo.service.ledgers.reading import Evidence, Reading
from burnline_slo.service.tick.judge import Judgement, judge

MINUTE = timedelta(minutes=1)
SLO_A, SLO_B = slo("a"), slo("b")


def reading(one: SLO, minute: int, bad_ratio: float) -> Reading:
    """All windows with so large a share of bad events; the period is well."""
    return Reading(
        at=NOON + minute * MINUTE,
        windows={window: Events(bad=1_000 * bad_ratio, total=1_000, covered=window) for window in one.policy.windows},
        period=Events(bad=1, total=1_000_000, covered=one.period.length),
        history_missing=None,
        newest_data_at=NOON + minute * MINUTE,
        excluded_since_data=timedelta(),
    )


def evidence(one: SLO, *bad_ratios: float, fault: NoData | None = None, is_judgeable: bool = True) -> Evidence:
    """The tiles up to noon, one for each share."""
    steps = [reading(one, number - len(bad_ratios) + 1, ratio) for number, ratio in enumerate(bad_ratios)]
    return Evidence(
        slo=one,
        latest=steps[-1],
        raw=steps[-1].period,
        corrections=(),
        excluded_time=timedelta(),
        estimated_edges=0,
        no_answer=fault,
        steps=steps if is_judgeable else (),
        blind=fault is not None,
    )


def fires(one: SLO, tier: str) -> FiringAlert:
    """Since yesterday."""
    started = Transition(
        id="before",
        key=AlertKey(slo_id=one.id, tier=tier),
        severity=Severity.PAGE,
        change=Change.FIRING,
        at=NOON - 1_440 * MINUTE,
        since=NOON - 1_440 * MINUTE,
        long_burn_rate=20.0,
        short_burn_rate=20.0,
        threshold=14.4,
        reason="both windows burn faster than the threshold",
    )
    return FiringAlert(started=started)


def judged(
    found: Sequence[Evidence], firing: Sequence[FiringAlert] = (), *, is_complete: bool = True
) -> tuple[Judgement, list[tuple[str, str, Change, int]]]:
    """The judgement, and its transitions as SLO, tier, change and minutes after noon."""
    ids = count()
    made = judge(found, {one.key: one for one in firing}, NOON, lambda: f"id-{next(ids)}", complete=is_complete)
    changes = [(one.key.slo_id, one.key.tier, one.change, (one.at - NOON) // MINUTE) for one in made.transitions]
    return made, changes


def test_alerts_are_stepped_through_every_tile_and_changes_are_in_the_order_of_time() -> None:
    made, changes = judged([evidence(SLO_A, 0.0, 0.0, 0.5), evidence(SLO_B, 0.5, 0.5, 0.0)])
    assert [change for change in changes if change[1] == "page_1h"] == [
        (SLO_B.id, "page_1h", Change.FIRING, -2),
        (SLO_A.id, "page_1h", Change.FIRING, 0),
        (SLO_B.id, "page_1h", Change.RESOLVED, 0),
    ]
    assert [change[3] for change in changes] == sorted(change[3] for change in changes)
    assert {key.slo_id for key in made.firing} == {SLO_A.id}
    assert {name: status.state for name, status in made.statuses.items()} == {
        SLO_A.id: State.BURNING,
        SLO_B.id: State.OK,
    }


def test_the_status_shows_the_alerts_that_fire_after_the_last_tile() -> None:
    made, _ = judged([evidence(SLO_A, 0.5)])
    assert {alert.key.tier for alert in made.statuses[SLO_A.id].firing} == set(SLO_A.policy.names)


def test_without_an_answer_alerts_are_held() -> None:
    made, changes = judged([evidence(SLO_A, 0.0, fault=NoData(reason="gone"))], [fires(SLO_A, "page_1h")])
    assert not changes
    assert {key.tier for key in made.firing} == {"page_1h"}
    assert made.statuses[SLO_A.id].no_data == NoData(reason="gone")


def test_half_a_window_is_not_judged() -> None:
    made, changes = judged([evidence(SLO_A, 0.0, is_judgeable=False)], [fires(SLO_A, "page_1h")])
    assert not changes
    assert {key.tier for key in made.firing} == {"page_1h"}


def test_alerts_that_nobody_has_any_more_are_resolved() -> None:
    gone = [fires(SLO_A, "page_1d"), fires(SLO_B, "page_1h")]
    made, changes = judged([evidence(SLO_A, 0.0)], gone)
    assert sorted(changes) == [
        (SLO_A.id, "page_1d", Change.RESOLVED, 0),
        (SLO_B.id, "page_1h", Change.RESOLVED, 0),
    ]
    assert not made.firing


def test_alerts_of_slos_whose_file_cannot_be_read_fire_on() -> None:
    kept = fires(SLO_B, "page_1h")
    made, changes = judged([evidence(SLO_A, 0.0)], [fires(SLO_A, "page_1d"), kept], is_complete=False)
    assert changes == [(SLO_A.id, "page_1d", Change.RESOLVED, 0)]
    assert list(made.firing.values()) == [kept]
