"""Looks into documents before anything is known of their form: a value by its key, lists of resources taken apart."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from burnline_slo.spec.document.nodes import Listing, Mapping, Node, Scalar


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceType:
    """What a resource, of Kubernetes or in its manner, says it is."""

    api_version: str
    kind: str

    @property
    def group(self) -> str:
        """Whose it is: what stands before the version."""
        return self.api_version.partition("/")[0]


def child(document: Node, key: str) -> Node | None:
    """What a mapping has under a key."""
    if not isinstance(document, Mapping):
        return None
    return next((node for name, node in document.entries if name.text == key), None)


def child_text(document: Node, key: str) -> str | None:
    """The text of a mapping's value, if it is a single one."""
    found = child(document, key)
    return found.text if isinstance(found, Scalar) else None


def resource_type(document: Node) -> ResourceType | None:
    """None where the document is no resource: it has a `version`, or lacks one of `apiVersion` and `kind`."""
    api_version, kind = child_text(document, "apiVersion"), child_text(document, "kind")
    if child_text(document, "version") is not None or api_version is None or kind is None:
        return None
    return ResourceType(api_version=api_version, kind=kind)


def single_documents(documents: Sequence[Node]) -> Iterator[Node]:
    """The documents, with lists of resources (a Kubernetes `List`, OpenSLO's plain list) taken apart."""
    for document in documents:
        match document:
            case Listing() if document.items and all(child(item, "apiVersion") for item in document.items):
                yield from document.items
            case Mapping() if (child_text(document, "kind") or "").endswith("List") and isinstance(
                items := child(document, "items"), Listing
            ):
                yield from items.items
            case _:
                yield document
