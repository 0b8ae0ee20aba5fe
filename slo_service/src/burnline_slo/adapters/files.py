"""SLO files and the configuration from disk. What can't be read is a problem, never an exception."""

import stat
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from burnline_slo.config.format import ServiceConfiguration
from burnline_slo.config.reader import ReadConfig, read_config
from burnline_slo.spec.document.codes import Code
from burnline_slo.spec.document.definition import Loaded
from burnline_slo.spec.document.format import Format
from burnline_slo.spec.document.problems import Level, Problem
from burnline_slo.spec.document.source import MAX_FILE_BYTES, Source, too_large
from burnline_slo.spec.load import FORMATS, load

SUFFIXES = frozenset({".yaml", ".yml", ".json"})
STANDARD_INPUT = "-"
EVERY_FORMAT: tuple[type[Format], ...] = (*FORMATS, ServiceConfiguration)
"""What may stand in a folder of SLO files. The service's configuration defines none; it is checked all the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """The files found, in order and each once, and what could not be read."""

    sources: Sequence[Source]
    problems: Sequence[Problem]


def load_files(paths: Iterable[str | Path]) -> Loaded:
    """Reads SLO files and folders (every .yaml, .yml and .json below them); `-` is standard input."""
    return load_fetched(fetch(paths))


def load_fetched(fetched: Fetched, *, strict: bool = False) -> Loaded:
    """The SLOs of all files, see `load`."""
    return load(fetched.sources, fetched.problems, strict=strict, formats=EVERY_FORMAT)


def fetch(paths: Iterable[str | Path]) -> Fetched:
    """The bytes of all files, at most the size limit of each."""
    sources: dict[str, Source] = {}
    problems: list[Problem] = []
    for path in paths:
        for file in _files(path, problems):
            key = str(file)
            if key not in sources:
                found = _read_standard_input() if key == STANDARD_INPUT else read_file(Path(key))
                if isinstance(found, Problem):
                    problems.append(found)
                else:
                    sources[key] = found
    return Fetched(sources=list(sources.values()), problems=problems)


def load_config(path: Path) -> ReadConfig:
    """The service's configuration, or everything wrong with it. Paths in it are relative to the file's own folder."""
    source = read_file(path)
    if isinstance(source, Problem):
        return ReadConfig(config=None, problems=(source,))
    return read_config(source, path.resolve().parent)


def fingerprint(paths: Iterable[str | Path]) -> object:
    """Equal as long as no file appeared, vanished or changed; cheap enough to ask every minute."""
    found = []
    for path in paths:
        for file in _files(path, []):
            try:
                state = Path(file).stat()
            except OSError as error:
                found.append((str(file), error.errno, 0, 0))
            else:
                found.append((str(file), state.st_mtime_ns, state.st_size, state.st_ino))
    return found


def _files(path: str | Path, problems: list[Problem]) -> Sequence[Path | str]:
    if path == STANDARD_INPUT:
        return [STANDARD_INPUT]
    try:
        if not Path(path).is_dir():
            return [Path(path)]
        found = sorted(
            file
            for file in Path(path).rglob("*")
            if file.suffix.lower() in SUFFIXES and not _is_hidden(file.relative_to(path)) and file.is_file()
        )
    except (OSError, ValueError) as error:
        problems.append(_unreadable(path, error))
        return []
    if not found:
        problems.append(
            Problem(
                severity=Level.ERROR,
                code=Code.FOLDER_EMPTY,
                file=str(path),
                summary="a folder must hold SLO files; this one has none",
                fix="Put files that end in .yaml, .yml or .json into it, or name another folder.",
            )
        )
    return found


def _is_hidden(path: Path) -> bool:
    """Hidden files and folders are left out: a mounted Kubernetes ConfigMap has its files a second time in one."""
    return any(part.startswith(".") for part in path.parts)


def read_file(path: Path) -> Source | Problem:
    """The bytes of one file within the size limit."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return _unreadable(path, OSError("it is no regular file"))
        with path.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except FileNotFoundError:
        return Problem(
            severity=Level.ERROR,
            code=Code.FILE_MISSING,
            file=str(path),
            summary="there is no such file or folder",
            fix="Check the path; it is taken from the current folder unless it begins with /.",
        )
    except (OSError, ValueError) as error:
        return _unreadable(path, error)
    return too_large(str(path)) if len(data) > MAX_FILE_BYTES else Source(file=str(path), data=data)


def _read_standard_input() -> Source | Problem:
    name = "<stdin>"
    try:
        data = sys.stdin.buffer.read(MAX_FILE_BYTES + 1)
    except (OSError, ValueError) as error:
        return _unreadable(name, error)
    return too_large(name) if len(data) > MAX_FILE_BYTES else Source(file=name, data=data)


def _unreadable(path: str | Path, error: OSError | ValueError) -> Problem:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return Problem(
        severity=Level.ERROR,
        code=Code.FILE_UNREADABLE,
        file=str(path),
        summary=f"the file or folder cannot be read: {reason}",
        fix="Check its permissions and the path.",
    )
