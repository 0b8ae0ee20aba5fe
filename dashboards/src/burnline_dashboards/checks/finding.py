"""One thing that is wrong with a dashboard."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from burnline_dashboards.checks.exported import Dashboard


class Level(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What is wrong, where, and what to write instead. `board` is its uid; `panel` a title, `ref` a query's letter."""

    code: str
    summary: str
    fix: str
    level: Level = Level.ERROR
    board: str = ""
    panel: str = ""
    ref: str = ""
    file: str = ""

    def __str__(self) -> str:
        place = " › ".join(part for part in (self.file or self.board, self.panel, self.ref) if part)
        return f"{place}: {self.level} {self.code}: {self.summary}. {self.fix}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a dashboard is checked against: all boards of the same check, by uid; data sources known by uid.

    `sources` empty means that it is not known which data sources there are.
    """

    boards: Sequence[Dashboard] = ()
    sources: Sequence[str] = ()


Check = Callable[[Dashboard, Surroundings], Iterable[Finding]]


def run(checks: Iterable[Check], boards: Sequence[Dashboard], sources: Sequence[str] = ()) -> Iterator[Finding]:
    """What the checks find, board by board."""
    surroundings = Surroundings(boards=boards, sources=sources)
    known = list(checks)
    for board in boards:
        for check in known:
            yield from check(board, surroundings)
