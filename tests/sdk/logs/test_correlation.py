"""Records of the standard library know their trace."""

import io
import logging

import burnline
from burnline._private.logs.correlation import correlate
from burnline.testing import Captured


def test_a_record_within_a_request_has_the_trace_and_outside_none(captured: Captured) -> None:
    output = io.StringIO()
    handler = logging.StreamHandler(output)
    handler.setFormatter(logging.Formatter("%(message)s [%(trace_id)s %(span_id)s]"))
    logger = logging.getLogger("third.party")
    logger.addHandler(handler)
    try:
        with burnline.span("work"):
            logger.warning("inside")
        logger.warning("outside")
    finally:
        logger.removeHandler(handler)
    (span,) = captured.spans
    ids = f"{span.context.trace_id:032x} {span.context.span_id:016x}"
    assert output.getvalue() == f"inside [{ids}]\noutside [ ]\n"


def test_a_record_factory_of_the_hosts_is_kept_below() -> None:
    before = logging.getLogRecordFactory()

    class Own(logging.LogRecord):
        pass

    try:
        logging.setLogRecordFactory(Own)
        correlate()
        correlate()
        record = logging.getLogger("x").makeRecord("x", logging.INFO, "f", 1, "m", (), None)
        assert isinstance(record, Own)
        assert record.trace_id == ""  # type: ignore[attr-defined]
    finally:
        logging.setLogRecordFactory(before)
