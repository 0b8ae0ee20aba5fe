"""YAML and JSON text to nodes with positions, safe against hostile input.

Works on the C parser's flat stream of events: nothing here recurses, so neither deep nesting nor an alias bomb hurts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NoReturn

import yaml

from burnline_slo.spec.document.codes import Code
from burnline_slo.spec.document.nodes import Listing, Mapping, Node, Position, Scalar
from burnline_slo.spec.document.report import Report

MAX_DEPTH = 50
MAX_NODES = 200_000

_CORE_TAGS = {f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "map", "seq")} | {
    "!",
    None,
}
_FIXES = {
    "found character that cannot start any token": "Put quotes around a value that begins with @, ` or %.",
    "mapping values are not allowed in this context": (
        "Put quotes around a value that contains ': ', and check that the indentation matches the line above."
    ),
    "could not find expected ':'": "Write `key: value`, with a space after the colon.",
    "did not find expected ',' or ']'": "Close the list with ], and put a comma between its items.",
    "did not find expected ',' or '}'": "Close the braces; a value that begins with { needs quotes around it.",
    "did not find expected key": "Check that this line is indented like its neighbours.",
    "did not find expected '-' indicator": "Check that this line is indented like its neighbours.",
    "found unexpected end of stream": "Close the quotes that begin here.",
    "found unknown escape character": "Use single quotes around text with backslashes.",
}
_POINT_AT_BEGINNING = {"found unexpected end of stream", "could not find expected ':'"}


class _RefusedError(Exception):
    """The file can't be read any further; its problem is in the report."""


@dataclass(slots=True)
class _Open:
    """A mapping or list whose end is not reached yet."""

    is_mapping: bool
    at: Position
    anchor: str | None
    tag: str | None
    children: list[Node] = field(default_factory=list)
    size: int = 1


def read_yaml(report: Report) -> Sequence[Node]:
    """The documents of the report's file, without empty ones; up to the first mistake that ends the reading."""
    documents: list[Node] = []
    builder = _Builder(report)
    try:
        for event in yaml.parse(report.source.text, Loader=yaml.CSafeLoader):
            document = builder.take(event)
            if document is not None:
                documents.append(document)
    except _RefusedError:
        pass
    except yaml.MarkedYAMLError as error:
        _report_syntax(report, error)
    except yaml.reader.ReaderError as error:
        report.error(
            _position_of(report.source.text, error.position),
            Code.YAML_SYNTAX,
            f"this is no valid YAML: {error.reason}",
            "Remove the character, or save the file as plain UTF-8 text.",
        )
    except UnicodeEncodeError as error:
        report.error(
            _position_of(report.source.text, error.start),
            Code.YAML_SYNTAX,
            "this is no valid YAML: half of a surrogate pair",
            "Remove the character.",
        )
    return [document for document in documents if not (isinstance(document, Scalar) and document.text == "")]


def _report_syntax(report: Report, error: yaml.MarkedYAMLError) -> None:
    """The parser's own message, and where: for quotes and brackets that stay open, where they were opened."""
    problem, context = error.problem or "it cannot be read", error.context or ""
    mark, opened = error.problem_mark, error.context_mark
    fix = _FIXES.get(problem, "Check the indentation, quotes and brackets here and on the line above.")
    if opened is not None and problem in _POINT_AT_BEGINNING:
        mark = opened
    if opened is not None and mark is not None and opened.line != mark.line and context:
        context += f" that begins on line {opened.line + 1}"
    at = Position(min(mark.line + 1, report.source.lines), mark.column + 1) if mark is not None else Position(1, 1)
    if report.source.line(at.line)[at.column - 1 : at.column] == "\t":
        fix = "Indent with spaces, not tabs."
    report.error(at, Code.YAML_SYNTAX, f"this is no valid YAML: {problem}" + (f" {context}" if context else ""), fix)


class _Builder:
    """Puts events together to nodes."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._open: list[_Open] = []
        self._anchors: dict[str, tuple[Node, int]] = {}
        self._nodes = 0

    def take(self, event: yaml.Event) -> Node | None:
        """The document that this event completes, if it does."""
        match event:
            case yaml.ScalarEvent():
                return self._done(_scalar(event), event.anchor, size=1, new=1)
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                if len(self._open) >= MAX_DEPTH:
                    self._refuse(
                        event,
                        Code.YAML_TOO_DEEP,
                        f"values may be nested up to {MAX_DEPTH} deep",
                        "Flatten the structure; an SLO file needs no more than 6 levels.",
                    )
                is_mapping = isinstance(event, yaml.MappingStartEvent)
                self._open.append(_Open(is_mapping=is_mapping, at=_at(event), anchor=event.anchor, tag=event.tag))
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                part = self._open.pop()
                return self._done(self._collection(part), part.anchor, size=part.size, new=1)
            case yaml.AliasEvent():
                return self._alias(event)
            case yaml.DocumentStartEvent():
                self._anchors.clear()
            case _:
                pass
        return None

    def _alias(self, event: yaml.AliasEvent) -> Node | None:
        found = self._anchors.get(event.anchor or "")
        if found is None:
            self._refuse(
                event,
                Code.YAML_ALIAS,
                f"the alias *{event.anchor} stands for nothing: no finished value above has the anchor &{event.anchor}",
                "Write the value itself, or put the anchor on a value further up.",
            )
        node, size = found
        return self._done(node, None, size=size, new=size)

    def _done(self, node: Node, anchor: str | None, *, size: int, new: int) -> Node | None:
        self._nodes += new
        if self._nodes > MAX_NODES:
            self._report.error(
                self._open[-1].at if self._open else node.at,
                Code.YAML_TOO_MANY_NODES,
                f"a file may have up to {MAX_NODES:,} values, counting every alias for what it stands for",
                "Split the file, and write values out instead of aliases of aliases.",
            )
            raise _RefusedError
        if anchor:
            self._anchors[anchor] = (node, size)
        if not self._open:
            return node
        self._open[-1].children.append(node)
        self._open[-1].size += size
        return None

    def _collection(self, part: _Open) -> Node:
        if part.tag not in _CORE_TAGS:
            return Scalar(text=part.tag or "", style="!", at=part.at)
        return _mapping(part) if part.is_mapping else Listing(items=tuple(part.children), at=part.at)

    def _refuse(self, event: yaml.Event, code: Code, summary: str, fix: str) -> NoReturn:
        self._report.error(_at(event), code, summary, fix)
        raise _RefusedError


def _scalar(event: yaml.ScalarEvent) -> Scalar:
    if event.tag not in _CORE_TAGS:
        return Scalar(text=event.tag or "", style="!", at=_at(event))
    style = event.style or ('"' if event.tag == "tag:yaml.org,2002:str" else "")
    return Scalar(text=event.value, style=style, at=_at(event))


def _mapping(part: _Open) -> Mapping:
    entries: dict[str, tuple[Scalar, Node]] = {}
    repeated: list[Scalar] = []
    merged: list[Mapping] = []
    for key, value in zip(part.children[::2], part.children[1::2], strict=True):
        if not isinstance(key, Scalar):
            key = Scalar(text="a list or a mapping", style="?", at=key.at)
        bases = value.items if isinstance(value, Listing) else (value,)
        if key.text == "<<" and not key.style and all(isinstance(base, Mapping) for base in bases):
            merged.extend(base for base in bases if isinstance(base, Mapping))
        elif key.text in entries:
            repeated.append(key)
        else:
            entries[key.text] = (key, value)
    for base in merged:
        for key, value in base.entries:
            entries.setdefault(key.text, (key, value))
    return Mapping(entries=tuple(entries.values()), at=part.at, repeated=tuple(repeated))


def _at(event: yaml.Event) -> Position:
    mark = event.start_mark
    return Position(mark.line + 1, mark.column + 1) if mark else Position(1, 1)


def _position_of(text: str, offset: int) -> Position:
    return Position(text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset))
