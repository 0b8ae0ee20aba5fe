"""Access tokens from a file."""

import hmac
import re
import threading
from hashlib import sha256
from pathlib import Path
from typing import Protocol

import structlog

from burnline_slo.errors import TokensError

_LOG = structlog.get_logger(__name__)
FEWEST_CHARACTERS = 16
_LARGEST_FILE_BYTES = 1_000_000
_TOKEN = re.compile(r"[!-~]+")


class TokenCheck(Protocol):
    """Decides whether a caller may read."""

    def accepts(self, candidate: str) -> bool:
        """Whether it is a valid token; takes the same time whichever token is compared. Safe from any thread."""
        ...


class TokenFile:
    """Tokens from a file: one per line, `#` starts a comment line, empty lines don't count.

    The file is looked at again when it changes, so tokens are added and withdrawn without a restart. If a changed file
    can't be used, the tokens read last stay valid and the reason is logged. Only hashes of tokens are kept in memory.
    """

    def __init__(self, path: Path) -> None:
        """Reads the file; raises TokensError."""
        self._path = path
        self._lock = threading.Lock()
        self._version = _version(path)
        self._digests = _read(path)

    def accepts(self, candidate: str) -> bool:
        digest = _digest(candidate)
        accepted = False
        for known in self._current():
            accepted |= hmac.compare_digest(known, digest)
        return accepted

    def _current(self) -> tuple[bytes, ...]:
        with self._lock:
            version = _version(self._path)
            if version != self._version:
                self._version = version
                try:
                    self._digests = _read(self._path)
                except TokensError as error:
                    _LOG.error("tokens_file_unusable", reason=str(error), consequence="the tokens read last stay valid")
            return self._digests


def _version(path: Path) -> tuple[int, int, int] | None:
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size, stat.st_ino


def _read(path: Path) -> tuple[bytes, ...]:
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST_FILE_BYTES + 1)
        text = content.decode("utf-8")
    except OSError as error:
        raise TokensError(f"tokens file {path} can't be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise TokensError(f"tokens file {path} is not a text file: write one token per line") from error
    if len(content) > _LARGEST_FILE_BYTES:
        raise TokensError(f"tokens file {path} is larger than 1 MB: write one token per line")
    faults: list[str] = []
    tokens: list[str] = []
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if not _TOKEN.fullmatch(line):
            faults.append(f"line {number}: a token is letters, digits and punctuation without spaces")
        elif len(line) < FEWEST_CHARACTERS:
            faults.append(
                f"line {number}: a token has at least {FEWEST_CHARACTERS} characters, this one has {len(line)}"
            )
        else:
            tokens.append(line)
    if not tokens and not faults:
        faults.append("no token in it")
    if faults:
        raise TokensError(
            f"tokens file {path}: {'; '.join(faults)}. Write one token per line, such as `openssl rand -hex 32` makes"
        )
    return tuple(_digest(token) for token in tokens)


def _digest(token: str) -> bytes:
    return sha256(token.encode("utf-8", "surrogateescape")).digest()
