"""OpenTelemetry's private names, all that Burnline uses, each with what is done where this OpenTelemetry lacks it.

They may go or change in any release, and hosts pin old ones. So nothing else in the SDK names one, each has a way
around it, and `missing()` says which of them the installed OpenTelemetry lacks. Importing this does not import
OpenTelemetry's SDK.
"""

from collections.abc import Callable, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final

from opentelemetry import context as otel_context
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import TraceFlags

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import ReadableSpan, SpanLimits, SpanProcessor, TracerProvider
    from opentelemetry.sdk.trace.sampling import Sampler

_READABLE_SPAN: Final = frozenset(
    {"_name", "_context", "_kind", "_parent", "_start_time", "_end_time", "_attributes", "_events", "_links", "_status"}
)
_PARENT_BASED: Final = (
    "_root",
    "_remote_parent_sampled",
    "_remote_parent_not_sampled",
    "_local_parent_sampled",
    "_local_parent_not_sampled",
)

(SPAN_KEY,) = trace.set_span_in_context(trace.INVALID_SPAN, Context())
"""What the current span is found by in a context. The API's own functions go through several more calls."""


def _key(name: str) -> str:
    """A key of OpenTelemetry's, or one of our own, which only Burnline's instrumentation knows."""
    found: str | None = getattr(otel_context, name, None)
    return otel_context.create_key(f"burnline{name.lower()}") if found is None else found


SUPPRESS_INSTRUMENTATION: Final = _key("_SUPPRESS_INSTRUMENTATION_KEY")
"""True in a context in which nothing is to be instrumented."""
SUPPRESS_HTTP_INSTRUMENTATION: Final = _key("_SUPPRESS_HTTP_INSTRUMENTATION_KEY")
"""True in a context in which HTTP calls are not to be instrumented, because somebody above them is."""

RANDOM_TRACE_ID: Final[int] = getattr(TraceFlags, "RANDOM_TRACE_ID", 0)
"""The flag of trace ids that are random. Public, but new: versions below 1.42 neither know it nor pass it on."""


def _context_access() -> tuple[Callable[[], Context], Callable[[Context], object]]:
    """Reads and replaces the current context in one call each; OpenTelemetry's own go through two more.

    Not where the context is another than its usual one, which OTEL_PYTHON_CONTEXT may say.
    """
    with suppress(ImportError):
        from opentelemetry.context.contextvars_context import ContextVarsRuntimeContext

        runtime = getattr(otel_context, "_RUNTIME_CONTEXT", None)
        variable = getattr(runtime, "_current_context", None)
        if type(runtime) is ContextVarsRuntimeContext and isinstance(variable, ContextVar):
            return variable.get, variable.set
    return otel_context.get_current, otel_context.attach


current_context, make_current = _context_access()


def _tracer_decorator() -> Callable[..., Any]:
    """What `Tracer.start_as_current_span` is made with: a context manager that decorates coroutine functions too."""
    try:
        from opentelemetry.util._decorator import _agnosticcontextmanager
    except ImportError:
        return contextmanager  # a decorated coroutine function's span is then over before it runs
    return _agnosticcontextmanager


tracer_contextmanager: Final = _tracer_decorator()


def global_provider() -> trace.TracerProvider | None:
    """The tracer provider that was set; None when none was, or this OpenTelemetry does not say so."""
    return getattr(trace, "_TRACER_PROVIDER", None)


def replace_global_provider(provider: trace.TracerProvider | None) -> None:
    """Puts another tracer provider into the place of the one that was set.

    Where that cannot be done, it is set if none is yet; else the one before stays.
    """
    if hasattr(trace, "_TRACER_PROVIDER"):
        trace._TRACER_PROVIDER = provider
    elif provider is not None and isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider):
        trace.set_tracer_provider(provider)


def span_processors(provider: "TracerProvider") -> Callable[[], Sequence["SpanProcessor"]] | None:
    """Gives the provider's processors, also those that are added later; None: they cannot be reached."""
    every = getattr(provider, "_active_span_processor", None)
    if every is None:
        return None
    return lambda: getattr(every, "_span_processors", None) or (every,)


def parent_based_samplers(sampler: "Sampler") -> tuple["Sampler", ...] | None:
    """What a ParentBased sampler asks: for a root, a remote sampled parent, a remote unsampled, a local sampled, a
    local unsampled one. None: it does not say.
    """
    try:
        return tuple(getattr(sampler, name) for name in _PARENT_BASED)
    except AttributeError:
        return None


def span_limits(provider: "TracerProvider") -> "SpanLimits | None":
    """The provider's limits; None: it does not say."""
    return getattr(provider, "_span_limits", None)


def reads_our_fields(readable_span: "type[ReadableSpan]") -> bool:
    """Whether the public properties of a ReadableSpan read the fields that a server span of ours has."""
    return not _READABLE_SPAN - vars(readable_span("")).keys()


def missing() -> tuple[str, ...]:
    """The names that the installed OpenTelemetry lacks. Burnline works without them, if slower. Imports the SDK."""
    from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
    from opentelemetry.sdk.trace.sampling import DEFAULT_ON

    provider = TracerProvider(sampler=DEFAULT_ON, shutdown_on_exit=False)
    names: tuple[tuple[str, object, Sequence[str]], ...] = (
        ("context", otel_context, ("_SUPPRESS_INSTRUMENTATION_KEY", "_SUPPRESS_HTTP_INSTRUMENTATION_KEY")),
        ("context", otel_context, ("_RUNTIME_CONTEXT",)),
        ("context", getattr(otel_context, "_RUNTIME_CONTEXT", None), ("_current_context",)),
        ("trace", trace, ("_TRACER_PROVIDER",)),
        ("trace.TraceFlags", TraceFlags, ("RANDOM_TRACE_ID",)),
        ("sdk.trace.TracerProvider", provider, ("_active_span_processor", "_span_limits")),
        ("sdk.trace.sampling.ParentBased", DEFAULT_ON, _PARENT_BASED),
        ("sdk.trace.ReadableSpan", ReadableSpan(""), sorted(_READABLE_SPAN)),
    )
    lacking = [f"{where}.{name}" for where, owner, wanted in names for name in wanted if not hasattr(owner, name)]
    if tracer_contextmanager is contextmanager:
        lacking.append("util._decorator._agnosticcontextmanager")
    return tuple(lacking)
