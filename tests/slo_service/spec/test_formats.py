"""Which format a document is in, and what it takes to read another one."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.slo_service.one_slo import NATIVE

from burnline_slo.adapters.files import EVERY_FORMAT
from burnline_slo.spec.document.codes import Code
from burnline_slo.spec.document.definition import Contents, Definition
from burnline_slo.spec.document.format import Format
from burnline_slo.spec.document.lookup import child_text, single_documents
from burnline_slo.spec.document.nodes import Mapping, Node, Position, Scalar
from burnline_slo.spec.document.report import Report
from burnline_slo.spec.document.source import Source, SourceText
from burnline_slo.spec.document.yaml_reader import read_yaml
from burnline_slo.spec.load import FORMATS, load

CORPUS = Path(__file__).parent / "corpus"
BEGINNING = Position(1, 1)


def document(**values: str) -> Mapping:
    scalars = {key: Scalar(text=value, style="", at=BEGINNING) for key, value in values.items()}
    entries = tuple((Scalar(text=key, style="", at=BEGINNING), value) for key, value in scalars.items())
    return Mapping(entries=entries, at=BEGINNING)


def matching(node: Node) -> list[str]:
    return [one.name for one in (make() for make in EVERY_FORMAT) if one.matches(node)]


API_VERSIONS = ["sloth.slok.dev/v1", "pyrra.dev/v1alpha1", "openslo/v1", "openslo.com/v1", "openslo/v1alpha", "v1"]
KINDS = ["PrometheusServiceLevel", "AlertWindows", "ServiceLevelObjective", "SLO", "Service", "ConfigMap"]


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "version": st.sampled_from(["burnline/v1", "prometheus/v1", "burnline/v2", ""]),
            "apiVersion": st.sampled_from(API_VERSIONS),
            "kind": st.sampled_from(KINDS),
            "prometheus": st.just("x"),
            "notifiers": st.just("x"),
        },
    )
)
def test_no_document_is_in_two_formats(values: dict[str, str]) -> None:
    assert len(matching(document(**values))) <= 1


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"version": "burnline/v1"}, "Burnline"),
        ({"version": "burnline/v1", "apiVersion": "openslo/v1", "kind": "SLO"}, "Burnline"),
        ({"version": "prometheus/v1"}, "Sloth"),
        ({"apiVersion": "sloth.slok.dev/v1", "kind": "PrometheusServiceLevel"}, "Sloth"),
        ({"apiVersion": "sloth.slok.dev/v1", "kind": "ManagedPrometheusServiceLevel"}, "Sloth"),
        ({"apiVersion": "sloth.slok.dev/v1", "kind": "AlertWindows"}, "Sloth"),
        ({"apiVersion": "pyrra.dev/v1alpha1", "kind": "ServiceLevelObjective"}, "Pyrra"),
        ({"apiVersion": "openslo/v1", "kind": "whatever"}, "OpenSLO"),
        ({"apiVersion": "openslo.com/v1", "kind": "SLO"}, "OpenSLO"),
        ({"apiVersion": "openslo/v1alpha", "kind": "SLO"}, "OpenSLO"),
        ({"prometheus": "x"}, "the service's configuration"),
        ({"notifiers": "x", "apiVersion": "v1"}, "the service's configuration"),
    ],
)
def test_a_document_is_known_by_what_it_names(values: dict[str, str], name: str) -> None:
    assert matching(document(**values)) == [name]


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"version": "burnline/v2"},
        {"apiVersion": "openslo/v1"},
        {"apiVersion": "openslo/v2", "kind": "SLO"},
        {"apiVersion": "pyrra.dev/v1alpha1", "kind": "SLO"},
        {"apiVersion": "sloth.slok.dev/v2", "kind": "PrometheusServiceLevel"},
        {"apiVersion": "v1", "kind": "ConfigMap", "prometheus": "x"},
        {"version": "x", "prometheus": "x"},
    ],
)
def test_a_document_that_names_nothing_known_is_in_no_format(values: dict[str, str]) -> None:
    assert matching(document(**values)) == []


@pytest.mark.parametrize("path", sorted(CORPUS.glob("*.yaml")), ids=lambda path: path.stem)
def test_no_document_of_the_corpus_is_in_two_formats(path: Path) -> None:
    report = Report(SourceText(file=path.name, text=path.read_bytes().decode("utf-8", "replace")))
    assert all(len(matching(one)) <= 1 for one in single_documents(read_yaml(report)))


class Borrowing(Format):
    """A format whose one SLO can only be read when all documents are known: it is the file's that Burnline reads."""

    name = "Borrowing"
    resources = ("example.org/v1 Borrowed",)
    api_groups = ("example.org",)

    def __init__(self) -> None:
        self._seen: list[str] = []

    def matches(self, document: Node) -> bool:
        return child_text(document, "apiVersion") == "example.org/v1"

    def read(self, report: Report, document: Node) -> Contents:
        self._seen.append(child_text(document, "name") or "")
        return Contents()

    def strict(self, report: Report, document: Node) -> None:
        report.error(document, Code.STRICT_RULE, f"refused before {len(self._seen)} were read", "Stop.")

    def rest(self) -> Sequence[Definition]:
        (definition,) = load([Source(file="native.yaml", data=NATIVE.encode())]).definitions
        return [definition] if self._seen == ["a", "b"] else []


def borrowed(*names: str) -> Source:
    return Source(
        file=f"{names}.yaml", data="---\n".join(f"apiVersion: example.org/v1\nname: {n}\n" for n in names).encode()
    )


def test_another_format_is_a_class_that_the_loader_is_given() -> None:
    loaded = load([borrowed("a"), borrowed("b")], formats=[*FORMATS, Borrowing])
    assert [slo.id for slo in loaded.slos] == ["till/errors"]


def test_a_format_collects_for_one_load_only() -> None:
    load([borrowed("a")], formats=[Borrowing])
    assert load([borrowed("b")], formats=[Borrowing]).slos == ()


def test_a_tools_own_rules_are_asked_for_in_strict_mode_only_and_before_each_document_is_read() -> None:
    source = borrowed("a", "b")
    assert load([source], formats=[Borrowing]).problems == ()
    summaries = [problem.summary for problem in load([source], formats=[Borrowing], strict=True).problems]
    assert summaries == ["refused before 0 were read", "refused before 1 were read"]


def test_resources_of_a_known_formats_group_are_a_mistake_and_name_what_is_read() -> None:
    source = Source(file="a.yaml", data=b"apiVersion: example.org/v2\nkind: Lent\n")
    (unknown,) = load([source], formats=[Borrowing]).problems
    assert (unknown.code, unknown.fix) == (
        Code.UNKNOWN_FORMAT,
        "Of other tools these are read: example.org/v1 Borrowed.",
    )
    (other,) = load([source]).problems
    assert other.code == Code.NOT_AN_SLO
