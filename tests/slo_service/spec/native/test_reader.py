"""Burnline's own files: what all SLOs of a file share."""

from burnline_slo.spec.document.source import Source
from burnline_slo.spec.load import load

GOOD = """version: burnline/v1
service: checkout
slos:
  - name: {name}
    objective: {objective}
    sli: {{events: {{bad: x_total, total: y_total}}}}
"""


def source(file: str, text: str) -> Source:
    return Source(file=file, data=text.encode())


def test_a_mistake_in_what_all_slos_share_keeps_all_of_them_out() -> None:
    text = GOOD.format(name="a", objective="99%").replace("service: checkout", "service: checkout\nlabels: [x]")
    loaded = load([source("a.yaml", text)])
    assert (loaded.slos, len(loaded.errors)) == ((), 1)


def test_an_unknown_key_of_the_file_keeps_nothing_out() -> None:
    loaded = load([source("a.yaml", GOOD.format(name="a", objective="99%") + "colour: red\n")])
    assert (len(loaded.slos), len(loaded.errors)) == (1, 1)


def test_a_file_gives_its_slos_what_it_has_for_all_and_each_slo_may_have_its_own() -> None:
    text = """version: burnline/v1
service: shop
owner: web
labels: {team: web, area: front}
slos:
  - {name: a, objective: 99%, sli: &sli {events: {bad: x_total, total: y_total}}}
  - {name: b, objective: 99%, sli: *sli, service: till, owner: pay, labels: {team: pay}}
"""
    a, b = load([source("a.yaml", text)]).slos
    assert (a.id, a.owner, a.labels) == ("shop/a", "web", {"team": "web", "area": "front"})
    assert (b.id, b.owner, b.labels) == ("till/b", "pay", {"team": "pay", "area": "front"})
