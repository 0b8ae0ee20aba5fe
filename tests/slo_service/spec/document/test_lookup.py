"""Looking into documents whose form is not known yet."""

import pytest

from burnline_slo.spec.document.lookup import ResourceType, child, child_text, resource_type, single_documents
from burnline_slo.spec.document.nodes import Node
from burnline_slo.spec.document.report import Report
from burnline_slo.spec.document.source import SourceText
from burnline_slo.spec.document.yaml_reader import read_yaml


def documents(text: str) -> list[Node]:
    return list(read_yaml(Report(SourceText(file="a.yaml", text=text))))


@pytest.mark.parametrize(
    ("text", "found"),
    [("a: x", "x"), ("a: [x]", None), ("a: {b: x}", None), ("b: x", None), ("[a, x]", None), ("a", None)],
)
def test_the_text_of_a_key_is_there_only_where_it_is_a_single_value(text: str, found: str | None) -> None:
    (node,) = documents(text)
    assert child_text(node, "a") == found


def test_a_child_may_be_of_any_kind() -> None:
    (node,) = documents("a: {b: [x]}")
    inner = child(node, "a")
    assert inner is not None
    assert child(inner, "b") is not None
    assert child(inner, "c") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{apiVersion: a/v1, kind: K}", ResourceType(api_version="a/v1", kind="K")),
        ("{apiVersion: v1, kind: K}", ResourceType(api_version="v1", kind="K")),
        ("{apiVersion: a/v1}", None),
        ("{kind: K}", None),
        ("{apiVersion: a/v1, kind: [K]}", None),
        ("{apiVersion: a/v1, kind: K, version: x}", None),
    ],
)
def test_a_resource_has_a_version_of_an_api_and_a_kind_and_no_version_of_its_own(
    text: str, expected: ResourceType | None
) -> None:
    (node,) = documents(text)
    assert resource_type(node) == expected


@pytest.mark.parametrize(("api_version", "group"), [("openslo.com/v1", "openslo.com"), ("v1", "v1"), ("a/b/c", "a")])
def test_a_group_is_what_stands_before_the_version(api_version: str, group: str) -> None:
    assert ResourceType(api_version=api_version, kind="K").group == group


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("name: a\n---\nname: b", ["a", "b"]),
        ("{apiVersion: v1, kind: List, items: [{name: a}, {name: b}]}\n---\nname: c", ["a", "b", "c"]),
        ("[{apiVersion: v1, name: a}, {apiVersion: v1, name: b}]", ["a", "b"]),
        ("[{apiVersion: v1, name: a}, {name: b}]", [None]),
        ("[]", [None]),
        ("{kind: List, items: x, name: a}", ["a"]),
        ("{kind: Listing, items: [{name: b}], name: a}", ["a"]),
    ],
)
def test_lists_of_resources_are_taken_apart(text: str, names: list[str | None]) -> None:
    assert [child_text(node, "name") for node in single_documents(documents(text))] == names
