"""Names, labels and links, which must be valid in addresses, in Prometheus and in Alertmanager."""

import re
from collections.abc import Mapping as Pairs
from difflib import get_close_matches
from unicodedata import normalize

from burnline_slo.spec.document.codes import Code
from burnline_slo.spec.document.fields import report_repeated_keys
from burnline_slo.spec.document.nodes import Mapping, Node, Scalar
from burnline_slo.spec.document.report import Report
from burnline_slo.spec.document.values import Reader, text, wrong_type

RESERVED_LABELS = frozenset({"alertname", "slo_id", "service", "slo", "severity", "tier"})
LONGEST_NAME = 100

_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?")
_LABEL = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")


def name(report: Report, node: Node, key: str) -> str | None:
    """A name for addresses and labels, such as `checkout-api`."""
    written = text(report, node, key)
    if written is None:
        return None
    if _NAME.fullmatch(written) and len(written) <= LONGEST_NAME:
        return written
    rule = f"up to {LONGEST_NAME} letters, digits, -, _ and ., beginning and ending with a letter or digit"
    better = (
        re.sub(r"[^A-Za-z0-9_.-]+", "-", normalize("NFKD", written).encode("ascii", "ignore").decode())
        .strip("-_.")[:LONGEST_NAME]
        .strip("-_.")
    )
    report.error(
        node,
        Code.NAME_SYNTAX,
        f"`{key}` becomes part of addresses and labels, so it must be {rule}; got {_short(written)}",
        f"Write {better}." if better else "Write a name such as checkout-api.",
    )
    return None


def labels(report: Report, node: Node, key: str) -> Pairs[str, str] | None:
    """Label names of Prometheus with text values, none of them Burnline's own."""
    pairs = string_map(report, node, key)
    if pairs is None or not isinstance(node, Mapping):
        return None
    for label, _ in node.entries:
        if label.text in RESERVED_LABELS:
            report.error(
                label,
                Code.LABEL_RESERVED,
                f"the label `{label.text}` is set by Burnline itself",
                f"Use another name, such as `my_{label.text}`.",
            )
        elif label.text.startswith("__"):
            report.error(
                label,
                Code.LABEL_RESERVED,
                f"labels that begin with __ belong to Prometheus; got `{_clip(label.text)}`",
                "Use another name.",
            )
    return pairs


def string_map(report: Report, node: Node, key: str) -> Pairs[str, str] | None:
    """Names that Prometheus accepts as labels, each with a text."""
    if not isinstance(node, Mapping):
        wrong_type(report, node, key, "a mapping of names to texts")
        return None
    report_repeated_keys(report, node)
    pairs = {}
    for label, value in node.entries:
        label_name(report, label, key)
        content = text(report, value, label.text)
        if content is not None:
            pairs[label.text] = content
    return pairs


def label_name(report: Report, label: Scalar, key: str) -> None:
    """Reports a name that Prometheus would not accept as a label, in the mapping `key`."""
    if _LABEL.fullmatch(label.text):
        return
    better = re.sub(r"[^a-zA-Z0-9_]", "_", label.text)[:50] or "team"
    report.error(
        label,
        Code.LABEL_SYNTAX,
        f"a name in `{key}` has letters, digits and _, not a digit first; got {_short(label.text)}",
        f"Write {better if not better[0].isdigit() else '_' + better}.",
    )


def link(report: Report, node: Node, key: str) -> str | None:
    """An http or https address."""
    written = text(report, node, key)
    if written is None:
        return None
    if is_link(written):
        return written
    report.error(
        node,
        Code.URL_SYNTAX,
        f"`{key}` must be an http or https address; got {_short(written)}",
        _link_fix(written),
    )
    return None


def is_link(written: str) -> bool:
    """Whether it is an address that people can follow."""
    return re.fullmatch(r"https?://[^\s/?#]+[^\s]*", written) is not None


def _link_fix(written: str) -> str:
    if re.fullmatch(r"[\w.-]+\.\w+(/\S*)?", written):
        return f"Write https://{written}."
    if re.fullmatch(r"https?://[^\s/?#]+.*", written, re.DOTALL):
        return "Write %20 for a space."
    return "Write https://… in full."


def choice(*choices: str) -> Reader[str]:
    """Reads one of a few texts."""

    def read(report: Report, node: Node, key: str) -> str | None:
        written = text(report, node, key)
        if written is None or written in choices:
            return written
        close = get_close_matches(written.lower(), choices, n=1)
        report.error(
            node,
            Code.CHOICE,
            f"`{key}` must be one of {', '.join(choices)}; got {_short(written)}",
            f"Did you mean `{close[0]}`?" if close else f"Write `{choices[0]}`, say.",
        )
        return None

    return read


def _short(written: str) -> str:
    return repr(_clip(written))


def _clip(written: str) -> str:
    return written if len(written) <= 60 else written[:57] + "..."
