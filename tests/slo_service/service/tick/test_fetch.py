from __future__ import annotations

import pytest
from tests.support.slo_service.fake_source import T0, FakeSource, busy
from tests.support.slo_service.values import events_sli

from burnline_slo.domain.no_data import NoData
from burnline_slo.domain.sli import EventsSLI
from burnline_slo.domain.tiles import Span
from burnline_slo.ports import Filled, LedgerKey
from burnline_slo.service.ledgers.ledger_state import LedgerState
from burnline_slo.service.tick.fetch import Answers, Fetched, fetch
from burnline_slo.service.tick.plan import Plan

SLIS = [events_sli(name) for name in ("a", "b", "c")]
NEW = Span(start=T0, end=T0 + 60, grain_seconds=60)
OLD = Span(start=T0 - 600, end=T0, grain_seconds=60)


def plan(sli: EventsSLI, *spans: Span) -> Plan:
    key = LedgerKey(source="main", fingerprint=sli.fingerprint(), tile_seconds=60)
    ledger = LedgerState(key=key, sli=sli, row=0, needed_seconds=600, alert_seconds=600)
    return Plan(ledger=ledger, filled=Filled(start=T0 - 600, end=T0 + 60), spans=spans)


@pytest.fixture
def source() -> FakeSource:
    return FakeSource(dict.fromkeys(SLIS, busy))


def tiles_of(answers: Answers) -> dict[object, Fetched]:
    return {one.plan.ledger.sli: one for one in answers.fetched}


def faults_of(answers: Answers) -> dict[str, NoData]:
    return {key.fingerprint: fault for key, fault in answers.faults.items()}


def test_ledgers_that_want_the_same_are_asked_for_together(source: FakeSource) -> None:
    fetch(source, [plan(SLIS[0], NEW), plan(SLIS[1], OLD, NEW), plan(SLIS[2], NEW)])
    assert sorted(source.asked, key=str) == sorted(
        [((SLIS[0], SLIS[2]), NEW), ((SLIS[1],), OLD), ((SLIS[1],), NEW)], key=str
    )


def test_each_ledger_gets_its_own_answers_in_the_order_of_its_spans(source: FakeSource) -> None:
    answers = fetch(source, [plan(sli, OLD, NEW) for sli in SLIS])
    assert not answers.faults
    for sli in SLIS:
        one = tiles_of(answers)[sli]
        assert [tiles.span for tiles in one.tiles] == [OLD, NEW]
        assert one.tiles[1].total.sum() == source.truth(sli, NEW.start, NEW.end)[1]


def test_nothing_planned_is_nothing_asked(source: FakeSource) -> None:
    assert (fetch(source, []).fetched, fetch(source, []).faults) == ([], {})
    (one,) = fetch(source, [plan(SLIS[0])]).fetched
    assert (one.tiles, source.asked) == ([], [])


def test_a_refused_ledger_is_faulty_and_the_others_are_not(source: FakeSource) -> None:
    source.refused = {SLIS[1]: "no such function"}
    answers = fetch(source, [plan(sli, OLD, NEW) for sli in SLIS])
    assert faults_of(answers) == {SLIS[1].fingerprint(): NoData(reason="no such function")}
    assert tiles_of(answers).keys() == {SLIS[0], SLIS[2]}


def test_a_source_that_is_away_is_not_asked_again_by_the_next_group(source: FakeSource) -> None:
    """Each question would wait for its time-outs."""
    source.away = "Prometheus is unreachable"
    answers = fetch(source, [plan(SLIS[0], NEW), plan(SLIS[1], OLD), plan(SLIS[2], OLD, NEW)])
    assert not answers.fetched
    assert faults_of(answers) == {sli.fingerprint(): NoData(reason="Prometheus is unreachable") for sli in SLIS}
    assert len(source.asked) == 1
