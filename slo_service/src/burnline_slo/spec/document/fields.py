"""The keys of a mapping: which there may be, which there must be, and what each holds."""

from collections.abc import Mapping as Pairs
from collections.abc import Sequence
from difflib import get_close_matches
from typing import TypeVar

from burnline_slo.spec.document.codes import Code
from burnline_slo.spec.document.nodes import Listing, Mapping, Node, Position
from burnline_slo.spec.document.report import Report
from burnline_slo.spec.document.values import Reader, wrong_type

NOTHING: Pairs[str, str] = {}

T = TypeVar("T")
D = TypeVar("D")


class Fields:
    """One mapping whose keys are known. Reading a key reports what is wrong with it and gives None then.

    In other tools' files (`lenient`) unknown keys are warnings, unless the report is strict.
    """

    def __init__(self, report: Report, mapping: Mapping, *, lenient: bool = False) -> None:
        self.report = report
        self.mapping = mapping
        self.at: Position = mapping.at
        self.is_ambiguous = bool(mapping.repeated)
        self.lenient = lenient
        self.guessed: frozenset[str] = frozenset()
        """Known keys that unknown ones were probably meant to be; they are not reported as missing."""
        self._nodes: dict[str, Node] = {key.text: node for key, node in mapping.entries}
        self._keys: dict[str, Position] = {key.text: key.at for key, _ in mapping.entries}

    def check(
        self,
        what: str,
        *,
        required: Sequence[str] = (),
        optional: Sequence[str] = (),
        renamed: Pairs[str, str] = NOTHING,
        hints: Pairs[str, str] = NOTHING,
        secrets: Pairs[str, str] = NOTHING,
    ) -> None:
        """Reports keys that repeat, are unknown or missing; see `fields`."""
        report, lenient, known = self.report, self.lenient, (*required, *optional)
        report_repeated_keys(report, self.mapping)
        guessed = set()
        for key, _ in self.mapping.entries:
            if report.is_full:
                break
            if key.text in known:
                continue
            if key.text in secrets:
                report.secret(key, f"{what} must not hold a secret itself, as `{key.text}` does", secrets[key.text])
                continue
            meant = renamed.get(key.text) or _close(key.text, known)
            if meant is not None and not lenient:
                guessed.add(meant)
            fix = hints.get(key.text) or _unknown_fix(key.text, known, self, meant)
            add = report.warning if lenient and not report.strict else report.error
            summary = f"{what} has no key `{_short(key.text)}`" + ("; it was ignored" if lenient else "")
            add(key, Code.UNKNOWN_KEY, summary, fix)
        self.guessed = frozenset(guessed)
        for name in required:
            if not self.has(name) and name not in guessed:
                report.error(self.at, Code.MISSING_KEY, f"{what} must have the key `{name}`", f"Add `{name}:`.")

    def has(self, key: str) -> bool:
        """Whether the key is written at all, well or not."""
        return key in self._nodes

    def node(self, key: str) -> Node | None:
        """What is written after the key."""
        return self._nodes.get(key)

    def key_at(self, key: str) -> Position:
        """Where the key stands; the mapping's own place when it is not there."""
        return self._keys.get(key, self.at)

    def value_at(self, key: str) -> Position:
        """Where the key's value stands; the mapping's own place when it is not there."""
        return self._nodes[key].at if key in self._nodes else self.at

    def inner(self, key: str, *, required: Sequence[str] = (), optional: Sequence[str] = ()) -> "Fields | None":
        """The fields of the mapping under a key, as lenient as these; None when there is no mapping."""
        node = self._nodes.get(key)
        if node is None:
            return None
        return fields(self.report, node, f"`{key}`", required=required, optional=optional, lenient=self.lenient)

    def read(self, key: str, reader: Reader[T]) -> T | None:
        """The value of a key; None when it is not there or was refused."""
        node = self._nodes.get(key)
        return None if node is None else reader(self.report, node, key)

    def read_or(self, key: str, reader: Reader[T], default: D) -> T | D:
        """The value of a key, or the default when it is not there (or was refused, which is in the report)."""
        value = self.read(key, reader)
        return default if value is None else value

    def one_of(self, keys: Sequence[str], what: str) -> str | None:
        """Which of the keys is there; an error unless it is exactly one."""
        found = [key for key in keys if key in self._nodes]
        if len(found) == 1:
            return found[0]
        choices = ", ".join(f"`{key}`" for key in keys)
        if found:
            self.report.error(
                self.key_at(found[1]),
                Code.CONFLICT,
                f"{what} must have exactly one of {choices}; it has {len(found)}",
                f"Keep one, for example `{found[0]}`.",
            )
        elif not self.guessed.intersection(keys):
            self.report.error(
                self.at,
                Code.MISSING_KEY,
                f"{what} must have exactly one of {choices}; it has none",
                f"Add `{keys[0]}:`.",
            )
        return None


def fields(
    report: Report,
    node: Node,
    what: str,
    *,
    required: Sequence[str] = (),
    optional: Sequence[str] = (),
    renamed: Pairs[str, str] | None = None,
    hints: Pairs[str, str] | None = None,
    secrets: Pairs[str, str] | None = None,
    lenient: bool = False,
) -> Fields | None:
    """The fields of a node that must be a mapping with these keys and no others.

    `what` names it in messages ("an SLO"). For keys that are known mistakes, `renamed` has the right key, `hints` what
    to do, and `secrets` what to do about those whose value must not be shown.
    None when the node is no mapping; missing and unknown keys are reported and reading goes on.
    """
    if not isinstance(node, Mapping):
        wrong_type(
            report, node, what, "a mapping", fix=f"Write a mapping with the keys {', '.join((*required, *optional))}."
        )
        return None
    found = Fields(report, node, lenient=lenient)
    found.check(
        what,
        required=required,
        optional=optional,
        renamed=renamed or {},
        hints=hints or {},
        secrets=secrets or {},
    )
    return found


def report_repeated_keys(report: Report, node: Mapping) -> None:
    """Every key of a mapping that stands there twice."""
    first = {key.text: key.at.line for key, _ in node.entries}
    for key in node.repeated:
        report.error(
            key,
            Code.DUPLICATE_KEY,
            f"the key `{_short(key.text)}` stands here a second time; the first is on line {first[key.text]}",
            "Remove one of the two.",
        )


def items(report: Report, node: Node, name: str, of: str) -> Sequence[Node] | None:
    """The items of a list that must not be empty."""
    if not isinstance(node, Listing):
        wrong_type(report, node, name, f"a list of {of}", fix="Begin each item on a line of its own with `- `.")
        return None
    if not node.items:
        report.error(node, Code.EMPTY, f"`{name}` is a list of {of} and must not be empty", "Add one.")
        return None
    return node.items


def _close(key: str, known: Sequence[str]) -> str | None:
    folded = {name.replace("_", "").lower(): name for name in known}
    same = folded.get(key.replace("_", "").replace("-", "").lower())
    return same or next(iter(get_close_matches(key[:50], known, n=1, cutoff=0.6)), None)


def _unknown_fix(key: str, known: Sequence[str], found: Fields, meant: str | None) -> str:
    if key == "<<":
        return "`<<` merges mappings: give it an alias of one, such as *base."
    if meant is not None and found.has(meant):
        return f"Remove it; `{meant}` is there already."
    if meant is not None:
        return f"Did you mean `{meant}`?"
    return f"Remove it, or use one of: {', '.join(known)}."


def _short(key: str) -> str:
    return key if len(key) <= 60 else key[:57] + "..."
