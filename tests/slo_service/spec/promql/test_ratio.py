from decimal import Decimal

import pytest
from tests.support.slo_service.slis import events_of, selector

from burnline_slo.domain.sli import SLI, EventsSLI, LatencySLI
from burnline_slo.spec.promql.increase import Uncountable, with_window
from burnline_slo.spec.promql.parse import parse
from burnline_slo.spec.promql.ratio import bad_of_total, error_ratio, good_of_total, sli_of

E = "sum(rate(e_total[{{.window}}]))"
G = "sum(rate(g_total[{{.window}}]))"
T = "sum(rate(t_total[{{.window}}]))"
BAD = events_of(bad="e_total", total="t_total")
GOOD = events_of(good="g_total", total="t_total")


def ratio(written: str) -> SLI | None:
    parts = error_ratio(parse(with_window(written)))
    return None if isinstance(parts, Uncountable) else sli_of(parts)


def pair(bad: str, total: str, *, good: bool = False) -> SLI | None:
    read = good_of_total if good else bad_of_total
    parts = read(parse(with_window(bad)), parse(with_window(total)))
    return None if isinstance(parts, Uncountable) else sli_of(parts)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (f"{E} / {T}", BAD),
        (f"(({E}) / ({T})) > 0", BAD),
        (f"({E} or vector(0)) / ({T} > 0)", BAD),
        (f"({E} / {T}) or on() vector(0)", BAD),
        (f"1 - ({G} / {T})", GOOD),
        (f"1 - {G} / {T}", GOOD),
        (f"({T} - {G}) / {T}", GOOD),
        (f"1 - (({T} - {E}) / {T})", BAD),
        (f"1 - (1 - {E} / {T})", BAD),
        (f"{G} - {T}", None),
        (f"2 - {G} / {T}", None),
        (f"{E} * {T}", None),
        (f"({T} - {G}) / {E}", None),
        (E, None),
    ],
)
def test_an_error_ratio_is_its_two_counters(written: str, expected: SLI | None) -> None:
    assert ratio(written) == expected


def test_total_minus_good_as_the_bad_ones_is_good_and_total() -> None:
    assert pair(f"({T} - {G})", T) == GOOD


def test_total_minus_bad_as_the_good_ones_is_bad_and_total() -> None:
    assert pair(f"{T} - {E}", T, good=True) == BAD


COUNT = 'sum(rate(s_seconds_count{job="a"}[{{.window}}]))'


def bucket(le: str) -> str:
    return f'sum(rate(s_seconds_bucket{{le="{le}",job="a"}}[{{{{.window}}}}]))'


@pytest.mark.parametrize("total", [COUNT, bucket("+Inf")])
def test_one_bucket_of_all_events_is_a_latency_sli(total: str) -> None:
    expected = LatencySLI(histogram=selector('s_seconds{job="a"}'), threshold_seconds=Decimal("0.4"))
    assert pair(f"{total} - {bucket('0.4')}", total) == expected
    assert pair(bucket("0.4"), total, good=True) == expected


def test_spellings_of_one_threshold_are_one_ledger() -> None:
    slis = [pair(bucket(le), COUNT, good=True) for le in ("1", "1.0", "1.00")]
    assert len({sli.fingerprint() for sli in slis if sli is not None}) == 1
    assert slis[0] == LatencySLI(histogram=selector('s_seconds{job="a"}'), threshold_seconds=Decimal(1))


@pytest.mark.parametrize(
    ("good", "total"),
    [
        (bucket("0.4").replace('job="a"', 'job="b"'), COUNT),
        (bucket("0.4"), COUNT.replace("s_seconds", "r_seconds")),
        (bucket("0.4").replace('le="0.4"', 'le=~"0.4"'), COUNT),
        (bucket("+Inf"), COUNT),
        (bucket("0.4").replace('le="0.4"', 'le="0.4",le!="1"'), COUNT),
    ],
)
def test_what_is_not_exactly_one_bucket_of_all_events_stays_two_counters(good: str, total: str) -> None:
    assert isinstance(pair(good, total, good=True), EventsSLI)
