"""Data sources in Grafana's provisioning format, from YAML."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml

from burnline_dashboards.errors import FileError


def read_data_sources(file: Path) -> Sequence[Mapping[str, object]]:
    """The entries of `datasources`; ``$$`` stands for ``$`` there. Raises FileError."""
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise FileError(f"{file}: cannot be read as YAML: {' '.join(str(error).split())}") from error
    entries = content.get("datasources") if isinstance(content, dict) else None
    if not isinstance(entries, list) or not all(isinstance(each, dict) for each in entries):
        raise FileError(f"{file}: must have a list `datasources`")
    for entry in entries:
        missing = [key for key in ("uid", "name", "type") if not entry.get(key)]
        if missing:
            raise FileError(f"{file}: a data source must have {', '.join(missing)}, so that it is found again")
    return [_plain(entry) for entry in entries]


def _plain(entry: Mapping[str, object]) -> dict[str, object]:
    return {str(key): _undoubled(value) for key, value in entry.items()}


def _undoubled(value: object) -> object:
    match value:
        case str():
            return value.replace("$$", "$")
        case dict():
            return {key: _undoubled(inner) for key, inner in value.items()}
        case list():
            return [_undoubled(inner) for inner in value]
        case _:
            return value
