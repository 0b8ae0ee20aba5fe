"""The settings of one service: from flags, then SHOP_… variables, then a YAML file, then the defaults."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from burnline_sample_app.errors import InvalidInputError, Problem
from burnline_sample_app.reading import Fields
from burnline_sample_app.serving.roles import Role

SETTING_NAMES = (
    "host",
    "port",
    "threads",
    "catalog_url",
    "checkout_url",
    "payments_url",
    "database_url",
    "secret_key",
    "stop_grace_seconds",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceSettings:
    """Port 0 means a free one. `secret_key` signs the storefront's cookies; a new one forgets all carts."""

    role: Role
    host: str = "127.0.0.1"
    port: int = 0
    threads: int = 8
    peer_urls: Mapping[Role, str] = field(default_factory=dict)
    database_url: str = ""
    secret_key: str = field(default_factory=lambda: secrets.token_hex(32), repr=False)
    stop_grace_seconds: float = 5.0


def read_settings(
    role: Role,
    *,
    flags: Mapping[str, object],
    environ: Mapping[str, str],
    config: Path | None = None,
) -> ServiceSettings:
    """Raises InvalidInputError with every problem: unknown keys, wrong types, a peer without URL."""
    merged: dict[str, object] = dict(_read_file(config)) if config else {}
    for name in SETTING_NAMES:
        text = environ.get(f"SHOP_{name.upper()}")
        if text:
            merged[name] = _number(text) if name in ("port", "threads", "stop_grace_seconds") else text
        if flags.get(name) is not None:
            merged[name] = flags[name]
    fields = Fields(merged, known=SETTING_NAMES)
    peer_urls = {peer: _url(fields, f"{peer}_url", role) for peer in role.peers}
    database_url = fields.text("database_url", fallback=f"sqlite:///{role}.db" if role.has_database else "")
    settings = {
        "host": fields.text("host", fallback="127.0.0.1"),
        "secret_key": fields.text("secret_key", fallback="") or secrets.token_hex(32),
    }
    port = fields.integer("port", low=0, high=65535, fallback=0)
    threads = fields.integer("threads", low=1, high=200, fallback=8)
    stop_grace_seconds = fields.number("stop_grace_seconds", low=0, high=300, fallback=5.0)
    fields.finish()
    return ServiceSettings(
        role=role,
        port=port,
        threads=threads,
        peer_urls=peer_urls,
        database_url=database_url,
        stop_grace_seconds=stop_grace_seconds,
        **settings,
    )


def _url(fields: Fields, name: str, role: Role) -> str:
    url = fields.text(name, fallback="")
    flag = f"--{name.replace('_', '-')}"
    example = f"Write {flag} http://127.0.0.1:8001 or set SHOP_{name.upper()}."
    if not url:
        fields.note(name, f"is missing: the {role} calls it", example)
    elif urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).netloc:
        fields.note(name, f"must be an http or https URL, got {url!r:.60}", example)
    return url.rstrip("/")


def _number(text: str) -> object:
    """A number if it is one; the text otherwise, for the message."""
    try:
        return int(text)
    except ValueError:
        try:
            return float(text)
        except ValueError:
            return text


def _read_file(path: Path) -> Mapping[str, object]:
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        problem = Problem(field=str(path), summary=f"cannot be read: {error}", fix="Write a YAML file of settings.")
        raise InvalidInputError([problem]) from error
    if document is None:
        return {}
    if not isinstance(document, dict):
        problem = Problem(field=str(path), summary="must hold settings", fix="Write lines such as `threads: 8`.")
        raise InvalidInputError([problem])
    return document
