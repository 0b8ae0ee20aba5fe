"""PromQL expressions in files: parsed, or a problem that points into the text.

The parser is native code whose stack overflows on absurdly nested input, and which panics on a range or an offset of
absurdly many seconds, so such input never reaches it.
"""

import re
from collections.abc import Callable

import promql_parser

from burnline_slo.errors import ExpressionTooLargeError
from burnline_slo.spec.document.codes import Code
from burnline_slo.spec.document.nodes import Node, Scalar
from burnline_slo.spec.document.report import Report
from burnline_slo.spec.document.source import position_in
from burnline_slo.spec.document.values import text
from burnline_slo.spec.promql.label_sets import warn_unless_labels_match

MAX_CHARACTERS = 4096
MAX_OPERATORS = 200

# Finding the place of a mistake takes as many attempts to parse as the expression has characters.
_LONGEST_SEARCH = 500
_MOST_SEARCHES = 50

_STRINGS = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|`[^`]*`", re.DOTALL)
_OPERATOR = re.compile(r"[-+*/%^(\[<>]|==|!=|\b(?:and|or|unless|atan2)\b", re.IGNORECASE)
_ABSURD = r"(?:0x[0-9a-f]+|[0-9]{12,}(?:\.[0-9]*)?|[0-9.]+e[-+]?[0-9]+)"
_ABSURD_TIME = re.compile(rf"[\[:]\s*{_ABSURD}\s*(?=[\]:])|\boffset\s*[-+]?\s*(?:{_ABSURD}|nan|inf)\b", re.IGNORECASE)
_TOKEN_IN_MESSAGE = re.compile(r"unexpected (?:[\w ]+: )?(?:\w+ )?'([^']+)'")
_FIXES = (
    ("end of input inside braces", "Close the braces with }."),
    ("unclosed left parenthesis", "Close the parenthesis with )."),
    ("unterminated quoted string", "Close the quotes of the label's value."),
    ("unexpected character inside braces: '", 'Put the label\'s value in quotes: name="value" or name=~"regex".'),
    ("in label matching, expected string", 'Put the label\'s value in quotes: name="value" or name=~"regex".'),
    ("illegal regex", "Write a regular expression in RE2 syntax (no look-ahead, no back-references)."),
    ("unknown function", "Use a function that Prometheus has."),
    ("expected type matrix", "Give it a range, such as [5m]."),
)


def expression(
    report: Report, node: Node, name: str, prepare: Callable[[str], str] = str
) -> tuple[Scalar, promql_parser.Expr] | None:
    """A PromQL expression together with the scalar it was written in.

    `prepare` changes the text before it is parsed; it must keep its length, so that places stay what they are.
    """
    written = text(report, node, name)
    if written is None or not isinstance(node, Scalar):
        return None
    written = prepare(written)
    try:
        parsed = parse(written)
    except ExpressionTooLargeError as error:
        report.error(
            node, Code.PROMQL_TOO_LARGE, f"`{name}`: {error}", "Record a part of it with a rule, and use that."
        )
        return None
    except ValueError as error:
        lead = len(node.text) - len(node.text.lstrip())
        offset = _offset_of(written, str(error)) if report.errors < _MOST_SEARCHES else 0
        report.error(
            position_in(report.source, node, lead + offset),
            Code.PROMQL_SYNTAX,
            f"`{name}` is no valid PromQL: {error}",
            next((fix for sign, fix in _FIXES if sign in str(error)), "Check the expression in Prometheus' own page."),
        )
        return None
    warn_unless_labels_match(report, node, name, parsed)
    return node, parsed


def parse(written: str) -> promql_parser.Expr:
    """Parses an expression of sane size; raises ExpressionTooLargeError, or ValueError with the parser's message."""
    if len(written) > MAX_CHARACTERS:
        raise ExpressionTooLargeError(
            f"an expression may have up to {MAX_CHARACTERS:,} characters; this one has {len(written):,}"
        )
    operators = sum(1 for _ in _OPERATOR.finditer(_STRINGS.sub('""', written)))
    if operators > MAX_OPERATORS:
        raise ExpressionTooLargeError(
            f"an expression may have up to {MAX_OPERATORS} operators and parentheses; this one has {operators:,}"
        )
    return _parsed(written)


def _parsed(written: str) -> promql_parser.Expr:
    """Raises ValueError for whatever the parser cannot take."""
    if _ABSURD_TIME.search(_STRINGS.sub('""', written)):
        raise ValueError("a range or an offset is a duration, such as 5m")
    try:
        return promql_parser.parse(written)
    except OverflowError as error:
        raise ValueError(f"a duration in it is too long: {error}") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # the native code's own, which is no Exception
            raise
        raise ValueError(f"the parser cannot take it: {error}") from error


def _offset_of(written: str, message: str) -> int:
    """Where the mistake is: the parser gives no position, so the shortest beginning with the same mistake has it."""
    if "end of input" in message or "unclosed" in message or "no expression" in message:
        return max(0, len(written) - 1)
    end = len(written)
    if end <= _LONGEST_SEARCH:
        end = next((n for n in range(1, end) if _message(written[:n]) == message), end)
    token = _TOKEN_IN_MESSAGE.search(message)
    if token is not None and written[:end].endswith(token[1]):
        return end - len(token[1])
    quoted = re.search(r"illegal regex for (.+)", message) or re.search(r"function with name '(.+)'", message)
    if quoted is not None and quoted[1] in written:
        return written.index(quoted[1])
    return max(0, end - 1)


def _message(written: str) -> str:
    try:
        _parsed(written)
    except ValueError as error:
        return str(error)
    return ""
