"""Every kind of SLI and period, from the example files, against series whose truth is known."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
import yaml
from tests.support.servers.victoria_metrics import VictoriaMetrics
from tests.support.slo_service.truth.kinds import END, WORLD, days, openmetrics
from tests.support.slo_service.truth.status import EXAMPLES, status

from burnline_slo.adapters.files import load_files
from burnline_slo.adapters.memory import MemoryLedger
from burnline_slo.adapters.prometheus.server_inspection import ServerInspection
from burnline_slo.adapters.prometheus.source import PrometheusSource
from burnline_slo.domain.composite import CompositeSLI
from burnline_slo.domain.events import Events, PeriodTraffic
from burnline_slo.prometheus.api import PrometheusApi
from burnline_slo.render.measured import measured_budget
from burnline_slo.service.ledgers.last_period import last_period
from burnline_slo.service.tick.sliced_source import SlicedSource
from burnline_slo.service.tick.tick import Tick, TickOptions
from burnline_slo.spec.document.source import Source
from burnline_slo.spec.load import load
from burnline_slo.spec.native.writer import native_text

pytestmark = pytest.mark.real

SLO_IDS = sorted(WORLD.truth.keys() - {"warehouse/pickings"})


def every_answer(url: str, folder: Path) -> dict[str, dict[str, Any]]:
    """All examples but those of native histograms and of corrections."""
    files = ("events", "latency", "expressions", "availability", "ratio", "timeslices", "groups", "composite")
    found = status(url, folder, *(f"{name}.yaml" for name in files))
    return found | status(url, folder, "calendar.yaml", scrape_interval="5m")


@pytest.fixture(scope="module")
def answers(prometheus_url: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("answers")
    return every_answer(prometheus_url, folder)


@pytest.fixture(scope="module")
def victoria_metrics_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with VictoriaMetrics(tmp_path_factory.mktemp("victoria"), retention_days=3_650) as server:
        for start, end in days():
            server.load(openmetrics(WORLD.series, start, end))
        yield server.url


@pytest.fixture(scope="module")
def victoria_answers(victoria_metrics_url: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    return every_answer(victoria_metrics_url, tmp_path_factory.mktemp("victoria-answers"))


@pytest.mark.parametrize("slo_id", SLO_IDS)
def test_every_kind_counts_what_is_true_on_victoria_metrics_too(
    victoria_answers: dict[str, dict[str, Any]], slo_id: str
) -> None:
    truth, answer = WORLD.truth[slo_id], victoria_answers[slo_id]
    assert answer["bad_events"] == pytest.approx(truth.bad, rel=truth.within or 1e-12)
    assert answer["total_events"] == pytest.approx(truth.total, rel=truth.within or 1e-12)


@pytest.mark.parametrize("engine", ["prometheus_url", "victoria_metrics_url"])
def test_both_engines_tell_what_time_it_is(engine: str, request: pytest.FixtureRequest) -> None:
    with httpx2.Client() as client:
        told = PrometheusApi(request.getfixturevalue(engine), client).clock()
    assert abs(datetime.now(UTC) - told) < timedelta(minutes=1)


def test_what_check_tells_of_a_server_is_true(prometheus_url: str) -> None:
    captures, refunds, invoices, _ = load_files([EXAMPLES / "events.yaml", EXAMPLES / "calendar.yaml"]).slos
    with httpx2.Client() as client:
        inspection = ServerInspection(PrometheusApi(prometheus_url, client), datetime.fromtimestamp(END, UTC))
        assert inspection.retention() == timedelta(days=3_650)
        scraped = [inspection.scrape_facts(slo.sli) for slo in (captures, refunds, invoices)]
    assert [one.interval for one in scraped] == [timedelta(seconds=15), timedelta(seconds=15), timedelta(minutes=5)]
    assert [one.cost.series for one in scraped] == [3, 2, 2]
    # A tile's ends look back over 4 scrapes of a second and the tile: 4 samples of each series at either end, and more.
    assert all((one.cost.samples or 0) >= 8 * one.cost.series for one in scraped[:2])


def test_explain_tells_the_budget_in_what_the_hours_really_had(prometheus_url: str) -> None:
    captures, *_ = load_files([EXAMPLES / "events.yaml"]).slos
    with httpx2.Client() as client:
        source = SlicedSource(PrometheusSource(PrometheusApi(prometheus_url, client), timedelta(seconds=15)))
        assert not isinstance(captures.sli, CompositeSLI)
        found = last_period(source, captures.sli, captures.period.length, datetime.fromtimestamp(END, UTC))
    assert isinstance(found, PeriodTraffic)
    truth = WORLD.truth["payments/captures"]
    # The last hour is not over yet.
    assert found.total == pytest.approx(truth.total, rel=0.01)
    assert found.total / 72 <= found.busiest_hour <= 1.1 * found.total / 72
    text = measured_budget(captures, found)
    assert f"{found.total:,.0f} events" in text
    assert "(with data for 10% of it)" in text
    assert "4 min 19 s of full outage at mean traffic" in text


def test_corrections_take_out_exactly_their_hours_also_of_a_night_without_one_of_them(
    prometheus_url: str, tmp_path: Path
) -> None:
    answer = status(prometheus_url, tmp_path, "corrections.yaml")["warehouse/pickings"]
    raw, left = WORLD.truth["warehouse/pickings"], WORLD.corrected
    assert (answer["raw"]["bad_events"], answer["raw"]["total_events"]) == (raw.bad, raw.total)
    assert (answer["bad_events"], answer["total_events"]) == (left.bad, left.total)
    assert answer["budget_spent_ratio"] == pytest.approx(left.bad / (0.01 * left.total), rel=1e-9)
    assert answer["raw"]["budget_spent_ratio"] == pytest.approx(raw.bad / (0.01 * raw.total), rel=1e-9)
    assert answer["edges_by_share"] == 0


ODD = datetime(2026, 3, 29, 14, 3, tzinfo=UTC), datetime(2026, 3, 29, 16, 31, tzinfo=UTC)
"""Both ends inside tiles of five minutes, of a time that only those are asked for."""


def test_a_correction_from_any_minute_to_any_other_takes_out_exactly_what_was_between(
    prometheus_url: str, tmp_path: Path
) -> None:
    example = yaml.safe_load((EXAMPLES / "corrections.yaml").read_text())
    one = {"slos": ["*"], "start": ODD[0].isoformat(), "end": ODD[1].isoformat(), "reason": "upgrade", "author": "ada"}
    file = tmp_path / "odd.yaml"
    file.write_text(yaml.safe_dump(example | {"corrections": [one]}))
    answer = status(prometheus_url, tmp_path, str(file))["warehouse/pickings"]
    left = WORLD.pickings_without(*ODD)
    assert (answer["bad_events"], answer["total_events"]) == (left.bad, left.total)
    assert (answer["excluded_seconds"], answer["edges_by_share"]) == ((ODD[1] - ODD[0]).total_seconds(), 0)


def test_a_part_without_events_leaves_a_journey_without_data_where_its_file_says_so(
    answers: dict[str, dict[str, Any]],
) -> None:
    answer = answers["journey/every-part-or-nothing"]
    assert (answer["total_events"], answer["sli_ratio"]) == (0, None)


@pytest.mark.parametrize("slo_id", SLO_IDS)
def test_every_kind_counts_what_is_true(answers: dict[str, dict[str, Any]], slo_id: str) -> None:
    truth, answer = WORLD.truth[slo_id], answers[slo_id]
    assert answer["bad_events"] == pytest.approx(truth.bad, rel=truth.within or 1e-12)
    assert answer["total_events"] == pytest.approx(truth.total, rel=truth.within or 1e-12)


def test_a_calendar_month_over_the_clock_change_is_covered_from_its_local_midnight(
    answers: dict[str, dict[str, Any]],
) -> None:
    assert answers["billing/invoices"]["period"] == "calendar month, Europe/Berlin"
    assert answers["billing/invoices"]["coverage_ratio"] == pytest.approx(1, abs=1e-3)


def test_each_combination_has_a_budget_and_together_they_are_the_total(answers: dict[str, dict[str, Any]]) -> None:
    total = answers["storefront/pages"]
    children = [answer for answer in answers.values() if answer["parent"] == "storefront/pages"]
    assert sorted(child["group"]["route"] for child in children) == ["/", '/a b?c="d"', "/new"]
    assert all(child["labels"] == child["group"] for child in children)
    for count in ("bad_events", "total_events"):
        assert sum(child[count] for child in children) == pytest.approx(total[count], rel=1e-12)
    assert total["notes"] == []


def test_past_the_limit_only_the_busiest_have_a_budget_and_the_total_says_so(
    answers: dict[str, dict[str, Any]],
) -> None:
    total = answers["storefront/pages-abroad"]
    children = [answer for answer in answers.values() if answer["parent"] == "storefront/pages-abroad"]
    assert len(children) == 2
    assert total["notes"] == ["There are 6 combinations of country and route: the 2 busiest have budgets of their own."]
    assert sum(child["total_events"] for child in children) < total["total_events"]


OTHER_TOOLS = (
    "sloth.yaml",
    "sloth-resource.yaml",
    "pyrra.yaml",
    "openslo.yaml",
    "openslo-slis.yaml",
    "openslo-v1alpha.json",
)
FOREIGN_SLOS = [
    *(f"{service}/captures" for service in ("sloth", "sloth-resource", "pyrra", "openslo", "openslo-v1alpha")),
    *(f"{service}/fast-enough" for service in ("sloth", "pyrra")),
    *(f"{service}/pages{group}" for service in ("sloth", "pyrra") for group in ("", '{route="/"}', '{route="/new"}')),
    *(f"{service}/satisfaction" for service in ("sloth-resource", "openslo")),
    "pyrra/reachable",
    *(f"openslo/{name}" for name in ("good-minutes", "mean-of-minutes", "shop-open", "invoices-of-a-sprint")),
]


def sources_of_other_tools() -> list[Source]:
    return [Source(file=name, data=(EXAMPLES / "other_tools" / name).read_bytes()) for name in OTHER_TOOLS]


@pytest.fixture(scope="module")
def other_tools_answers(prometheus_url: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("other_tools")
    return status(prometheus_url, folder, *(f"other_tools/{name}" for name in OTHER_TOOLS))


@pytest.mark.parametrize("slo_id", FOREIGN_SLOS)
def test_examples_of_other_tools_count_the_same(other_tools_answers: dict[str, dict[str, Any]], slo_id: str) -> None:
    name = slo_id.partition("/")[2]
    (truth,) = (one for known, one in WORLD.truth.items() if known.partition("/")[2] == name)
    assert other_tools_answers[slo_id]["bad_events"] == pytest.approx(truth.bad, rel=truth.within or 1e-12)
    assert other_tools_answers[slo_id]["total_events"] == pytest.approx(truth.total, rel=truth.within or 1e-12)


def test_examples_of_other_tools_count_the_same_on_victoria_metrics_too(
    victoria_metrics_url: str, other_tools_answers: dict[str, dict[str, Any]], tmp_path: Path
) -> None:
    found = status(victoria_metrics_url, tmp_path, *(f"other_tools/{name}" for name in OTHER_TOOLS))
    assert found.keys() == other_tools_answers.keys()
    for slo_id, answer in found.items():
        for count in ("bad_events", "total_events"):
            assert answer[count] == pytest.approx(other_tools_answers[slo_id][count], rel=0.01), slo_id


def test_examples_of_other_tools_are_sound_by_their_own_rules_and_the_same_when_converted() -> None:
    loaded = load(sources_of_other_tools(), strict=True)
    assert loaded.errors == ()
    back = load([Source(file="back.yaml", data=native_text(loaded.definitions).encode())])
    assert back.errors == ()
    assert {slo.id: slo for slo in back.slos} == {slo.id: slo for slo in loaded.slos}


def run_service(url: str, example: str, scrape_interval: timedelta) -> dict[str, Events]:
    """What a running service has counted of an example once its history is read, by SLO id."""
    with httpx2.Client() as client:
        source = SlicedSource(PrometheusSource(PrometheusApi(url, client), scrape_interval))
        options = TickOptions(source_name=url, tile=timedelta(minutes=1), settle=timedelta())
        tick = Tick(source, MemoryLedger(), options, new_id=str)
        tick.use(load_files([EXAMPLES / example]).slos)
        tick.run(datetime.fromtimestamp(END, UTC))
        while tick.backfill():
            pass
        tick.assess()
    return {status.slo.id: status.events for status in tick.statuses()}


@pytest.mark.parametrize(("example", "seconds"), [("timeslices.yaml", 15), ("calendar.yaml", 300)])
def test_a_running_service_counts_slices_and_calendar_periods_as_status_does(
    prometheus_url: str, example: str, seconds: int
) -> None:
    for slo_id, events in run_service(prometheus_url, example, timedelta(seconds=seconds)).items():
        truth = WORLD.truth[slo_id]
        assert events.bad == pytest.approx(truth.bad, rel=truth.within), slo_id
        assert events.total == pytest.approx(truth.total, rel=truth.within), slo_id
