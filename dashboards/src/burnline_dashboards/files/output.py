"""The folder of built dashboards: written, or compared."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import yaml

from burnline_dashboards.errors import FileError
from burnline_dashboards.files.documents import documents, text_of
from burnline_dashboards.model.board import Board

EXCEPTIONS_FILE = "exceptions.yaml"
_HEAD = """\
# Panels that may rightly have no data, each with the reason; `burnline-dashboards check` reads it. Built: do not edit.
"""


def built_files(boards: Sequence[Board]) -> Mapping[str, str]:
    """Name and text of every file of the folder."""
    files = {document.file: text_of(document.content) for document in documents(boards)}
    return files | {EXCEPTIONS_FILE: _HEAD + yaml.safe_dump(_exceptions(boards), sort_keys=False, allow_unicode=True)}


def _exceptions(boards: Sequence[Board]) -> list[dict[str, object]]:
    entries: dict[tuple[str, str], dict[str, object]] = {}
    for board in boards:
        for panel in (panel for section in board.sections for panel in section.panels if panel.empty):
            title = str(panel.content["title"])
            entries[board.uid, title] = {
                "board": board.uid,
                "panel": title,
                "finding": "empty-result",
                "reason": panel.empty,
            }
    return list(entries.values())


def write(files: Mapping[str, str], folder: Path) -> Sequence[str]:
    """Writes what differs, deletes built dashboards that are no more, and returns the names. Raises FileError."""
    changed = list(differences(files, folder))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in changed:
            if name in files:
                (folder / name).write_text(files[name], encoding="utf-8")
            else:
                (folder / name).unlink()
    except OSError as error:
        raise FileError(f"{folder}: cannot be written: {error.strerror}") from error
    return changed


def differences(files: Mapping[str, str], folder: Path) -> Iterator[str]:
    """The names of files that are missing, old, or too many."""
    for name, text in files.items():
        path = folder / name
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            yield name
    if folder.is_dir():
        yield from sorted(path.name for path in folder.glob("*.json") if path.name not in files)
