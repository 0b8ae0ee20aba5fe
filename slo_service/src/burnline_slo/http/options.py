"""How an HTTP server is reached: time limit, credentials, extra headers, TLS."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class BasicAuth:
    """A user name, and the file whose text (without white space at its ends) is the password."""

    username: str
    password_file: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Tls:
    """What an https server is checked against, and what it is shown.

    `ca_file` (PEM) replaces the system's authorities. `cert_file` (PEM, the chain) is the client's own certificate,
    `key_file` its key where the key is not in the same file. `insecure` checks nothing: for trials only.
    """

    ca_file: Path | None = None
    cert_file: Path | None = None
    key_file: Path | None = None
    insecure: bool = False

    def __post_init__(self) -> None:
        if self.key_file is not None and self.cert_file is None:
            raise ValueError("a TLS key needs its certificate: name cert_file as well")
        if self.insecure and self.ca_file is not None:
            raise ValueError("insecure checks no certificate: leave out either insecure or ca_file")


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpOptions:
    """Options of one HTTP client.

    `timeout` limits connecting, each read and each write on its own. Secrets live in files, which are read again for
    each request, so that a changed password or token needs no restart. `headers` are sent with every request and are
    left out of `repr`, because some of them are secrets too.
    """

    timeout: timedelta = timedelta(seconds=10)
    basic_auth: BasicAuth | None = None
    bearer_token_file: Path | None = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    tls: Tls = field(default_factory=Tls)

    def __post_init__(self) -> None:
        if self.timeout <= timedelta():
            raise ValueError(f"a timeout is above zero, got {self.timeout}")
        if self.basic_auth is not None and self.bearer_token_file is not None:
            raise ValueError("a server takes one kind of credentials: name either basic_auth or bearer_token_file")
