from dataclasses import replace

from burnline_slo.spec.document.codes import Code
from burnline_slo.spec.document.problems import Level, Problem
from burnline_slo.spec.output.text import as_text

PROBLEM = Problem(
    severity=Level.ERROR,
    code=Code.OBJECTIVE_RANGE,
    file="slos/shop.yaml",
    line=12,
    column=16,
    summary="`objective` must be below 100 %; got 101",
    fix="Write 99.9%.",
    source_line="    objective: 101",
)


def test_a_problem_shows_its_line_with_a_caret_under_the_place() -> None:
    assert as_text(PROBLEM) == (
        "slos/shop.yaml:12:16: error: `objective` must be below 100 %; got 101 [objective-range]\n"
        "  12 |     objective: 101\n"
        "     |                ^\n"
        "  Write 99.9%."
    )


def test_a_problem_of_a_whole_file_names_the_file_only() -> None:
    whole = replace(PROBLEM, line=0, column=0, source_line="")
    assert as_text(whole).splitlines()[0].startswith("slos/shop.yaml: error: ")


def test_a_long_line_is_cut_around_the_place() -> None:
    line = "a" * 500 + "X" + "b" * 500
    text = as_text(replace(PROBLEM, source_line=line, column=501)).splitlines()
    assert len(text[1]) < 130
    assert text[1][text[2].index("^")] == "X"


def test_the_caret_stays_right_behind_tabs_and_wide_escapes() -> None:
    text = as_text(replace(PROBLEM, source_line="\t\x1bX", column=3)).splitlines()
    assert text[1][text[2].index("^")] == "X"


def test_text_from_a_file_cannot_steer_the_terminal() -> None:
    shown = as_text(replace(PROBLEM, file="a\x1b[2J", summary="got \x9b1m", fix="\x07", source_line="\x1b]0;x\x07"))
    assert not any(character in shown for character in "\x1b\x07\x9b")


def test_colour_is_added_only_when_asked_for() -> None:
    assert "\x1b" not in as_text(PROBLEM)
    assert "\x1b[31;1merror\x1b[0m" in as_text(PROBLEM, colour=True)
