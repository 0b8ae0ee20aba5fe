from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from operator import attrgetter
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.slo_service.slis import events_of, selector

from burnline_slo.domain.grouping import Grouping
from burnline_slo.domain.objective import Objective
from burnline_slo.domain.period import CalendarPeriod, CalendarUnit, RollingPeriod
from burnline_slo.domain.policy import AlertPolicy, Measure, NoDataAlert, Severity, SpentAlert, Tier, default_policy
from burnline_slo.domain.sli import (
    SLI,
    AvailabilitySLI,
    EmptySlice,
    ExpressionSLI,
    JointSlicesSLI,
    LatencySLI,
    NativeLatencySLI,
    RatioSLI,
    TimeslicesSLI,
)
from burnline_slo.domain.slo import SLO
from burnline_slo.spec.document.definition import Definition
from burnline_slo.spec.document.identifiers import RESERVED_LABELS
from burnline_slo.spec.document.nodes import Position
from burnline_slo.spec.document.source import Source
from burnline_slo.spec.load import load
from burnline_slo.spec.native.writer import native_text

CORPUS = Path(__file__).parents[1] / "corpus"
GOOD = [path for path in sorted(CORPUS.glob("*.yaml")) if "config" not in path.stem]

NAMES = st.from_regex(r"[a-z][a-z0-9-]{0,10}[a-z0-9]", fullmatch=True)
TEXTS = st.text(max_size=20).map(str.strip).filter(bool)
PAIRS = st.dictionaries(
    st.from_regex(r"[a-z][a-z_]{0,6}", fullmatch=True).filter(lambda name: name not in RESERVED_LABELS),
    TEXTS,
    max_size=2,
)
MINUTES = st.integers(1, 600)


@st.composite
def tiers(draw: st.DrawFn) -> Tier:
    short = draw(MINUTES)
    return Tier(
        name=draw(st.from_regex(r"t[a-z0-9_]{0,8}", fullmatch=True)),
        severity=draw(st.sampled_from(Severity)),
        budget_ratio=Decimal(draw(st.integers(1, 10_000))) / 10_000,
        short_window=timedelta(minutes=short),
        long_window=timedelta(minutes=short + draw(MINUTES)),
        labels=draw(PAIRS),
        annotations=draw(PAIRS),
    )


@st.composite
def overridden(draw: st.DrawFn) -> tuple[Tier, ...]:
    changed = []
    for tier in default_policy().tiers:
        if draw(st.booleans()):
            labels: Mapping[str, str] = draw(PAIRS)
            changed.append(
                Tier(
                    name=tier.name,
                    severity=draw(st.sampled_from(Severity)),
                    budget_ratio=draw(st.sampled_from([tier.budget_ratio, Decimal("0.5")])),
                    long_window=tier.long_window,
                    short_window=tier.short_window,
                    labels=labels,
                )
            )
    return tuple(changed)


SHARES = st.integers(1, 99_900).map(lambda n: Decimal(n) / 10_000)
RATIO = attrgetter("ratio")
POLICIES = st.builds(
    AlertPolicy,
    tiers=overridden() | st.lists(tiers(), max_size=3, unique_by=lambda tier: tier.name).map(tuple),
    min_bad_events=st.integers(0, 9),
    measure=st.sampled_from(Measure),
    spent=st.lists(
        st.builds(SpentAlert, ratio=SHARES, severity=st.sampled_from(Severity)), max_size=2, unique_by=RATIO
    ).map(tuple),
    no_data=st.none() | st.builds(NoDataAlert, after=MINUTES.map(lambda n: timedelta(minutes=n))),
)
SLIS: st.SearchStrategy[SLI] = st.sampled_from(
    [
        NativeLatencySLI(histogram=selector('s_seconds{a="b"}'), threshold_seconds=Decimal("0.25")),
        AvailabilitySLI(gauge=selector("up")),
        RatioSLI(error_ratio="1 - avg(avg_over_time(x[$window]))"),
        ExpressionSLI(bad='sum(rate(a{b=~"x: #"}[$window]))', total="sum(rate(a[$window]))"),
        TimeslicesSLI(of=AvailabilitySLI(gauge=selector("up")), slice=timedelta(minutes=5), target=Decimal("0.999")),
        TimeslicesSLI(
            of=events_of(bad="e_total", total="t_total"),
            slice=timedelta(days=1),
            target=Decimal(1),
            empty=EmptySlice.GOOD,
        ),
        TimeslicesSLI(of=AvailabilitySLI(gauge=selector("up")), slice=timedelta(minutes=1), target=None),
        JointSlicesSLI(
            parts=(
                TimeslicesSLI(
                    of=events_of(bad="e_total", total="t_total"),
                    slice=timedelta(hours=1),
                    target=Decimal("0.95"),
                    empty=EmptySlice.BAD,
                ),
                TimeslicesSLI(
                    of=RatioSLI(error_ratio="1 - avg(avg_over_time(x[$window]))"),
                    slice=timedelta(hours=1),
                    target=Decimal(1),
                    empty=EmptySlice.BAD,
                ),
            )
        ),
        events_of(bad='e_total{a="x: y # z",b=~"[a-z]\'+"}', total="t_total"),
        events_of(good='g_total{a="\\\\d"}', total="t_total"),
        events_of(bad="e_total", good="g_total"),
        LatencySLI(histogram=selector('s_seconds{a="b"}'), threshold_seconds=Decimal("0.25")),
        LatencySLI(histogram=selector("s_seconds"), threshold_seconds=Decimal("90")),
        LatencySLI(histogram=selector('s_seconds{a="b"}'), threshold_seconds=Decimal("0.0005")),
        LatencySLI(histogram=selector("s_seconds"), threshold_seconds=Decimal("0.00011641532182693481")),
        NativeLatencySLI(histogram=selector('s_seconds{a="b"}'), threshold_seconds=Decimal("1.0000001")),
    ]
)


def grouped_where_possible(grouping: Grouping | None, sli: SLI, **parts: Any) -> SLO:
    return SLO(sli=sli, grouping=grouping if sli.combination_selectors() else None, **parts)


SLOS = st.builds(
    grouped_where_possible,
    service=NAMES,
    name=NAMES,
    objective=st.integers(1, 99_999).map(lambda n: Objective(ratio=Decimal(n).scaleb(-5))),
    period=st.integers(1, 8_000).map(lambda hours: RollingPeriod(length=timedelta(hours=hours)))
    | st.builds(
        CalendarPeriod,
        unit=st.sampled_from(CalendarUnit),
        zone=st.sampled_from(["UTC", "Europe/Berlin", "America/New_York"]).map(ZoneInfo),
    )
    | st.builds(
        CalendarPeriod,
        unit=st.sampled_from([CalendarUnit.HOUR, CalendarUnit.WEEK, CalendarUnit.MONTH]),
        every=st.integers(1, 12),
        zone=st.sampled_from(["UTC", "Europe/Berlin"]).map(ZoneInfo),
        starting=st.sampled_from(
            [datetime(2026, 1, 21, 12, 30), datetime(2026, 1, 31), datetime(2001, 1, 1), datetime(2026, 2, 1, 0, 0, 7)]  # noqa: DTZ001  # on the clocks of the zone
        ),
    ).map(CalendarPeriod.in_short),
    sli=SLIS,
    policy=POLICIES,
    description=TEXTS | st.just(""),
    owner=TEXTS | st.just(""),
    runbook=st.sampled_from(["", "https://example.org/a#b", "https://example.org/{service}"]),
    links=st.dictionaries(
        st.sampled_from(["dashboard", "logs", "_x"]), st.sampled_from(["https://a.b/?q={slo_id}&x=1", "http://a/#c"])
    ),
    labels=PAIRS,
    annotations=PAIRS,
    grouping=st.none() | st.just(Grouping(labels=("job",))) | st.just(Grouping(labels=("a", "b"), limit=7)),
)


def written(*slos: SLO) -> str:
    return native_text(
        [
            Definition(
                slo=slo,
                file="x.yaml",
                at=Position(1, 1),
                objective_at=Position(1, 1),
                source_line="",
                objective_line="",
            )
            for slo in slos
        ]
    )


@settings(max_examples=200)
@given(SLOS)
def test_what_is_written_is_read_back_as_the_same_slo(slo: SLO) -> None:
    loaded = load([Source(file="a.yaml", data=written(slo).encode())])
    assert (loaded.slos, loaded.errors) == ((slo,), ())


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_every_slo_of_the_corpus_survives_conversion(path: Path) -> None:
    loaded = load([Source(file=path.name, data=path.read_bytes())])
    converted = load([Source(file="converted.yaml", data=native_text(loaded.definitions).encode())])
    assert converted.slos == loaded.slos


def test_what_had_no_equivalent_stands_above_the_slo_as_a_comment() -> None:
    path = CORPUS / "sloth_good.yaml"
    text = native_text(load([Source(file=path.name, data=path.read_bytes())]).definitions)
    assert text.startswith("# From sloth_good.yaml\nversion: burnline/v1\nservice: till\nslos:\n")
    assert "  # 17: `name` has no effect here" in text
