"""The metrics page: OpenMetrics, protocol buffers or text by content negotiation, compressed for who takes gzip.

A client that takes none of them gets text all the same: an odd `Accept` must not end in an error.
"""

import gzip
from typing import Final

from prometheus_client.exposition import choose_encoder

from burnline._private.exposition import protobuf, text
from burnline._private.exposition.accept import Range, ranges, takes
from burnline._private.metrics.families import Families

_GZIP_LEVEL: Final = 1  # a scrape is a burst of work under the interpreter lock; higher levels cost ten times as much
_GZIP_MINIMUM_BYTES: Final = 1024
_OPENMETRICS: Final = "application/openmetrics-text"
_PROTOBUF: Final = "application/vnd.google.protobuf"
_DELIMITED: Final = {"proto": "io.prometheus.client.MetricFamily", "encoding": "delimited"}
_RENDERED: Final = ("text/plain; version=0.0.4", "text/plain; version=1.0.0", f"{_OPENMETRICS}; version=1")


def expose(metrics: Families, accept: str, accept_encoding: str) -> tuple[list[tuple[str, str]], bytes]:
    """Response headers and body for a scrape with these request headers."""
    metrics.before_scrape()
    content_type, body = _page(metrics, accept)
    headers = [("Content-Type", content_type), ("Vary", "Accept, Accept-Encoding")]
    if len(body) >= _GZIP_MINIMUM_BYTES and takes(accept_encoding, "gzip"):
        body = gzip.compress(body, _GZIP_LEVEL)
        headers.append(("Content-Encoding", "gzip"))
    headers.append(("Content-Length", str(len(body))))
    return headers, body


def _page(metrics: Families, accept: str) -> tuple[str, bytes]:
    chosen = next((wanted for wanted in ranges(accept) if _is_made(wanted)), None)
    if chosen is not None and chosen.value == _PROTOBUF:
        return protobuf.CONTENT_TYPE, protobuf.render(metrics)
    encoder, content_type = choose_encoder("" if chosen is None else chosen.text)
    if content_type.startswith(_RENDERED):
        return content_type, text.render(metrics, encoder, openmetrics=content_type.startswith(_OPENMETRICS))
    return content_type, encoder(metrics.registry)


def _is_made(wanted: Range) -> bool:
    """Whether there is a page of this type; OpenMetrics' drafts are not made."""
    if wanted.value == _PROTOBUF:
        return all(wanted.parameters.get(name) == of for name, of in _DELIMITED.items())
    if wanted.value == _OPENMETRICS:
        return choose_encoder(wanted.text)[1].startswith(_OPENMETRICS)
    return wanted.value in ("text/plain", "text/*", "*/*")
