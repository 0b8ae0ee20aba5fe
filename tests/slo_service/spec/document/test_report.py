from time import perf_counter

from burnline_slo.config.format import ServiceConfiguration
from burnline_slo.spec.document.report import MOST_PROBLEMS
from burnline_slo.spec.document.source import Source
from burnline_slo.spec.load import load

HEAD = "version: burnline/v1\nservice: checkout\nslos:\n"


def test_a_file_full_of_mistakes_is_cut_short_and_says_so() -> None:
    text = HEAD + "  - {name: a, objective: 1, sli: x}\n" * 10_000
    loaded = load([Source(file="a.yaml", data=text.encode())])
    assert len(loaded.problems) == MOST_PROBLEMS
    assert [str(problem.code) for problem in loaded.problems].count("too-many-problems") == 1


def test_ten_thousand_unknown_keys_take_no_time() -> None:
    text = HEAD + "  - " + "\n    ".join(f"objectve{n}: 1" for n in range(10_000))
    started = perf_counter()
    load([Source(file="a.yaml", data=text.encode())])
    assert perf_counter() - started < 2


def test_a_thousand_long_wrong_expressions_take_no_time() -> None:
    slo = "  - {name: a, objective: 99%%, sli: {events: {bad: '%s', total: y_total}}}\n"
    expression = "x_total{" + ",".join(f'l{n}="v"' for n in range(60)) + " y"
    started = perf_counter()
    load([Source(file="a.yaml", data=(HEAD + (slo % expression) * 1_000).encode())])
    assert perf_counter() - started < 3


def test_a_line_with_a_secret_is_never_repeated() -> None:
    text = "prometheus: {url: 'http://localhost', basic_auth: {password: hunter2}, zebra: 1}\nslos: [a]\n"
    loaded = load([Source(file="burnline.yaml", data=text.encode())], formats=[ServiceConfiguration])
    assert {str(problem.code) for problem in loaded.problems} >= {"secret-in-file", "unknown-key", "missing-key"}
    assert "hunter2" not in repr(loaded.problems)
