"""Which kind of file a document is, told by what it says of itself."""

from collections.abc import Iterator, Sequence
from enum import Enum, auto

from burnline_slo.spec.document.nodes import Listing, Mapping, Node, Scalar


class Format(Enum):
    NATIVE = auto()
    CONFIGURATION = auto()
    SLOTH = auto()
    SLOTH_RESOURCE = auto()
    SLOTH_WINDOWS = auto()
    PYRRA = auto()
    OPENSLO = auto()
    OPENSLO_ALPHA = auto()
    OTHER_RESOURCE = auto()
    UNKNOWN = auto()


_VERSIONS = {"burnline/v1": Format.NATIVE, "prometheus/v1": Format.SLOTH}
_RESOURCES = {
    ("sloth.slok.dev/v1", "PrometheusServiceLevel"): Format.SLOTH_RESOURCE,
    ("sloth.slok.dev/v1", "ManagedPrometheusServiceLevel"): Format.SLOTH_RESOURCE,
    ("sloth.slok.dev/v1", "AlertWindows"): Format.SLOTH_WINDOWS,
    ("pyrra.dev/v1alpha1", "ServiceLevelObjective"): Format.PYRRA,
}
_OPENSLO = {"openslo/v1": Format.OPENSLO, "openslo.com/v1": Format.OPENSLO, "openslo/v1alpha": Format.OPENSLO_ALPHA}

READ_RESOURCES = (
    "sloth.slok.dev/v1 PrometheusServiceLevel",
    "pyrra.dev/v1alpha1 ServiceLevelObjective",
    "openslo/v1",
    "openslo/v1alpha",
)
"""What people are told of; a few more are read."""
_TOOLS = ("sloth.slok.dev", "pyrra.dev", "openslo", "openslo.com")


def format_of(document: Node) -> Format:
    """What a document is."""
    version, api, kind = (word(document, key) for key in ("version", "apiVersion", "kind"))
    if version is not None:
        return _VERSIONS.get(version, Format.UNKNOWN)
    if api is not None and kind is not None:
        other = Format.UNKNOWN if api.partition("/")[0] in _TOOLS else Format.OTHER_RESOURCE
        return _OPENSLO.get(api) or _RESOURCES.get((api, kind), other)
    if any(entry(document, key) for key in ("prometheus", "notifiers")):
        return Format.CONFIGURATION
    return Format.UNKNOWN


def single_documents(documents: Sequence[Node]) -> Iterator[Node]:
    """The documents, with lists of resources (a Kubernetes `List`, OpenSLO's plain list) taken apart."""
    for document in documents:
        match document:
            case Listing() if document.items and all(entry(item, "apiVersion") for item in document.items):
                yield from document.items
            case Mapping() if (word(document, "kind") or "").endswith("List") and isinstance(
                items := entry(document, "items"), Listing
            ):
                yield from items.items
            case _:
                yield document


def entry(document: Node, key: str) -> Node | None:
    """What a mapping has under a key."""
    if not isinstance(document, Mapping):
        return None
    return next((node for name, node in document.entries if name.text == key), None)


def word(document: Node, key: str) -> str | None:
    """The text of a mapping's value, if it is a single one."""
    found = entry(document, key)
    return found.text if isinstance(found, Scalar) else None
