"""Signatures of webhooks, by the Standard Webhooks specification (HMAC-SHA256, version v1)."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from burnline_slo.domain.tiles import to_epoch
from burnline_slo.errors import SecretError

PREFIX = "whsec_"
SHORTEST_BYTES = 24


def read_secrets(file: Path) -> Sequence[bytes]:
    """One secret a line: base64 of 24 bytes or more, with or without `whsec_` before it. Raises SecretError.

    With two secrets each body carries two signatures, so that receivers can change over one after the other.
    """
    try:
        lines = [line.strip() for line in file.read_text(encoding="ascii").splitlines()]
    except (OSError, UnicodeDecodeError) as error:
        words = error.strerror if isinstance(error, OSError) else "it is not text"
        raise SecretError(f"the webhook secret in {file} cannot be read: {words}") from error
    secrets = [_decode(line, file) for line in lines if line]
    if not secrets:
        raise SecretError(f"the webhook secret in {file} is missing: the file is empty. {_HOW}")
    return secrets


_HOW = "Write the output of: openssl rand -base64 32"


def _decode(line: str, file: Path) -> bytes:
    text = line.removeprefix(PREFIX)
    try:
        secret = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except binascii.Error as error:
        raise SecretError(f"the webhook secret in {file} must be base64. {_HOW}") from error
    if len(secret) < SHORTEST_BYTES:
        raise SecretError(f"the webhook secret in {file} must have {SHORTEST_BYTES} bytes or more. {_HOW}")
    return secret


def signature_headers(webhook_id: str, body: bytes, now: datetime, secrets: Sequence[bytes]) -> dict[str, str]:
    """`webhook-id` and `webhook-timestamp`, and with secrets `webhook-signature`: one `v1,<base64>` for each."""
    timestamp = str(to_epoch(now))
    headers = {"webhook-id": webhook_id, "webhook-timestamp": timestamp}
    if secrets:
        content = f"{webhook_id}.{timestamp}.".encode() + body
        digests = (hmac.new(secret, content, hashlib.sha256).digest() for secret in secrets)
        headers["webhook-signature"] = " ".join(f"v1,{base64.b64encode(one).decode()}" for one in digests)
    return headers
