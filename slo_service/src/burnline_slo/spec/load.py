"""SLO files of every known format to SLOs and problems."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import assert_never

from burnline_slo.config.reader import config_document
from burnline_slo.spec.document.codes import Code
from burnline_slo.spec.document.definition import Definition, Loaded, WrittenCorrection
from burnline_slo.spec.document.nodes import Mapping, Node, Position
from burnline_slo.spec.document.problems import Problem, in_order
from burnline_slo.spec.document.report import Report
from burnline_slo.spec.document.source import Source, decode
from burnline_slo.spec.document.yaml_reader import read_yaml
from burnline_slo.spec.findings.corrections import idle_corrections, without_repeated
from burnline_slo.spec.findings.slos import same_slis, tier_findings, without_dangling_parts, without_duplicates
from burnline_slo.spec.formats.detect import READ_RESOURCES, Format, entry, format_of, single_documents, word
from burnline_slo.spec.formats.openslo import strict as strict_openslo
from burnline_slo.spec.formats.openslo import strict_alpha as strict_openslo_alpha
from burnline_slo.spec.formats.openslo.alpha import read_openslo_alpha
from burnline_slo.spec.formats.openslo.reader import OpenSlo
from burnline_slo.spec.formats.pyrra import strict as strict_pyrra
from burnline_slo.spec.formats.pyrra.reader import read_pyrra
from burnline_slo.spec.formats.sloth import strict as strict_sloth
from burnline_slo.spec.formats.sloth.reader import read_sloth, read_sloth_resource
from burnline_slo.spec.native.corrections import read_corrections
from burnline_slo.spec.native.reader import VERSION, read_native


def load(sources: Iterable[Source], problems: Iterable[Problem] = (), *, strict: bool = False) -> Loaded:
    """Reads all files. A mistake keeps its SLO out and nothing else. The service's configuration is checked as well.

    `problems` are those found while the files were fetched; they are sorted in with the rest. With `strict`, keys that
    another tool would ignore in its files are errors, and so is what its own validator refuses.
    """
    found = list(problems)
    reports: list[Report] = []
    definitions: list[Definition] = []
    corrections: list[WrittenCorrection] = []
    openslo = OpenSlo()
    for source in sources:
        text = decode(source)
        if isinstance(text, Problem):
            found.append(text)
            continue
        report = Report(text, strict=strict)
        reports.append(report)
        for document in _documents(report):
            if strict:
                _say_broken_rules(report, document)
            definitions.extend(_read(report, document, openslo))
            if format_of(document) is Format.NATIVE:
                corrections.extend(read_corrections(report, document))
    definitions.extend(openslo.definitions())
    for report in reports:
        found.extend(report.problems)
    unique, duplicates = without_duplicates(definitions)
    found.extend(duplicates)
    unique, dangling = without_dangling_parts(unique)
    found.extend(dangling)
    found.extend(same_slis(unique))
    for definition in unique:
        found.extend(tier_findings(definition))
    kept, repeated = without_repeated(corrections)
    found.extend(repeated)
    found.extend(idle_corrections(kept, unique))
    return Loaded(definitions=tuple(unique), problems=in_order(found), written_corrections=tuple(kept))


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


def _say_broken_rules(report: Report, document: Node) -> None:
    """What the tool that owns the format refuses itself."""
    match format_of(document):
        case Format.SLOTH:
            strict_sloth.say_broken_rules(report, document)
        case Format.SLOTH_RESOURCE:
            strict_sloth.say_broken_rules(report, entry(document, "spec") or document)
        case Format.PYRRA:
            strict_pyrra.say_broken_rules(report, document)
        case Format.OPENSLO:
            strict_openslo.say_broken_rules(report, document)
        case Format.OPENSLO_ALPHA:
            strict_openslo_alpha.say_broken_rules(report, document)


def _read(report: Report, document: Node, openslo: OpenSlo) -> Sequence[Definition]:
    kind = format_of(document)
    match kind:
        case Format.NATIVE:
            return read_native(report, document)
        case Format.SLOTH:
            return read_sloth(report, document)
        case Format.SLOTH_RESOURCE:
            return read_sloth_resource(report, document)
        case Format.PYRRA:
            return read_pyrra(report, document)
        case Format.OPENSLO:
            openslo.add(report, document)
        case Format.OPENSLO_ALPHA:
            return read_openslo_alpha(report, document)
        case Format.CONFIGURATION:
            config_document(report, document, Path())
        case Format.SLOTH_WINDOWS:
            report.note(
                document,
                Code.NOT_AN_SLO,
                "these windows change the rules that Sloth writes; here its SLOs have its default of 30d",
                "To keep another period, convert the SLOs, and write `period` and `alerts` there.",
            )
        case Format.OTHER_RESOURCE:
            report.note(
                document,
                Code.NOT_AN_SLO,
                f"{word(document, 'apiVersion')} {word(document, 'kind')} defines no SLO; it was left out",
                "Nothing needs to be done.",
            )
        case Format.UNKNOWN:
            _say_unknown(report, document)
        case _:
            assert_never(kind)
    return []


def _say_unknown(report: Report, document: Node) -> None:
    written, api, kind = (word(document, key) for key in ("version", "apiVersion", "kind"))
    at, fix = entry(document, "version") or document, f"Write `version: {VERSION}` at the top."
    if written is not None:
        what = f"`version: {written[:60]}` is not known"
    elif api is not None:
        at = entry(document, "kind") or entry(document, "apiVersion") or document
        what = "there is no `kind`" if kind is None else f"{api[:60]} {kind[:60]} is not known"
        fix = f"Of other tools these are read: {', '.join(READ_RESOURCES)}."
    else:
        what = "there is no `version`" if isinstance(document, Mapping) else "this is no mapping"
    report.error(at, Code.UNKNOWN_FORMAT, f"an SLO file must say its format; {what}", fix)
