"""Certificates for servers on 127.0.0.1."""

import ssl
import subprocess
from pathlib import Path


def self_signed(folder: Path) -> Path:
    """The folder, with a self-signed certificate for 127.0.0.1: `cert.pem` and `key.pem`."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
         "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
         "-keyout", "key.pem", "-out", "cert.pem"],
        cwd=folder, check=True, capture_output=True,
    )  # fmt: skip
    return folder


def server_context(folder: Path, *, wants_client: bool = False) -> ssl.SSLContext:
    """What a server with the certificate speaks; with `wants_client` only to clients that have it as well."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    if wants_client:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(folder / "cert.pem")
    return context
