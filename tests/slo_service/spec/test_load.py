from burnline_slo.spec.document.problems import Level
from burnline_slo.spec.document.source import MAX_FILE_BYTES, Source
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


def good(file: str, name: str, objective: str = "99.9%") -> Source:
    return source(file, GOOD.format(name=name, objective=objective))


def test_one_bad_file_never_takes_the_others_down() -> None:
    loaded = load([good("a.yaml", "a"), source("b.yaml", "slos: ["), source("c.yaml", "\0"), good("d.yaml", "d")])
    assert [slo.id for slo in loaded.slos] == ["checkout/a", "checkout/d"]
    assert {problem.file for problem in loaded.errors} == {"b.yaml", "c.yaml"}


def test_one_bad_slo_never_takes_its_neighbours_down() -> None:
    text = GOOD.format(name="a", objective="99%") + "  - name: b\n  - {name: c, objective: 99%, sli: {latency: "
    text += "{histogram: x_seconds, threshold: 1s}}}\n"
    assert [slo.id for slo in load([source("a.yaml", text)]).slos] == ["checkout/a", "checkout/c"]


def test_a_mistake_in_what_all_slos_share_keeps_all_of_them_out() -> None:
    text = GOOD.format(name="a", objective="99%").replace("service: checkout", "service: checkout\nlabels: [x]")
    loaded = load([source("a.yaml", text)])
    assert (loaded.slos, len(loaded.errors)) == ((), 1)


def test_an_unknown_key_of_the_file_keeps_nothing_out() -> None:
    loaded = load([source("a.yaml", GOOD.format(name="a", objective="99%") + "colour: red\n")])
    assert (len(loaded.slos), len(loaded.errors)) == (1, 1)


def test_an_id_that_repeats_in_another_file_is_an_error_there_and_the_first_stays() -> None:
    loaded = load([good("a.yaml", "same", "99%"), good("b.yaml", "same", "98%")])
    assert [definition.file for definition in loaded.definitions] == ["a.yaml"]
    (problem,) = loaded.problems
    assert (problem.file, problem.line, problem.code) == ("b.yaml", 4, "duplicate-id")
    assert "a.yaml:4" in problem.summary


def test_problems_come_sorted_by_file_and_place() -> None:
    loaded = load([good("b.yaml", "b", "101"), source("a.yaml", "slos: 1\nzebra: 1\n"), good("a2.yaml", "c", "0")])
    places = [(problem.file, problem.line, problem.column) for problem in loaded.problems]
    assert places == sorted(places)


def test_warnings_keep_nothing_out() -> None:
    loaded = load([good("a.yaml", "a", "90%")])
    assert len(loaded.slos) == 1
    assert [problem.severity for problem in loaded.problems] == [Level.WARNING]


def test_a_file_at_the_size_limit_is_read_and_one_byte_more_is_not() -> None:
    text = GOOD.format(name="a", objective="99%")
    filled = text + "#" * (MAX_FILE_BYTES - len(text))
    assert len(load([source("a.yaml", filled)]).slos) == 1
    assert [problem.code for problem in load([source("a.yaml", filled + "#")]).problems] == ["file-too-large"]


def test_a_file_gives_its_slos_what_it_says_for_all_and_each_slo_may_say_it_anew() -> None:
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
