"""What the tools that own a format refuse themselves: rules that are asked for with --strict only."""

import re
from collections.abc import Iterator, Sequence

from burnline_slo.spec.document.codes import Code
from burnline_slo.spec.document.lookup import child, child_text
from burnline_slo.spec.document.nodes import Listing, Mapping, Node, Scalar
from burnline_slo.spec.document.report import Report
from burnline_slo.spec.document.values import kind, quoted_key


class Rules:
    """Reports what breaks them, in the name of one tool."""

    def __init__(self, report: Report, tool: str) -> None:
        self._report = report
        self._tool = tool

    def refuse(self, node: Node, what: str, fix: str) -> None:
        self._report.error(node, Code.STRICT_RULE, f"{self._tool} refuses this: {what}", fix)

    def warn(self, node: Node, what: str, fix: str) -> None:
        self._report.warning(node, Code.STRICT_RULE, f"{self._tool} warns of this: {what}", fix)

    def needs(self, mapping: Node | None, *keys: str) -> None:
        """All of the keys."""
        for key in keys:
            if isinstance(mapping, Mapping) and child(mapping, key) is None:
                self.refuse(mapping, f"the key `{key}` is missing", f"Add `{key}:`.")

    def only(self, mapping: Node | None, *keys: str) -> None:
        """None but the keys."""
        for key, _ in mapping.entries if isinstance(mapping, Mapping) else ():
            if key.text not in keys:
                self.refuse(key, f"there is no key `{key.text[:60]}`", f"Remove it, or use one of: {', '.join(keys)}.")

    def without(self, mapping: Node | None, *keys: str) -> None:
        """None of the keys, which Burnline reads all the same."""
        for key in keys_of(mapping):
            if key.text in keys:
                self.refuse(key, f"there is no key `{key.text}`", "Remove it.")

    def one_of(self, mapping: Node | None, *keys: str) -> None:
        """Exactly one of the keys."""
        if isinstance(mapping, Mapping) and sum(child(mapping, key) is not None for key in keys) != 1:
            named = " and ".join(quoted_key(key) for key in keys)
            self.refuse(mapping, f"exactly one of {named} must be there", f"Keep or add one of {named}.")

    def pattern(self, node: Node | None, pattern: re.Pattern[str], what: str, longest: int = 63) -> None:
        """A text of that form."""
        if isinstance(node, Scalar) and not (pattern.fullmatch(node.text) and len(node.text) <= longest):
            self.refuse(node, f"{what}; got {node.text[:60]!r}", "Write it in that form.")

    def choice(self, node: Node | None, *choices: str) -> None:
        """One of the choices."""
        if isinstance(node, Scalar) and node.text not in choices:
            self.refuse(node, f"one of {', '.join(choices)} is wanted; got {node.text[:60]!r}", "Write one of them.")

    def single(self, mapping: Node | None) -> None:
        """Values that are no lists and no mappings: numbers and `true` are taken for texts."""
        for key, value in mapping.entries if isinstance(mapping, Mapping) else ():
            if not isinstance(value, Scalar):
                self.refuse(value, f"`{key.text[:60]}` must be text; got {kind(value)}", "Write a text.")

    def at_most(self, mapping: Node | None, key: str, longest: int) -> None:
        """A text that is not longer."""
        node = child(mapping, key) if mapping is not None else None
        if isinstance(node, Scalar) and len(node.text) > longest:
            self.refuse(node, f"`{key}` may have up to {longest:,} characters", "Shorten it.")

    def length(self, node: Node | None, name: str, fewest: int, most: int | None = None) -> None:
        """So many items."""
        count = len(node.items) if isinstance(node, Listing) else 0
        if isinstance(node, Listing) and (count < fewest or (most is not None and count > most)):
            wanted = f"exactly {fewest}" if most == fewest else f"{fewest} or more"
            self.refuse(node, f"`{name}` has {wanted} items; got {count}", "Add or remove some.")


def keys_of(mapping: Node | None) -> Sequence[Scalar]:
    """The keys of a mapping, none where it is no mapping."""
    return [key for key, _ in mapping.entries] if isinstance(mapping, Mapping) else []


def items_of(mapping: Node | None, key: str) -> Iterator[Node]:
    """The items of a list under a key, none where there is no list."""
    found = child(mapping, key) if mapping is not None else None
    yield from found.items if isinstance(found, Listing) else ()


def is_true(mapping: Node | None, key: str) -> bool:
    return mapping is not None and (child_text(mapping, key) or "").lower() == "true"
