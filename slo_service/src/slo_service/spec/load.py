"""SLO files of every known format to SLOs and problems."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from slo_service.spec.codes import Code
from slo_service.spec.config_reader import config_document
from slo_service.spec.definition import Definition, Loaded
from slo_service.spec.findings import tier_findings, without_duplicates
from slo_service.spec.native import VERSION, read_native
from slo_service.spec.nodes import Mapping, Node, Position, Scalar
from slo_service.spec.problems import Problem, in_order
from slo_service.spec.report import Report
from slo_service.spec.source import Source, decode
from slo_service.spec.yaml_reader import read_yaml


def load(sources: Iterable[Source], problems: Iterable[Problem] = ()) -> Loaded:
    """Reads all files. A mistake keeps its SLO out and nothing else. The service's configuration is checked as well.

    `problems` are those found while the files were fetched; they are sorted in with the rest.
    """
    found = list(problems)
    definitions: list[Definition] = []
    for source in sources:
        text = decode(source)
        if isinstance(text, Problem):
            found.append(text)
            continue
        report = Report(text)
        definitions.extend(_read(report))
        found.extend(report.problems)
    unique, duplicates = without_duplicates(definitions)
    found.extend(duplicates)
    for definition in unique:
        found.extend(tier_findings(definition))
    return Loaded(definitions=tuple(unique), problems=in_order(found))


def _read(report: Report) -> Sequence[Definition]:
    documents = read_yaml(report)
    if not documents and not report.errors:
        report.error(
            Position(1, 1),
            Code.EMPTY,
            "an SLO file must define SLOs; this one is empty",
            f"Begin with `version: {VERSION}`, or remove the file.",
        )
    return [definition for document in documents for definition in _read_document(report, document)]


def _read_document(report: Report, document: Node) -> Sequence[Definition]:
    if _is_configuration(document):
        config_document(report, document, Path())
        return []
    match _entry(document, "version"):
        case Scalar(text="burnline/v1"):
            return read_native(report, document)
        case version:
            report.error(
                document if version is None else version,
                Code.UNKNOWN_FORMAT,
                f"an SLO file must say its format; {_known_by(document, version)}",
                f"Write `version: {VERSION}` at the top.",
            )
            return []


def _is_configuration(document: Node) -> bool:
    """Whether this is the service's own configuration file, which may lie in the same folder."""
    return _entry(document, "version") is None and any(_entry(document, key) for key in ("prometheus", "notifiers"))


def _known_by(document: Node, version: Node | None) -> str:
    if isinstance(version, Scalar):
        return f"`version: {version.text[:60]}` is not known"
    if not isinstance(document, Mapping):
        return "this is no mapping"
    return "there is no `version`"


def _entry(document: Node, key: str) -> Node | None:
    if not isinstance(document, Mapping):
        return None
    return next((node for name, node in document.entries if name.text == key), None)
