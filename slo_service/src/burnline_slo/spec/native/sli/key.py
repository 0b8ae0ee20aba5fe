"""A key of `sli:`."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from burnline_slo.spec.document.fields import fields
from burnline_slo.spec.document.nodes import Node
from burnline_slo.spec.document.report import Report
from burnline_slo.spec.document.values import Reader
from burnline_slo.spec.native.schema_elements import Json, one_of

S = TypeVar("S", covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class SLIKey(Generic[S]):
    """What may stand under the key `name`: SLIs of these `kinds`, what reads them, writes them, and their JSON Schema.

    `write` gives the lines under the key, without indentation.
    """

    name: str
    kinds: tuple[type[S], ...]
    read: Reader[S]
    write: Callable[[S], Iterable[str]]
    schema: dict[str, Json]

    def lines(self, sli: object) -> Iterator[str] | None:
        """The key with what stands under it, None where the SLI is of another kind."""
        if not isinstance(sli, self.kinds):
            return None
        return iter([f"{self.name}:", *(f"  {line}" for line in self.write(sli))])


@dataclass(frozen=True, slots=True, kw_only=True)
class SLIKeys(Generic[S]):
    """Several keys, of which a file has one."""

    keys: tuple[SLIKey[S], ...]

    def read(self, report: Report, node: Node, name: str) -> S | None:
        by_name = {key.name: key for key in self.keys}
        found = fields(report, node, f"`{name}`", optional=tuple(by_name))
        key = None if found is None else found.one_of(tuple(by_name), f"`{name}`")
        return None if found is None or key is None else found.read(key, by_name[key].read)

    def lines(self, sli: object) -> Iterator[str]:
        """The key that the SLI stands under, and the SLI."""
        written = (key.lines(sli) for key in self.keys)
        return next(lines for lines in written if lines is not None)

    @property
    def schema(self) -> dict[str, Json]:
        return one_of({key.name: key.schema for key in self.keys})
