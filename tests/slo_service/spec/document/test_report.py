from tests.support.work import calls

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


def test_work_for_ten_thousand_unknown_keys_grows_no_faster_than_they_do() -> None:
    def work(keys: int) -> int:
        text = HEAD + "  - " + "\n    ".join(f"objectve{n}: 1" for n in range(keys))
        return calls(lambda: load([Source(file="a.yaml", data=text.encode())]))

    few, some, many = work(2_500), work(5_000), work(10_000)
    assert many - some < 1.1 * 2 * (some - few)


def test_work_for_a_thousand_long_wrong_expressions_grows_no_faster_than_they_do() -> None:
    slo = "  - {name: a, objective: 99%%, sli: {events: {bad: '%s', total: y_total}}}\n"
    expression = "x_total{" + ",".join(f'l{n}="v"' for n in range(60)) + " y"

    def work(expressions: int) -> int:
        text = HEAD + (slo % expression) * expressions
        return calls(lambda: load([Source(file="a.yaml", data=text.encode())]))

    few, some, many = work(250), work(500), work(1_000)
    assert many - some < 1.1 * 2 * (some - few)


def test_a_line_with_a_secret_is_never_repeated() -> None:
    text = "prometheus: {url: 'http://localhost', basic_auth: {password: hunter2}, zebra: 1}\nslos: [a]\n"
    loaded = load([Source(file="burnline.yaml", data=text.encode())], formats=[ServiceConfiguration])
    assert {str(problem.code) for problem in loaded.problems} >= {"secret-in-file", "unknown-key", "missing-key"}
    assert "hunter2" not in repr(loaded.problems)
