"""What the loader asks of a format of files. Each format's package has a class that answers, in its `format.py`."""

from collections.abc import Sequence
from typing import Protocol

from burnline_slo.spec.document.definition import Contents, Definition
from burnline_slo.spec.document.nodes import Node
from burnline_slo.spec.document.report import Report


class Format(Protocol):
    """Tells its own documents from others and reads them. Made anew for each load, so it may collect over documents.

    The classes of formats are subclasses of this one, and keep of it what is not special about them.
    """

    name: str
    """Whose files these are, as people call them."""
    resources: tuple[str, ...] = ()
    """What it reads of resources with an `apiVersion`, for people who wrote something else there."""
    api_groups: tuple[str, ...] = ()
    """The groups of these: a resource of them that no format reads is a mistake, not something else's."""

    def matches(self, document: Node) -> bool:
        """Whether the document names this format as its own. No two formats match the same document."""
        ...

    def read(self, report: Report, document: Node) -> Contents:
        """What a document that matches defines; everything wrong with it is in the report then."""
        ...

    def strict(self, report: Report, document: Node) -> None:
        """Reports what the tool that owns the format refuses and `read` does not: asked for before it, if at all."""
        return

    def rest(self) -> Sequence[Definition]:
        """What can only be read when all documents of all files are known. Asked for once, at the end."""
        return ()
