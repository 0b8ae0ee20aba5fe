"""OpenSLO's objects, of all files: SLOs to read, and what they refer to by kind and name."""

from collections.abc import Sequence
from dataclasses import dataclass

from burnline_slo.spec.document.codes import Code
from burnline_slo.spec.document.fields import Fields
from burnline_slo.spec.document.identifiers import name
from burnline_slo.spec.document.lookup import child, child_text
from burnline_slo.spec.document.nodes import Node
from burnline_slo.spec.document.problems import Problem
from burnline_slo.spec.document.report import Report
from burnline_slo.spec.document.values import text
from burnline_slo.spec.formats.equivalents import note_ignored
from burnline_slo.spec.formats.openslo.envelope import envelope

KINDS = ("SLO", "SLI", "Service", "DataSource", "AlertPolicy", "AlertCondition", "AlertNotificationTarget")
_REFERRED_TO = ("SLI", "DataSource", "AlertPolicy", "AlertCondition")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSloObject:
    """One object and the report of the file it stands in."""

    report: Report
    metadata: Fields
    spec: Fields


class Objects:
    """Collects the objects of all files. SLIs and the like are looked at when something refers to them."""

    def __init__(self) -> None:
        self._slos: list[OpenSloObject] = []
        self._others: dict[tuple[str, str], OpenSloObject] = {}
        self._used: set[tuple[str, str]] = set()
        self._visited: list[tuple[Report, int]] = []

    @property
    def slos(self) -> Sequence[OpenSloObject]:
        """In the order of the files."""
        return self._slos

    def add(self, report: Report, document: Node) -> None:
        """Takes an object in; an error if it is none, or if another of its kind has its name."""
        found = envelope(report, document)
        kind = child_text(document, "kind") or ""
        if found is None:
            return
        one = OpenSloObject(report=report, metadata=found[0], spec=found[1])
        if kind == "SLO":
            self._slos.append(one)
        elif kind in KINDS:
            self._add_other(one, kind)
        else:
            at, choices = child(document, "kind") or document, ", ".join(KINDS)
            report.error(at, Code.UNKNOWN_FORMAT, f"OpenSLO has no kind `{kind[:60]}`", f"Write one of: {choices}.")

    def _add_other(self, one: OpenSloObject, kind: str) -> None:
        its_name = one.metadata.read("name", name)
        first = self._others.setdefault((kind, its_name or ""), one)
        if first is not one and its_name:
            place = f"{first.report.source.file}:{first.metadata.value_at('name').line}"
            summary = f"there is {with_article(kind)} `{its_name}` already, at {place}; references mean that one"
            one.report.error(
                one.metadata.value_at("name"), Code.DUPLICATE_ID, summary, "Give one of them another name."
            )
        note_ignored_metadata(one.metadata)
        if kind in ("Service", "DataSource", "SLI", "AlertNotificationTarget"):
            note_ignored(one.spec, "description", "an SLO has a description of its own")
        if kind == "DataSource":
            one.report.hide(one.spec.key_at("connectionDetails"))
            note_ignored(one.spec, "connectionDetails", "the service's configuration names Prometheus")
        elif kind == "AlertNotificationTarget":
            note_ignored(one.spec, "target", "the service's configuration names the receivers")

    def referenced(self, holder: Fields, key: str, kind: str) -> OpenSloObject | None:
        """The object that a key names; an error where there is none."""
        reference = holder.read(key, text)
        found = None if reference is None else self.find(kind, reference)
        if reference is not None and found is None:
            summary = f"there is no {kind} `{reference[:60]}` in these files"
            fix = f"Name the file that defines it as well: `burnline check slo.yaml {kind.lower()}.yaml`."
            holder.report.error(holder.value_at(key), Code.REFERENCE_MISSING, summary, fix)
        return found

    def find(self, kind: str, its_name: str) -> OpenSloObject | None:
        """None where no file has it."""
        self._used.add((kind, its_name))
        found = self._others.get((kind, its_name))
        if found is not None:
            self._visited.append((found.report, len(found.report.occurrences)))
        return found

    def new_problems(self) -> Sequence[Problem]:
        """The problems, since this was called last, of objects that were looked up."""
        found = [problem for report, mark in self._visited for problem in report.occurrences[mark:]]
        self._visited.clear()
        return found

    def note_unused(self) -> None:
        """Notes each object that has no effect, because nothing refers to it."""
        for kind, its_name in self._others.keys() - self._used:
            one = self._others[kind, its_name]
            if kind in _REFERRED_TO:
                summary = f"nothing in these files refers to the {kind} `{its_name}`; it has no effect"
                one.report.note(one.metadata.at, Code.IGNORED, summary, "Nothing needs to be done.")


def note_ignored_metadata(metadata: Fields) -> None:
    """Notes that the names and labels of an object other than an SLO go nowhere."""
    for key in ("displayName", "labels", "annotations"):
        note_ignored(metadata, key, "only those of an SLO go along with its alerts")


def with_article(kind: str) -> str:
    """The kind with its article."""
    return f"{'an' if kind[0] in 'AS' and not kind.startswith('Service') else 'a'} {kind}"
