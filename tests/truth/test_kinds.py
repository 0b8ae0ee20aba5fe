"""Every kind of SLI and period, from the example files, against series whose truth is known."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.real.blocks import write_blocks
from tests.real.prometheus import Prometheus
from tests.truth.kinds import END, World, days, openmetrics

EXAMPLES = Path(__file__).parents[2] / "slo_service" / "examples"
WORLD = World()


@pytest.fixture(scope="module")
def prometheus_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("kinds")
    server = Prometheus(folder / "prometheus", retention="10y")
    for number, (start, end) in enumerate(days()):
        (folder / f"{number:02}.om").write_text(openmetrics(WORLD.series, start, end))
    write_blocks(sorted(folder.glob("*.om")), server.data)
    with server:
        yield server.url


def status(
    url: str, folder: Path, *files: str, scrape_interval: str = "15s", tile: str = "1m", at: int = END
) -> dict[str, dict[str, Any]]:
    """What `burnline status` says of some example files, by SLO id."""
    config = folder / "burnline.yaml"
    config.write_text(
        yaml.safe_dump(
            {
                "slos": [str(EXAMPLES / file) for file in files],
                "prometheus": {"url": url, "scrape_interval": scrape_interval},
                "tile": tile,
            }
        )
    )
    done = subprocess.run(
        [sys.executable, "-m", "slo_service", "status", "-c", str(config), "--at", str(at), "--format", "json"],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return {slo["id"]: slo for slo in json.loads(done.stdout)["slos"]}


@pytest.fixture(scope="module")
def answers(prometheus_url: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("answers")
    files = ("events", "latency", "expressions", "availability", "ratio", "timeslices", "groups")
    found = status(prometheus_url, folder, *(f"{name}.yaml" for name in files))
    return found | status(prometheus_url, folder, "calendar.yaml", scrape_interval="5m")


@pytest.mark.parametrize("slo_id", sorted(WORLD.truth))
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
