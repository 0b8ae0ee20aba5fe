"""Pieces of YAML are read back as what they were."""

from hypothesis import given
from hypothesis import strategies as st

from burnline_slo.spec.document.nodes import Mapping, Scalar
from burnline_slo.spec.document.report import Report
from burnline_slo.spec.document.source import SourceText
from burnline_slo.spec.document.values import kind
from burnline_slo.spec.document.yaml_reader import read_yaml
from burnline_slo.spec.native.yaml_lines import comment, scalar


@given(st.text(max_size=30))
def test_any_text_is_read_back_as_it_was(text: str) -> None:
    (document,) = read_yaml(Report(SourceText(file="a", text=f"key: {scalar(text)}\n")))
    assert isinstance(document, Mapping)
    value = document.entries[0][1]
    assert isinstance(value, Scalar)
    assert (value.text, kind(value)) == (text, "text")


@given(st.text(max_size=30))
def test_a_comment_never_breaks_its_line(text: str) -> None:
    (document,) = read_yaml(Report(SourceText(file="a", text=f"a: b  # {comment(text)}\n")))
    assert isinstance(document, Mapping)
    assert [(key.text, value.text) for key, value in document.entries if isinstance(value, Scalar)] == [("a", "b")]
