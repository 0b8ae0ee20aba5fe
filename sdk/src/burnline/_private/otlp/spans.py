"""A span as the bytes of `opentelemetry.proto.trace.v1.Span`, and spans as an ExportTraceServiceRequest."""

import struct
from collections.abc import Iterable
from typing import Final

from opentelemetry import trace
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import SpanKind

from burnline._private import wire
from burnline._private.otlp.attributes import Attributes, TextAttribute, key_value
from burnline._private.otlp.queue import Scoped
from burnline._private.redaction import redact_text
from burnline._private.tracing.server_span import ServerSpan
from burnline._private.wire import block, fixed64, number, text

_KINDS: Final = {
    SpanKind.INTERNAL: number(6, 1),
    SpanKind.SERVER: number(6, 2),
    SpanKind.CLIENT: number(6, 3),
    SpanKind.PRODUCER: number(6, 4),
    SpanKind.CONSUMER: number(6, 5),
}
_STATUSES: Final = [block(15, b""), block(15, number(3, 1)), block(15, number(3, 2))]
_FLAGS_TAG: Final = wire.tag(16, 5)
_FLAGS_LOCAL: Final = _FLAGS_TAG + (0x100).to_bytes(4, "little")
_FLAGS_REMOTE: Final = _FLAGS_TAG + (0x300).to_bytes(4, "little")

_SERVER_KIND: Final = _KINDS[SpanKind.SERVER]
_TRACE_ID: Final = b"\x0a\x10"
_SPAN_ID: Final = b"\x12\x08"
_PARENT: Final = b"\x22\x08"
_START: Final = b"\x39"
_END: Final = b"\x41"
_LOW_64: Final = (1 << 64) - 1
_ids = struct.Struct(">2sQQ2sQ").pack
_times = struct.Struct("<cQcQ").pack
_path = TextAttribute(9, "url.path")
_query = TextAttribute(9, "url.query")
_client_address = TextAttribute(9, "client.address")
_user_agent = TextAttribute(9, "user_agent.original")
_span_attributes = Attributes(9)
_event_attributes = Attributes(3)
_link_attributes = Attributes(4)


def encode_server_span(span: ServerSpan) -> bytes:
    """The content of a Span message, put together from what repeats and what this request brought."""
    repeated = span.repeated
    if repeated is None or (span.parent is not None and span.parent.trace_state):
        return encode_span(span)
    known = repeated.encoded
    if known is None:
        known = repeated.encoded = _SERVER_KIND + text(5, repeated.name) + _span_attributes.encode(repeated.attributes)
    parent = span.parent
    trace_id = span.trace_id
    parts = [
        _ids(_TRACE_ID, trace_id >> 64, trace_id & _LOW_64, _SPAN_ID, span.span_id),
        _times(_START, span.start_time or 0, _END, span.end_time or 0),
        known if span.name == repeated.name else known + text(5, span.name),  # of two names the last counts
        _path.encode(span.path),
    ]
    if span.query:
        parts.append(_query.encode(span.query))
    if span.client_address is not None:
        parts.append(_client_address.encode(span.client_address))
    if span.user_agent is not None:
        parts.append(_user_agent.encode(span.user_agent))
    if span.own:
        parts.append(_span_attributes.encode(span.own))
    if parent is None:
        parts.append(_FLAGS_LOCAL)
    else:
        parts.append(_PARENT + parent.span_id.to_bytes(8, "big"))
        parts.append(_FLAGS_REMOTE if parent.is_remote else _FLAGS_LOCAL)
    _encode_rest(span, parts)
    return b"".join(parts)


def encode_span(span: ReadableSpan) -> bytes:
    """The content of a Span message. Equal, once parsed, to what OpenTelemetry's own encoder makes."""
    context = span.context or trace.INVALID_SPAN_CONTEXT
    parent = span.parent
    parts = [
        block(1, context.trace_id.to_bytes(16, "big")),
        block(2, context.span_id.to_bytes(8, "big")),
        text(5, span.name),
        _KINDS[span.kind],
        fixed64(7, span.start_time or 0),
        fixed64(8, span.end_time or 0),
        _span_attributes.encode(span.attributes or {}),
        _FLAGS_REMOTE if parent is not None and parent.is_remote else _FLAGS_LOCAL,
    ]
    if context.trace_state:
        parts.append(text(3, context.trace_state.to_header()))
    if parent is not None:
        parts.append(block(4, parent.span_id.to_bytes(8, "big")))
    _encode_rest(span, parts)
    return b"".join(parts)


def _encode_rest(span: ReadableSpan, parts: list[bytes]) -> None:
    """What most spans have little of: status, events, links, what was dropped."""
    if span.status.description:
        description = redact_text(span.status.description)  # other instrumentation writes exceptions as they are
        parts.append(block(15, text(2, description) + number(3, span.status.status_code.value)))
    else:
        parts.append(_STATUSES[span.status.status_code.value])
    for event in span.events:
        said = event.attributes or {}
        if event.name == "exception":
            said = {key: redact_text(value) if isinstance(value, str) else value for key, value in said.items()}
        content = fixed64(1, event.timestamp) + text(2, event.name) + _event_attributes.encode(said)
        parts.append(block(11, content))
    for link in span.links:
        content = block(1, link.context.trace_id.to_bytes(16, "big")) + block(
            2, link.context.span_id.to_bytes(8, "big")
        )
        parts.append(block(13, content + _link_attributes.encode(link.attributes or {})))
    for field, dropped in ((10, span.dropped_attributes), (12, span.dropped_events), (14, span.dropped_links)):
        if dropped:
            parts.append(number(field, dropped))


def encode_scope(scope: InstrumentationScope | None) -> bytes:
    """The content of an InstrumentationScope message."""
    if scope is None:
        return b""
    content = text(1, scope.name)
    if scope.version:
        content += text(2, scope.version)
    return content + b"".join(block(3, key_value(key, value)) for key, value in (scope.attributes or {}).items())


def encode_resource(resource: Resource) -> bytes:
    """The content of a Resource message."""
    return b"".join(block(1, key_value(key, value)) for key, value in resource.attributes.items())


def encode_request(resource: bytes, spans: Iterable[Scoped]) -> bytes:
    """An ExportTraceServiceRequest of spans of one resource, grouped by scope."""
    by_scope: dict[bytes, list[bytes]] = {}
    for scope, span in spans:
        by_scope.setdefault(scope, []).append(block(2, span))
    scopes = (block(2, block(1, scope) + b"".join(encoded)) for scope, encoded in by_scope.items())
    return block(1, block(1, resource) + b"".join(scopes))
