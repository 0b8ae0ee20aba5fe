"""Pyrra's files."""

from dataclasses import replace

from tests.support.slo_service.one_slo import PYRRA

from burnline_slo.domain.grouping import Grouping
from burnline_slo.domain.slo import SLO
from burnline_slo.spec.document.source import Source
from burnline_slo.spec.load import load


def read(text: str) -> SLO:
    loaded = load([Source(file="slo.yaml", data=text.encode())])
    assert not loaded.errors
    (slo,) = loaded.slos
    return slo


def test_pyrras_grouping_is_one_budget_for_each_combination() -> None:
    grouped = PYRRA.replace("      total:", "      grouping: [handler, zone]\n      total:")
    (slo,) = load([Source(file="slo.yaml", data=grouped.encode())]).slos
    assert slo.grouping == Grouping(labels=("handler", "zone"))
    assert replace(slo, grouping=None) == load([Source(file="slo.yaml", data=PYRRA.encode())]).slos[0]
    none = PYRRA.replace("      total:", "      grouping: []\n      total:")
    assert load([Source(file="slo.yaml", data=none.encode())]).slos[0].grouping is None


def test_annotations_with_pyrras_prefix_go_along_and_others_do_not() -> None:
    notes = "annotations: {pyrra.dev/runbook_url: 'https://example.org/a', kubectl/x: y}"
    one = read(PYRRA.replace("namespace: till", f"namespace: till, {notes}"))
    assert one.annotations == {"runbook_url": "https://example.org/a"}
    assert one.runbook == "https://example.org/a"


def test_an_offset_is_left_off_with_a_note_as_pyrra_does() -> None:
    text = PYRRA.replace("""job="till"}'}""", """job="till"} offset 1m'}""")
    loaded = load([Source(file="slo.yaml", data=text.encode())])
    assert [(str(problem.severity), str(problem.code)) for problem in loaded.problems] == [("note", "ignored")]
    assert loaded.slos[0].sli == read(PYRRA).sli
