"""`burnline corrections`: what a running service leaves out, listed, added and removed."""

import getpass
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import click
import orjson

from burnline_slo.adapters.service_client import CorrectionsApi
from burnline_slo.errors import ServiceRefusedError
from burnline_slo.http.client import http_client
from burnline_slo.http.options import HttpOptions
from burnline_slo.render.corrections_json import CorrectionJson

service_url = click.option(
    "--service-url", metavar="URL", required=True, help="The running service, such as http://127.0.0.1:8480."
)
token_file = click.option(
    "--token-file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Holds the token, where the service asks for one.",
)
author = click.option("--author", metavar="NAME", default="", help="Who wants it; default: your login name.")


class InOrder(click.Group):
    """Lists its subcommands in the order they are written, not by name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


@click.group(cls=InOrder)
def corrections() -> None:
    """Leave stretches of time out of error budgets."""


@corrections.command("list")
@service_url
@token_file
@click.option(
    "--format",
    "output",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help="How to say it.",
)
def list_all(service_url: str, token_file: Path | None, output: str) -> None:
    """List the corrections in force.

    Exit code 0: listed, 1: the service cannot be asked.
    """
    with _service(service_url, token_file) as api:
        found = api.all()
    if output == "json":
        click.echo(orjson.dumps({"corrections": found}, option=orjson.OPT_INDENT_2).decode())
        return
    click.echo("\n\n".join(_text(one, in_file=one["in_file"]) for one in found) or "There are no corrections.")


@corrections.command("add")
@service_url
@click.option(
    "--slo", metavar="ID", multiple=True, required=True, help="An SLO's id, or a pattern with *; may be repeated."
)
@click.option("--start", metavar="TIME", required=True, help="2026-03-01T02:00Z, or without a zone.")
@click.option("--end", metavar="TIME", required=True, help="When everything counts again.")
@click.option("--reason", metavar="TEXT", required=True, help="Why, for whoever reads the numbers.")
@author
@click.option("--rule", metavar="RRULE", default="", help="When it comes again: RFC 5545, FREQ=WEEKLY;BYDAY=SU.")
@click.option("--zone", metavar="ZONE", default="", help="Of the times: Europe/Berlin. Keeps a rule's time of day.")
@token_file
def add(
    service_url: str,
    slo: Sequence[str],
    start: str,
    end: str,
    reason: str,
    author: str,
    rule: str,
    zone: str,
    token_file: Path | None,
) -> None:
    """Leave a stretch of time out, also one of the past.

    Exit code 0: added, 1: refused, with every mistake.
    """
    body: dict[str, object] = {"slos": list(slo), "start": start, "end": end, "reason": reason}
    body["author"] = author or _login()
    body |= {name: value for name, value in (("rule", rule), ("zone", zone)) if value}
    with _service(service_url, token_file) as api:
        added = api.add(body)
    click.echo(f"Added.\n{_text(added)}")


@corrections.command("remove")
@service_url
@click.argument("correction_id", metavar="ID")
@author
@token_file
def remove(service_url: str, correction_id: str, author: str, token_file: Path | None) -> None:
    """Let everything count again, as if it had not been left out.

    ID is the correction's, as list shows it.

    Exit code 0: removed, 1: refused.
    """
    with _service(service_url, token_file) as api:
        api.remove(correction_id, author or _login())
    click.echo(f"Removed {correction_id}.")


@contextmanager
def _service(url: str, token_file: Path | None) -> Iterator[CorrectionsApi]:
    try:
        with http_client(HttpOptions(bearer_token_file=token_file)) as client:
            yield CorrectionsApi(url, client)
    except ServiceRefusedError as error:
        _refuse(str(error))


def _text(one: CorrectionJson, *, in_file: bool = False) -> str:
    lines: Sequence[tuple[str, str]] = [
        ("slos", ", ".join(one["slos"])),
        ("from", f"{one['start']} ({one['zone']})"),
        ("to", one["end"]),
        ("again", one["rule"]),
        ("reason", one["reason"]),
        ("author", one["author"]),
        ("remove", "in its SLO file" if in_file else ""),
    ]
    return "\n".join([one["id"], *(f"  {name:<7}{value}" for name, value in lines if value)])


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        _refuse("say who wants it: --author NAME")


def _refuse(what: str) -> NoReturn:
    click.echo(f"burnline corrections: {what}", err=True)
    sys.exit(1)
