"""SLO files while the service runs: read again when they change, the last good version kept when they break."""

from collections.abc import Callable, Collection, Sequence
from pathlib import PurePath
from typing import TypeVar

from burnline_slo.domain.corrections import Correction
from burnline_slo.domain.slo import SLO
from burnline_slo.spec.document.definition import Definition, Loaded, WrittenCorrection
from burnline_slo.spec.document.problems import Problem

Load = Callable[[], Loaded]
Fingerprint = Callable[[], object]


class SloFiles:
    """The SLOs and corrections in force. `load` reads all files; `fingerprint` is cheap, another when one changed."""

    def __init__(self, load: Load, fingerprint: Fingerprint) -> None:
        self._load = load
        self._fingerprint = fingerprint
        self._seen: object = None
        self._in_force: Sequence[Definition] = ()
        self._written_corrections: Sequence[WrittenCorrection] = ()
        self.problems: Sequence[Problem] = ()
        """Errors in files that are not in force as they stand."""

    @property
    def slos(self) -> Sequence[SLO]:
        return [definition.slo for definition in self._in_force]

    @property
    def corrections(self) -> Sequence[Correction]:
        """Those that stand in the files."""
        return [one.correction for one in self._written_corrections]

    def refresh(self) -> None:
        """Reads the files if they changed.

        A file with errors keeps what it defined before, if it defined anything; else its sound SLOs count. So does a
        folder that is lost or empty: a volume that is not mounted is no reason to resolve every alert.
        """
        seen = self._fingerprint()
        if seen == self._seen:
            return
        self._seen = seen
        loaded = self._load()
        self.problems = loaded.errors
        broken = {problem.file for problem in loaded.errors}
        self._in_force = _merged(self._in_force, loaded.definitions, broken, lambda one: one.slo.id)
        written = loaded.written_corrections
        self._written_corrections = _merged(self._written_corrections, written, broken, lambda one: one.correction.id)


Written = TypeVar("Written", bound=Definition | WrittenCorrection)


def _merged(
    before: Sequence[Written], now: Sequence[Written], broken: Collection[str], key: Callable[[Written], str]
) -> Sequence[Written]:
    kept = [one for one in before if not set(broken).isdisjoint(_with_folders(one.file))]
    kept_files = {one.file for one in kept}
    chosen: dict[str, Written] = {}
    for one in [*kept, *(one for one in now if one.file not in kept_files)]:
        chosen.setdefault(key(one), one)
    return list(chosen.values())


def _with_folders(file: str) -> Sequence[str]:
    return [file, *map(str, PurePath(file).parents)]
