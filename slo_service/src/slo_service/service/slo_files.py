"""SLO files while the service runs: read again when they change, the last good version kept when they break."""

from collections.abc import Callable, Sequence
from pathlib import PurePath

from slo_service.domain.slo import SLO
from slo_service.spec.definition import Definition, Loaded
from slo_service.spec.problems import Problem

Load = Callable[[], Loaded]
Fingerprint = Callable[[], object]


class SloFiles:
    """The SLOs in force. `load` reads all files, `fingerprint` tells cheaply whether any of them changed."""

    def __init__(self, load: Load, fingerprint: Fingerprint) -> None:
        self._load = load
        self._fingerprint = fingerprint
        self._seen: object = None
        self._in_force: Sequence[Definition] = ()
        self.problems: Sequence[Problem] = ()
        """Errors in files that are not in force as they stand."""

    @property
    def slos(self) -> Sequence[SLO]:
        return [definition.slo for definition in self._in_force]

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
        self._in_force = _merged(self._in_force, loaded)


def _merged(before: Sequence[Definition], loaded: Loaded) -> Sequence[Definition]:
    broken = {problem.file for problem in loaded.errors}
    kept = [definition for definition in before if not broken.isdisjoint(_with_folders(definition.file))]
    kept_files = {definition.file for definition in kept}
    chosen: dict[str, Definition] = {}
    for definition in [*kept, *(one for one in loaded.definitions if one.file not in kept_files)]:
        chosen.setdefault(definition.slo.id, definition)
    return list(chosen.values())


def _with_folders(file: str) -> Sequence[str]:
    return [file, *map(str, PurePath(file).parents)]
