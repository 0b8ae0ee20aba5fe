"""SLO files of every known format to SLOs and problems."""

from collections.abc import Iterable, Sequence

from burnline_slo.spec.document.codes import Code
from burnline_slo.spec.document.definition import Contents, Loaded
from burnline_slo.spec.document.format import Format
from burnline_slo.spec.document.lookup import single_documents
from burnline_slo.spec.document.nodes import Node, Position
from burnline_slo.spec.document.problems import Problem, in_order
from burnline_slo.spec.document.report import Report
from burnline_slo.spec.document.source import Source, decode
from burnline_slo.spec.document.yaml_reader import read_yaml
from burnline_slo.spec.findings.corrections import idle_corrections, without_repeated
from burnline_slo.spec.findings.slos import same_slis, tier_findings, without_dangling_parts, without_duplicates
from burnline_slo.spec.formats.openslo.format import OpenSlo
from burnline_slo.spec.formats.pyrra.format import Pyrra
from burnline_slo.spec.formats.sloth.format import Sloth
from burnline_slo.spec.native.format import Native
from burnline_slo.spec.native.reader import VERSION
from burnline_slo.spec.unread import report_unread

FORMATS: tuple[type[Format], ...] = (Native, Sloth, Pyrra, OpenSlo)
"""The formats of SLO files. Another tool's is its package under `formats/`, and a place here."""


def load(
    sources: Iterable[Source],
    problems: Iterable[Problem] = (),
    *,
    strict: bool = False,
    formats: Sequence[type[Format]] = FORMATS,
) -> Loaded:
    """Reads all files. A mistake keeps its SLO out and nothing else.

    `problems` are those found while the files were fetched; they are sorted in with the rest. With `strict`, keys that
    another tool would ignore in its files are errors, and so is what its own validator refuses.
    """
    found = list(problems)
    reports: list[Report] = []
    for text in map(decode, sources):
        if isinstance(text, Problem):
            found.append(text)
        else:
            reports.append(Report(text, strict=strict))
    known = [one() for one in formats]
    contents = [_read(report, document, known) for report in reports for document in _documents(report)]
    contents += [Contents(definitions=one.rest()) for one in known]
    found.extend(problem for report in reports for problem in report.problems)
    return _checked(contents, found)


def _read(report: Report, document: Node, known: Sequence[Format]) -> Contents:
    its_format = next((one for one in known if one.matches(document)), None)
    if its_format is None:
        report_unread(report, document, known, VERSION)
        return Contents()
    if report.strict:
        its_format.strict(report, document)
    return its_format.read(report, document)


def _checked(contents: Sequence[Contents], problems: Sequence[Problem]) -> Loaded:
    """What was read, less what contradicts the rest, with what is wrong with sound SLOs and corrections."""
    definitions, duplicates = without_duplicates([one for part in contents for one in part.definitions])
    definitions, dangling = without_dangling_parts(definitions)
    corrections, repeated = without_repeated([one for part in contents for one in part.corrections])
    found = [
        *problems,
        *duplicates,
        *dangling,
        *same_slis(definitions),
        *(problem for definition in definitions for problem in tier_findings(definition)),
        *repeated,
        *idle_corrections(corrections, definitions),
    ]
    return Loaded(definitions=tuple(definitions), problems=in_order(found), written_corrections=tuple(corrections))


def _documents(report: Report) -> Sequence[Node]:
    documents = read_yaml(report)
    if not documents and not report.errors:
        report.error(
            Position(1, 1),
            Code.EMPTY,
            "an SLO file must define SLOs; this one is empty",
            f"Begin with `version: {VERSION}`, or remove the file.",
        )
    return list(single_documents(documents))
