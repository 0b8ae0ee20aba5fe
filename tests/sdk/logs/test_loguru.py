"""loguru's records know their trace, whatever the order of imports, beside a patcher of the host's."""

import io
import json
import subprocess
import sys
from collections.abc import Iterator

import pytest
from loguru import logger

import burnline
from burnline.testing import Captured


@pytest.fixture
def written(captured: Captured) -> Iterator[io.StringIO]:
    """What a sink with a format that asks for the ids gets."""
    output = io.StringIO()
    logger.remove()
    logger.add(output, format="{message} [{extra[trace_id]} {extra[span_id]}]")
    yield output
    logger.remove()
    logger.configure(patcher=lambda record: None)


def test_a_record_within_a_span_has_its_ids_and_outside_none(written: io.StringIO, captured: Captured) -> None:
    with burnline.span("work"):
        logger.info("inside")
    logger.info("outside")
    (span,) = captured.spans
    assert written.getvalue() == f"inside [{span.context.trace_id:032x} {span.context.span_id:016x}]\noutside [ ]\n"


def test_a_json_sink_has_the_ids_and_is_as_before_outside_of_spans(captured: Captured) -> None:
    output = io.StringIO()
    sink = logger.add(output, serialize=True)
    with burnline.span("work"):
        logger.bind(order=7).info("inside")
    logger.bind(order=8).info("outside")
    logger.remove(sink)
    inside, outside = (json.loads(line)["record"]["extra"] for line in output.getvalue().splitlines())
    (span,) = captured.spans
    ids = {"trace_id": f"{span.context.trace_id:032x}", "span_id": f"{span.context.span_id:016x}"}
    assert inside == {"order": 7, **ids}
    assert outside == {"order": 8}


def test_a_patcher_of_the_hosts_is_kept_and_its_own_ids_win(written: io.StringIO, captured: Captured) -> None:
    logger.configure(patcher=lambda record: record["extra"].update(seen=True, trace_id="own", span_id="mine"))
    with burnline.span("work"):
        logger.info("inside")
    assert written.getvalue() == "inside [own mine]\n"
    logger.configure(patcher=lambda record: record.__setitem__("message", record["message"].upper()))
    logger.patch(lambda record: record.__setitem__("message", record["message"] + "!")).info("outside")
    assert written.getvalue().endswith("OUTSIDE! [ ]\n")


def test_the_place_that_a_line_names_is_still_the_hosts(captured: Captured) -> None:
    output = io.StringIO()
    sink = logger.add(output, format="{name}:{function}")
    logger.info("here")
    logger.remove(sink)
    assert output.getvalue() == f"{__name__}:test_the_place_that_a_line_names_is_still_the_hosts\n"


PROGRAM = """
{order}
import sys
from loguru import logger
logger.configure(handlers=[dict(sink=sys.stdout, format="{{message}} {{extra}} {{extra[trace_id]}}")])
burnline.configure(service="a")
logger.info("outside")
with burnline.testing(), burnline.span("work"):
    logger.info("inside")
"""


@pytest.mark.parametrize("order", ["import loguru, burnline", "import burnline; burnline.configure(service='a')"])
@pytest.mark.real
def test_the_order_of_imports_does_not_matter(order: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(order=order)], capture_output=True, text=True, timeout=30, check=True
    )
    trace, span = f"{1:032x}", f"{1:016x}"
    assert done.stdout == f"outside {{}} \ninside {{'trace_id': '{trace}', 'span_id': '{span}'}} {trace}\n"
    assert done.stderr == ""
