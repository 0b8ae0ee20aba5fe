"""The context of requests that are left out."""

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import SpanContext

from burnline._private.web.excluded import excluded_context


def ids_in(context: Context) -> SpanContext:
    return trace.get_current_span(context).get_span_context()


def test_ids_that_somebody_has_seen_are_not_given_again() -> None:
    first = ids_in(excluded_context())
    second = ids_in(excluded_context())
    assert first.is_valid
    assert second.is_valid
    assert not first.trace_flags.sampled
    assert first.trace_id != second.trace_id


def test_the_ids_of_one_request_stay_the_same() -> None:
    context = excluded_context()
    assert ids_in(context) == ids_in(context)


def test_a_request_that_nobody_looks_at_costs_no_new_context() -> None:
    assert excluded_context() is excluded_context()
