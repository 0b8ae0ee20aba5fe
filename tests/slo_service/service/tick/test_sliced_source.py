from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

import numpy as np
from tests.support.slo_service.slis import selector

from burnline_slo.domain.no_data import NoData
from burnline_slo.domain.sli import SLI, AvailabilitySLI, JointSlicesSLI, TimeslicesSLI
from burnline_slo.domain.tiles import Span, Tiles
from burnline_slo.service.tick.sliced_source import SlicedSource

SPAN = Span(start=0, end=600, grain_seconds=60)
GONE = AvailabilitySLI(gauge=selector("gone"))


class Source:
    """Knows every gauge but `gone`, always as 1; keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[list[SLI], Span]] = []

    def scrape_interval(self) -> timedelta:
        return timedelta(seconds=15)

    def tiles(self, slis: Sequence[SLI], span: Span) -> Sequence[Tiles | NoData]:
        self.asked.append((list(slis), span))
        full = np.full(len(span), float(span.grain_seconds))
        known = Tiles(span=span, bad=full * 0, total=full, covered_seconds=full.astype(np.uint32))
        return [NoData(reason="gone") if sli == GONE else known for sli in slis]


def slices(of: str, minutes: int = 5) -> TimeslicesSLI:
    return TimeslicesSLI(
        of=AvailabilitySLI(gauge=selector(of)), slice=timedelta(minutes=minutes), target=Decimal("0.9")
    )


def test_every_sli_gets_its_own_answer_whatever_it_is_made_of() -> None:
    source = Source()
    plain = AvailabilitySLI(gauge=selector("up"))
    joint = JointSlicesSLI(parts=(slices("a"), slices("b")))
    found = SlicedSource(source).tiles([joint, plain, slices("c"), slices("d", 2)], SPAN)
    totals = [one.total.sum() for one in found if isinstance(one, Tiles)]
    assert totals == [2, 600, 2, 5]
    asked = {
        span.grain_seconds: [str(sli.gauge) for sli in slis if isinstance(sli, AvailabilitySLI)]
        for slis, span in source.asked
    }
    assert asked == {300: ["a", "b", "c"], 60: ["up"], 120: ["d"]}


def test_slices_have_no_data_where_one_of_their_judges_cannot_be_asked() -> None:
    joint = JointSlicesSLI(parts=(slices("a"), slices("gone")))
    first, second = SlicedSource(Source()).tiles([joint, slices("a")], SPAN)
    assert first == NoData(reason="gone")
    assert isinstance(second, Tiles)
