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
