"""The metrics page: OpenMetrics or text by content negotiation, compressed when the scraper takes gzip."""

import gzip

from prometheus_client.exposition import choose_encoder

from burnline.metrics.catalogue import Catalogue

_GZIP_LEVEL = 1  # a scrape is a burst of work under the interpreter lock; higher levels cost ten times as much
_GZIP_MINIMUM_BYTES = 1024


def expose(metrics: Catalogue, accept: str, accept_encoding: str) -> tuple[list[tuple[str, str]], bytes]:
    """Response headers and body for a scrape with these request headers."""
    metrics.before_scrape()
    encoder, content_type = choose_encoder(accept)
    body = encoder(metrics.registry)
    headers = [("Content-Type", content_type), ("Vary", "Accept, Accept-Encoding")]
    if "gzip" in accept_encoding and len(body) >= _GZIP_MINIMUM_BYTES:
        body = gzip.compress(body, _GZIP_LEVEL)
        headers.append(("Content-Encoding", "gzip"))
    headers.append(("Content-Length", str(len(body))))
    return headers, body
