"""Dashboards as files: written the same for the same boards, read from wherever they were exported to."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from burnline_dashboards.errors import FileError
from burnline_dashboards.model.board import Board
from burnline_dashboards.panels.assemble import assemble
from burnline_dashboards.panels.json_value import JsonObject


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A dashboard's JSON, and the name of the file it stands in."""

    file: str
    content: JsonObject

    @property
    def uid(self) -> str:
        """Empty where it has none."""
        return str(self.content.get("uid") or "")


def documents(boards: Iterable[Board]) -> Sequence[Document]:
    """Each board as the document it is written as."""
    return [Document(file=f"{board.uid}.json", content=assemble(board)) for board in boards]


def text_of(content: Mapping[str, object]) -> str:
    """JSON as it is written and compared: the same bytes for the same content."""
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def read_documents(paths: Iterable[Path]) -> Sequence[Document]:
    """Every dashboard of the files and folders (their .json files, also below). Raises FileError."""
    return [_read(file) for path in paths for file in _files(path)]


def _files(path: Path) -> Sequence[Path]:
    if not path.is_dir():
        return [path]
    found = sorted(path.rglob("*.json"))
    if not found:
        raise FileError(f"{path}: the folder must hold dashboards; it has no .json file")
    return found


def _read(file: Path) -> Document:
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise FileError(f"{file}: cannot be read: {error.strerror}") from error
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise FileError(f"{file}: must be JSON: {error}") from error
    if isinstance(content, dict) and isinstance(content.get("dashboard"), dict):
        content = content["dashboard"]  # as the API gives it
    if not isinstance(content, dict) or ("panels" not in content and "rows" not in content):
        raise FileError(
            f"{file}: must be a dashboard's classic JSON, with `panels`. Export it without “for sharing externally”, "
            "as classic and not as V2."
        )
    return Document(file=str(file), content=content)
