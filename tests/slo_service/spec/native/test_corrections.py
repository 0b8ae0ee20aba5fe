from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from burnline_slo.domain.corrections import LONGEST, Correction
from burnline_slo.spec.document.definition import WrittenCorrection
from burnline_slo.spec.document.nodes import Position
from burnline_slo.spec.document.source import Source
from burnline_slo.spec.load import load
from burnline_slo.spec.native.writer import native_text

EXAMPLE = Path(__file__).parents[4] / "slo_service" / "examples" / "corrections.yaml"
HEAD = "version: burnline/v1\ncorrections:\n"
ONE = "  - {{slos: [{slos}], start: {start}, end: {end}, reason: {reason}, author: ada{more}}}\n"


def one(
    slos: str = "shop/a",
    start: str = "2026-03-01T02:00Z",
    end: str = "2026-03-01T04:00Z",
    reason: str = "test",
    more: str = "",
) -> str:
    return ONE.format(slos=slos, start=start, end=end, reason=reason, more=more)


def read(*corrections: str) -> tuple[Correction, ...]:
    loaded = load([Source(file="a.yaml", data=(HEAD + "".join(corrections)).encode())])
    assert loaded.errors == ()
    return loaded.corrections


def test_the_example_is_read_as_it_is_meant() -> None:
    loaded = load([Source(file="a.yaml", data=EXAMPLE.read_bytes())])
    assert loaded.problems == ()
    weekly, once = loaded.corrections
    assert (weekly.slos, weekly.rule, weekly.author) == (("warehouse/*",), "FREQ=WEEKLY;BYDAY=SU", "team-warehouse")
    assert weekly.start == datetime(2026, 3, 1, 1, tzinfo=UTC)
    (summer,) = weekly.stretches(datetime(2026, 7, 5, tzinfo=UTC), datetime(2026, 7, 6, tzinfo=UTC))
    assert summer == (datetime(2026, 7, 5, 0, tzinfo=UTC), datetime(2026, 7, 5, 2, tzinfo=UTC))
    assert (once.start, once.end - once.start) == (datetime(2026, 3, 30, 9, 15, tzinfo=UTC), timedelta(minutes=45))


def test_an_id_is_the_same_whatever_the_place_the_reason_and_the_spelling() -> None:
    (first,) = read(one())
    _, second = read(one(slos="shop/b"), one(reason="another", start="2026-03-01T02:00:00+00:00"))
    assert first.id == second.id
    assert first.id.startswith("file-")


@pytest.mark.parametrize(
    "other",
    [
        one(slos="shop/b"),
        one(start="2026-03-01T02:01Z"),
        one(end="2026-03-01T04:01Z"),
        one(more=", rule: FREQ=DAILY"),
        one(more=", zone: Europe/Berlin"),
    ],
)
def test_an_id_is_another_where_something_else_is_taken_out(other: str) -> None:
    first, second = read(one(), other)
    assert first.id != second.id


def test_what_is_written_twice_counts_once() -> None:
    loaded = load([Source(file=name, data=(HEAD + one()).encode()) for name in ("a.yaml", "b.yaml")])
    assert len(loaded.corrections) == 1
    (problem,) = loaded.problems
    assert (problem.file, problem.code, problem.severity) == ("b.yaml", "duplicate-id", "warning")
    assert "a.yaml:3" in problem.summary


def test_a_bad_correction_never_takes_its_neighbours_down() -> None:
    text = HEAD + one() + "  - {slos: [x]}\n" + one(slos="shop/b")
    loaded = load([Source(file="a.yaml", data=text.encode())])
    assert [correction.slos for correction in loaded.corrections] == [("shop/a",), ("shop/b",)]


def test_of_a_key_that_stands_twice_nothing_counts() -> None:
    loaded = load([Source(file="a.yaml", data=(HEAD + one() + "corrections:\n" + one()).encode())])
    assert (loaded.corrections, [str(problem.code) for problem in loaded.errors]) == ((), ["duplicate-key"])


@st.composite
def corrections(draw: st.DrawFn) -> Correction:
    zone = draw(st.sampled_from([UTC, ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York"), ZoneInfo("UTC")]))
    start = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=draw(st.integers(0, 525_000)))
    rule = draw(st.sampled_from(["", "FREQ=WEEKLY;BYDAY=SU", "FREQ=MONTHLY;BYDAY=1SA;COUNT=6"]))
    return Correction(
        id="",
        start=start.astimezone(zone),
        end=(start + timedelta(minutes=draw(st.integers(130, int(LONGEST.total_seconds()) // 60)))).astimezone(zone),
        rule=rule,
        slos=("*", draw(st.sampled_from(["shop/*", "a/b: c", "#"]))),
        reason=draw(st.text(min_size=1, max_size=20).map(str.strip).filter(bool)),
        author=draw(st.sampled_from(["ada", "'", "5"])),
    )


@settings(max_examples=100)
@given(corrections())
def test_what_is_written_is_read_back_as_the_same_correction(made: Correction) -> None:
    written = WrittenCorrection(correction=made, file="a.yaml", at=Position(1, 1), source_line="")
    loaded = load([Source(file="a.yaml", data=native_text([], [written]).encode())])
    assert loaded.errors == ()
    (back,) = loaded.corrections
    for field in ("start", "end", "rule", "slos", "reason", "author"):
        assert getattr(back, field) == getattr(made, field)
    begin, finish = datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
    assert list(back.stretches(begin, finish)) == list(made.stretches(begin, finish))
