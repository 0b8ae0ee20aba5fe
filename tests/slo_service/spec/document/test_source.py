import pytest

from burnline_slo.spec.document.nodes import Mapping, Position, Scalar
from burnline_slo.spec.document.report import Report
from burnline_slo.spec.document.source import SourceText, position_in
from burnline_slo.spec.document.yaml_reader import read_yaml


@pytest.mark.parametrize(
    ("text", "needle", "expected"),
    [
        ("key: abcXdef", "X", Position(1, 9)),
        ("key: 'abcXdef'", "X", Position(1, 10)),
        ('key: "abcXdef"', "X", Position(1, 10)),
        ("key: |\n  abc\n  deXf\n", "X", Position(3, 5)),
        ("key: |-\n    abc\n      deXf\n", "X", Position(3, 9)),
        ("key: >\n  abc\n  deXf\n", "X", Position(1, 6)),
        ('key: "a\\tbX"', "X", Position(1, 6)),
        ("key: 'it''s X'", "X", Position(1, 6)),
        ("key: abc\n  deX", "X", Position(1, 6)),
        ("key: 'äöüX'", "X", Position(1, 10)),
    ],
)
def test_a_character_is_found_exactly_or_the_value_begins_there(text: str, needle: str, expected: Position) -> None:
    source = SourceText(file="f", text=text)
    (document,) = read_yaml(Report(source))
    assert isinstance(document, Mapping)
    scalar = document.entries[0][1]
    assert isinstance(scalar, Scalar)
    assert position_in(source, scalar, scalar.text.index(needle)) == expected
