"""Findings that are known and right: read from `exceptions.yaml` beside the dashboards."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import yaml

from burnline_dashboards.checks.exemptions import Exemption
from burnline_dashboards.errors import FileError

_KEYS = ("board", "panel", "finding", "reason")


def read_exemptions(files: Iterable[Path]) -> Sequence[Exemption]:
    """The entries of the files that exist. Raises FileError."""
    return [entry for file in files if file.is_file() for entry in _read(file)]


def _read(file: Path) -> list[Exemption]:
    try:
        entries = yaml.safe_load(file.read_text(encoding="utf-8")) or []
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise FileError(f"{file}: cannot be read as YAML: {' '.join(str(error).split())}") from error
    if not isinstance(entries, list):
        raise FileError(f"{file}: must be a list of entries with the keys {', '.join(_KEYS)}")
    return [_entry(file, entry) for entry in entries]


def _entry(file: Path, entry: object) -> Exemption:
    if not isinstance(entry, dict) or set(entry) != set(_KEYS) or not all(isinstance(v, str) for v in entry.values()):
        raise FileError(f"{file}: an entry must have the texts {', '.join(_KEYS)}; got {entry!r}")
    if not entry["reason"].strip():
        raise FileError(f"{file}: the exception for {entry['board']}, {entry['panel']} must give a reason")
    return Exemption(**entry)
