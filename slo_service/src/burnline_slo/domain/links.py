"""Addresses that go with an SLO: its runbook, dashboards, logs."""

import re
from urllib.parse import quote

RUNBOOK = "runbook"
"""The name of the address that is a key of its own."""
PLACEHOLDERS = ("slo_id", "service", "slo")
"""What stands for the SLO in an address, in braces: its id, and what its file calls its service and itself."""

_PLACEHOLDER = re.compile(rf"(\{{(?:{'|'.join(PLACEHOLDERS)})\}})")


def filled(address: str, slo_id: str) -> str:
    """The address with its placeholders filled in, percent-encoded, slashes too: good for a query and for a path.

    For one combination of labels `{slo_id}` is its own, and `{slo}` the name of the whole: a runbook is for all.
    """
    service, _, name = slo_id.partition("/")
    values = {"{slo_id}": slo_id, "{service}": service, "{slo}": name.partition("{")[0]}
    return _PLACEHOLDER.sub(lambda match: quote(values[match[0]], safe=""), address)


def stray_brace(address: str) -> str | None:
    """The first brace of an address that belongs to no placeholder, with what is in it; None where there is none."""
    found = re.search(r"\{[^{}]*\}?|\}", _PLACEHOLDER.sub("", address))
    return found and found[0]


def without_stray_braces(address: str) -> str:
    """The same with all braces but those of placeholders percent-encoded."""
    parts = _PLACEHOLDER.split(address)
    return "".join(
        part if number % 2 else part.replace("{", "%7B").replace("}", "%7D") for number, part in enumerate(parts)
    )
