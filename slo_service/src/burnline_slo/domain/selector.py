"""Selectors: one metric with its label matchers, in one spelling whatever a file's spelling was."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

EQUAL, MATCHES = "=", "=~"

_ESCAPED = {"\\": "\\", '"': '"', "\n": "n", "\t": "t", "\r": "r"}
_ESCAPES = str.maketrans({character: f"\\{letter}" for character, letter in _ESCAPED.items()})
_UNESCAPED = {letter: character for character, letter in _ESCAPED.items()}
_RE2 = str.maketrans({character: f"\\{character}" for character in "\\.+*?()|[]{}^$"})
_SYNTAX = frozenset("{}=!~,\"'`")


def quote(text: str) -> str:
    """Any text as a PromQL string literal."""
    return f'"{text.translate(_ESCAPES)}"'


def read_literal(text: str) -> tuple[str, str]:
    """The text of the first literal that `quote` wrote, and what stands after it."""
    characters = iter(text.partition('"')[2])
    found = []
    for character in characters:
        if character == '"':
            break
        found.append(_unescaped(next(characters, "")) if character == "\\" else character)
    return "".join(found), "".join(characters)


def is_label_name(text: str) -> bool:
    """Whether it stands for itself where PromQL wants a label; other names stand in quotes."""
    return text.isascii() and text.isidentifier()


def label_text(label: str) -> str:
    """A label as PromQL writes it."""
    return label if is_label_name(label) else quote(label)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matcher:
    """One condition on a label; `operator` is =, !=, =~ or !~."""

    label: str
    operator: str
    value: str

    def __str__(self) -> str:
        return f"{label_text(self.label)}{self.operator}{quote(self.value)}"

    @property
    def stored_text(self) -> str:
        """How names of ledgers spell it: a label in quotes only where it could be taken for something else."""
        return f"{_stored_name(self.label)}{self.operator}{quote(self.value)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Selector:
    """A metric and its matchers, which are sorted and each there once. Its text is PromQL.

    Names that are no names in PromQL by themselves stand in quotes, all in braces: `{"http.requests","a.b"="c"}`.
    """

    metric: str
    matchers: tuple[Matcher, ...] = ()
    stored_inside: str = ""
    """How names of ledgers spell the matchers, where it is not one by one in their order; see `narrowed`."""
    _text: str = field(init=False, repr=False, compare=False)
    _stored: tuple[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_text = {matcher.stored_text: matcher for matcher in self.matchers}
        texts = sorted(by_text)
        matchers = tuple(by_text[text] for text in texts)
        inside = texts if all(is_label_name(matcher.label) for matcher in matchers) else list(map(str, matchers))
        if is_label_name(self.metric.replace(":", "_")):
            text = f"{self.metric}{{{','.join(inside)}}}" if inside else self.metric
        else:
            text = f"{{{','.join([quote(self.metric), *inside])}}}"
        object.__setattr__(self, "matchers", matchers)
        object.__setattr__(self, "_text", text)
        object.__setattr__(self, "_stored", (_stored_name(self.metric), self.stored_inside or ",".join(texts)))

    def __str__(self) -> str:
        return self._text

    @property
    def stored(self) -> tuple[str, str]:
        """The metric and what is between the braces, as names of ledgers are made of them, which databases hold.

        There are no quotes around names in it, for there were none when the first ledgers were stored.
        """
        return self._stored

    @property
    def stored_text(self) -> str:
        """Both as one text."""
        metric, inside = self._stored
        return f"{metric}{{{inside}}}" if inside else metric

    def matchers_of(self, label: str) -> tuple[Matcher, ...]:
        return tuple(matcher for matcher in self.matchers if matcher.label == label)

    def with_suffix(self, suffix: str) -> "Selector":
        """The same labels of the metric with a longer name, such as the `_count` of a histogram."""
        return Selector(metric=self.metric + suffix, matchers=self.matchers)

    def with_matchers(self, *matchers: Matcher) -> "Selector":
        return Selector(metric=self.metric, matchers=(*self.matchers, *matchers))

    def without(self, *labels: str) -> "Selector":
        """The same without any condition on these labels."""
        kept = tuple(matcher for matcher in self.matchers if matcher.label not in labels)
        return Selector(metric=self.metric, matchers=kept)

    def narrowed(self, labels: Mapping[str, str]) -> "Selector":
        """Just those of its series that have these labels; an empty value stands for series without the label.

        Of a selector with quoted labels ledgers are stored that have the labels at the end, as they were added.
        """
        added = tuple(Matcher(label=label, operator=EQUAL, value=value) for label, value in labels.items())
        if all(is_label_name(matcher.label) for matcher in self.matchers):
            return self.with_matchers(*added)
        stored_inside = ",".join([self.stored[1], *(matcher.stored_text for matcher in added)])
        return Selector(metric=self.metric, matchers=(*self.matchers, *added), stored_inside=stored_inside)

    def plain_values(self) -> Mapping[str, str]:
        """The labels that it wants one value of, with that value. One that is matched twice is none of them."""
        labels = [matcher.label for matcher in self.matchers]
        return {
            matcher.label: matcher.value
            for matcher in self.matchers
            if matcher.operator == EQUAL and labels.count(matcher.label) == 1 and not matcher.label.startswith("__")
        }

    def with_any(self, label: str, values: Iterable[str]) -> "Selector":
        """Those of its series whose label has one of the values; an empty one stands for series without the label."""
        pattern = "|".join(value.translate(_RE2) for value in values)
        return self.with_matchers(Matcher(label=label, operator=MATCHES, value=pattern))


def _unescaped(letter: str) -> str:
    return _UNESCAPED.get(letter, letter)


def _stored_name(name: str) -> str:
    return quote(name) if _SYNTAX.intersection(name) else name
