"""A dashboard's JSON, anybody's, as the checks read it: whatever is missing or odd reads as empty, never fails."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from burnline_dashboards.panels.json_value import JsonObject
from burnline_slo.domain.duration import parse_duration

PROMETHEUS, LOKI, TEMPO = "prometheus", "loki", "tempo"
_DEFAULT_TIME_RANGE = timedelta(hours=6)
_RELATIVE = re.compile(r"now-(\d+[smhdw])(/[a-z])?")
_SPECIAL = ("-- Mixed --", "-- Dashboard --", "-- Grafana --", "grafana")


def objects(value: object) -> list[JsonObject]:
    """The objects of a list; nothing where it is none."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def an_object(value: object) -> JsonObject:
    """The object; an empty one where it is none."""
    return value if isinstance(value, dict) else {}


@dataclass(frozen=True)
class Variable:
    """One entry of ``templating.list``."""

    content: JsonObject

    @property
    def name(self) -> str:
        return str(self.content.get("name", ""))

    @property
    def kind(self) -> str:
        return str(self.content.get("type", ""))

    @property
    def query(self) -> str:
        """The query's text; a query that is an object has it inside."""
        query = self.content.get("query", "")
        return str(query.get("query", "")) if isinstance(query, dict) else str(query or "")


@dataclass(frozen=True)
class Target:
    """One query of a panel."""

    content: JsonObject
    plugin: str
    source: str
    """The data source's uid as written, perhaps a variable; empty for the default one."""

    @property
    def ref(self) -> str:
        return str(self.content.get("refId", ""))

    @property
    def expr(self) -> str:
        return str(self.content.get("expr") or self.content.get("query") or "")

    @property
    def legend(self) -> str:
        return str(self.content.get("legendFormat") or "")

    @property
    def instant(self) -> bool:
        return bool(self.content.get("instant")) and not self.content.get("range")

    @property
    def hidden(self) -> bool:
        return bool(self.content.get("hide"))


@dataclass(frozen=True)
class ExportedPanel:
    """A panel with its queries."""

    content: JsonObject
    targets: Sequence[Target]

    @property
    def title(self) -> str:
        return str(self.content.get("title") or "")

    @property
    def name(self) -> str:
        """The title; the id where there is none."""
        return self.title or f"panel {self.content.get('id', '?')}"

    @property
    def kind(self) -> str:
        return str(self.content.get("type", ""))

    @property
    def defaults(self) -> JsonObject:
        return an_object(an_object(self.content.get("fieldConfig")).get("defaults"))

    @property
    def overrides(self) -> list[JsonObject]:
        return objects(an_object(self.content.get("fieldConfig")).get("overrides"))

    @property
    def options(self) -> JsonObject:
        return an_object(self.content.get("options"))

    @property
    def transformations(self) -> list[JsonObject]:
        return objects(self.content.get("transformations"))


@dataclass(frozen=True)
class Dashboard:
    """A whole dashboard and the file it came from."""

    content: JsonObject
    file: str = ""

    @property
    def uid(self) -> str:
        return str(self.content.get("uid") or "")

    @property
    def title(self) -> str:
        return str(self.content.get("title") or "")

    @property
    def time_range(self) -> timedelta:
        """How far back it looks when it opens: six hours where it does not say, or says it in another way."""
        found = _RELATIVE.fullmatch(str(an_object(self.content.get("time")).get("from", "")))
        try:
            return parse_duration(found[1]) if found else _DEFAULT_TIME_RANGE
        except ValueError:
            return _DEFAULT_TIME_RANGE

    @cached_property
    def variables(self) -> Sequence[Variable]:
        return [Variable(each) for each in objects(an_object(self.content.get("templating")).get("list"))]

    @cached_property
    def panels(self) -> Sequence[ExportedPanel]:
        """Every panel but rows, also those in folded rows."""
        return [self._panel(each) for each in self._contents() if each.get("type") != "row"]

    @property
    def rows(self) -> Sequence[JsonObject]:
        return [each for each in self._contents() if each.get("type") == "row"]

    @property
    def links(self) -> list[JsonObject]:
        return objects(self.content.get("links"))

    @property
    def annotations(self) -> list[JsonObject]:
        return objects(an_object(self.content.get("annotations")).get("list"))

    def _contents(self) -> Iterator[JsonObject]:
        for panel in objects(self.content.get("panels")):
            yield panel
            yield from objects(panel.get("panels"))

    def _panel(self, content: JsonObject) -> ExportedPanel:
        own = content.get("datasource")
        targets = []
        for target in objects(content.get("targets")):
            plugin, uid = self.source_of(target.get("datasource") or own)
            targets.append(Target(content=target, plugin=plugin, source=uid))
        return ExportedPanel(content=content, targets=targets)

    def source_of(self, reference: object) -> tuple[str, str]:
        """Kind and uid of a data source; the kind of the variable's data sources where the uid is a variable."""
        if isinstance(reference, str):
            uid, plugin = reference, ""
        else:
            uid, plugin = str(an_object(reference).get("uid") or ""), str(an_object(reference).get("type") or "")
        name = uid.strip("${}") if uid.startswith("$") else ""
        for variable in self.variables:
            if variable.kind == "datasource" and variable.name == name:
                plugin = plugin or variable.query
        return plugin or ("" if uid in _SPECIAL else PROMETHEUS), uid
