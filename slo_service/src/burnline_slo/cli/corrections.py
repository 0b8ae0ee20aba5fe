"""`burnline corrections`: what a running service leaves out, listed, added and removed."""

import getpass
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import orjson
import typer

from burnline_slo.adapters.service_client import CorrectionsApi
from burnline_slo.errors import ServiceRefusedError
from burnline_slo.http.client import http_client
from burnline_slo.http.options import HttpOptions
from burnline_slo.render.corrections_json import CorrectionJson

group = typer.Typer(
    help="Leave stretches of time out of error budgets.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


class Format(StrEnum):
    TEXT = "text"
    JSON = "json"


ServiceUrl = Annotated[
    str, typer.Option("--service-url", metavar="URL", help="The running service, such as http://127.0.0.1:8480.")
]
TokenFile = Annotated[
    Path | None, typer.Option("--token-file", metavar="FILE", help="Holds the token, where the service asks for one.")
]
Author = Annotated[str, typer.Option("--author", help="Who wants it; default: your login name.")]


@group.command("list")
def all_of_them(
    service_url: ServiceUrl,
    token_file: TokenFile = None,
    output: Annotated[Format, typer.Option("--format", help="How to say it.")] = Format.TEXT,
) -> None:
    """List the corrections in force. Exit code 0: listed, 1: the service cannot be asked."""
    with _service(service_url, token_file) as api:
        found = api.all()
    if output is Format.JSON:
        typer.echo(orjson.dumps({"corrections": found}, option=orjson.OPT_INDENT_2).decode())
        return
    typer.echo("\n\n".join(_text(one, in_file=one["in_file"]) for one in found) or "There are no corrections.")


@group.command("add")
def add(
    service_url: ServiceUrl,
    slo: Annotated[list[str], typer.Option("--slo", help="An SLO's id, or a pattern with *; may be repeated.")],
    start: Annotated[str, typer.Option("--start", metavar="TIME", help="2026-03-01T02:00Z, or without a zone.")],
    end: Annotated[str, typer.Option("--end", metavar="TIME", help="When everything counts again.")],
    reason: Annotated[str, typer.Option("--reason", help="Why, for whoever reads the numbers.")],
    author: Author = "",
    rule: Annotated[str, typer.Option("--rule", help="When it comes again: RFC 5545, FREQ=WEEKLY;BYDAY=SU.")] = "",
    zone: Annotated[
        str,
        typer.Option("--zone", metavar="ZONE", help="Of the times: Europe/Berlin. Keeps a rule's time of day."),
    ] = "",
    token_file: TokenFile = None,
) -> None:
    """Leave a stretch of time out, also one of the past. Exit code 0: added, 1: refused, with every mistake."""
    body: dict[str, object] = {"slos": slo, "start": start, "end": end, "reason": reason}
    body["author"] = author or _login()
    body |= {name: value for name, value in (("rule", rule), ("zone", zone)) if value}
    with _service(service_url, token_file) as api:
        added = api.add(body)
    typer.echo(f"Added.\n{_text(added)}")


@group.command("remove")
def remove(
    service_url: ServiceUrl,
    correction_id: Annotated[str, typer.Argument(metavar="ID", help="As list shows it.")],
    author: Author = "",
    token_file: TokenFile = None,
) -> None:
    """Let everything count again, as if it had not been left out. Exit code 0: removed, 1: refused."""
    with _service(service_url, token_file) as api:
        api.remove(correction_id, author or _login())
    typer.echo(f"Removed {correction_id}.")


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
    typer.echo(f"burnline corrections: {what}", err=True)
    raise typer.Exit(1)
