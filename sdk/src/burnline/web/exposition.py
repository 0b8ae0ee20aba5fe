"""The metrics page: OpenMetrics or text by content negotiation, compressed when the scraper takes gzip."""

import gzip
from typing import Final

from prometheus_client.exposition import choose_encoder

from burnline.metrics.catalogue import Catalogue
from burnline.metrics.rendering import render

_GZIP_LEVEL: Final = 1  # a scrape is a burst of work under the interpreter lock; higher levels cost ten times as much
_GZIP_MINIMUM_BYTES: Final = 1024
_RENDERED: Final = ("text/plain; version=0.0.4", "text/plain; version=1.0.0", "application/openmetrics-text; version=1")


def expose(metrics: Catalogue, accept: str, accept_encoding: str) -> tuple[list[tuple[str, str]], bytes]:
    """Response headers and body for a scrape with these request headers."""
    metrics.before_scrape()
    encoder, content_type = choose_encoder(accept)
    if content_type.startswith(_RENDERED):
        body = render(metrics, encoder, openmetrics=content_type.startswith("application/openmetrics-text"))
    else:
        body = encoder(metrics.registry)
    headers = [("Content-Type", content_type), ("Vary", "Accept, Accept-Encoding")]
    if "gzip" in accept_encoding and len(body) >= _GZIP_MINIMUM_BYTES:
        body = gzip.compress(body, _GZIP_LEVEL)
        headers.append(("Content-Encoding", "gzip"))
    headers.append(("Content-Length", str(len(body))))
    return headers, body
