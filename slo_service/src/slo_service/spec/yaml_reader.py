"""YAML and JSON text to nodes with positions, safe against hostile input.

Works on the C parser's flat stream of events: nothing here recurses, so neither deep nesting nor an alias bomb hurts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NoReturn

import yaml

from slo_service.spec.codes import Code
from slo_service.spec.nodes import Listing, Mapping, Node, Position, Scalar
from slo_service.spec.report import Report

MAX_DEPTH = 50
MAX_NODES = 200_000

_CORE_TAGS = {f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "map", "seq")} | {"!"}
_FIXES = {
    "found character '\\t' that cannot start any token": "Indent with spaces, not tabs.",
    "found a tab character that violates indentation": "Indent with spaces, not tabs.",
    "found character that cannot start any token": "Put quotes around a value that begins with @, `, % or a tab.",
    "mapping values are not allowed in this context": (
        "Put quotes around a value that contains ': ', and check that the indentation matches the line above."
    ),
    "could not find expected ':'": "Write `key: value`, with a space after the colon.",
    "did not find expected ',' or ']'": "Close the list with ], and put a comma between its items.",
    "did not find expected ',' or '}'": "Close the braces; a value that begins with { needs quotes around it.",
    "did not find expected key": "Check that this line is indented like its neighbours.",
    "did not find expected '-' indicator": "Check that this line is indented like its neighbours.",
    "found unexpected end of stream": "Close the quotes.",
    "found unknown escape character": "Use single quotes around text with backslashes.",
}


class _RefusedError(Exception):
    """The file can't be read any further; its problem is in the report."""


@dataclass(slots=True)
class _Open:
    """A mapping or list whose end is not reached yet."""

    is_mapping: bool
    at: Position
    anchor: str | None
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
        mark = error.problem_mark or error.context_mark
        problem = error.problem or "it cannot be read"
        report.error(
            Position(mark.line + 1, mark.column + 1) if mark else Position(1, 1),
            Code.YAML_SYNTAX,
            f"this is no valid YAML: {problem}" + (f" {error.context}" if error.context else ""),
            _FIXES.get(problem, "Check the indentation, quotes and brackets here and on the line above."),
        )
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
                return self._done(self._scalar(event), event.anchor, size=1, new=1)
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self._check_tag(event)
                if len(self._open) >= MAX_DEPTH:
                    self._refuse(
                        event,
                        Code.YAML_TOO_DEEP,
                        f"values may be nested up to {MAX_DEPTH} deep",
                        "Flatten the structure; an SLO file needs no more than 6 levels.",
                    )
                is_mapping = isinstance(event, yaml.MappingStartEvent)
                self._open.append(_Open(is_mapping=is_mapping, at=_at(event), anchor=event.anchor))
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                part = self._open.pop()
                node = self._mapping(part) if part.is_mapping else Listing(items=tuple(part.children), at=part.at)
                return self._done(node, part.anchor, size=part.size, new=1)
            case yaml.AliasEvent():
                return self._alias(event)
            case yaml.DocumentStartEvent():
                self._anchors.clear()
            case _:
                pass
        return None

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar:
        self._check_tag(event)
        style = event.style or ""
        if event.tag == "tag:yaml.org,2002:str" and not style:
            style = '"'
        return Scalar(text=event.value, style=style, at=_at(event))

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

    def _mapping(self, part: _Open) -> Mapping:
        entries: dict[str, tuple[Scalar, Node]] = {}
        merged: list[Node] = []
        for key, value in zip(part.children[::2], part.children[1::2], strict=True):
            if not isinstance(key, Scalar):
                self._report.error(
                    key,
                    Code.WRONG_TYPE,
                    "a key must be text; this one is a list or a mapping",
                    "Put quotes around a value that begins with { or [.",
                )
            elif key.text == "<<" and not key.style:
                merged.extend(value.items if isinstance(value, Listing) else (value,))
            elif key.text in entries:
                first = entries[key.text][0].at.line
                self._report.error(
                    key,
                    Code.DUPLICATE_KEY,
                    f"the key `{key.text}` stands here a second time; the first is on line {first}",
                    "Remove one of the two.",
                )
            else:
                entries[key.text] = (key, value)
        for base in merged:
            if isinstance(base, Mapping):
                for key, value in base.entries:
                    entries.setdefault(key.text, (key, value))
            else:
                self._report.error(
                    base, Code.WRONG_TYPE, "`<<` merges mappings; this is none", "Give it an alias of a mapping."
                )
        return Mapping(entries=tuple(entries.values()), at=part.at)

    def _check_tag(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        if event.tag is not None and event.tag not in _CORE_TAGS:
            self._report.error(
                _at(event),
                Code.YAML_TAG,
                f"the tag {event.tag} has no meaning here",
                "Remove the tag and write the plain value.",
            )

    def _refuse(self, event: yaml.Event, code: Code, summary: str, fix: str) -> NoReturn:
        self._report.error(_at(event), code, summary, fix)
        raise _RefusedError


def _at(event: yaml.Event) -> Position:
    mark = event.start_mark
    return Position(mark.line + 1, mark.column + 1) if mark else Position(1, 1)


def _position_of(text: str, offset: int) -> Position:
    return Position(text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset))
