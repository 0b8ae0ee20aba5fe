"""A running service never works for an alert that looks back over less than its tile."""

import subprocess
import sys
from pathlib import Path

import pytest

from burnline_slo.adapters.files import load_config
from burnline_slo.cli.assembly import slo_files
from burnline_slo.config.values import Config

TEXT = """version: burnline/v1
service: shop
slos:
  - name: orders
    objective: 99.9%
    sli: {events: {bad: e_total, total: t_total}}
    alerts: {tiers: [{severity: page, budget: 2%, window: 1h, short_window: SHORT}]}
"""
CONFIG = "slos: [slos.yaml]\nprometheus: {url: 'http://127.0.0.1:1'}\ntile: 5m\n"


@pytest.mark.real
def test_serve_refuses_a_window_shorter_than_its_tile_and_says_what_to_write(tmp_path: Path) -> None:
    (tmp_path / "slos.yaml").write_text(TEXT.replace("SHORT", "2m"))
    config = tmp_path / "burnline.yaml"
    config.write_text(CONFIG)
    done = subprocess.run(
        [sys.executable, "-m", "burnline_slo", "serve", "-c", str(config)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    assert "shop/orders: the alert page_1h looks back 2m, less than the service's tile of 5m" in done.stderr
    assert "`short_window` of 5m or more" in done.stderr
    assert "there is no SLO to work for" in done.stderr


def test_a_file_that_changes_to_such_a_window_is_not_taken_while_the_service_runs(tmp_path: Path) -> None:
    file = tmp_path / "slos.yaml"
    file.write_text(TEXT.replace("SHORT", "5m"))
    files = slo_files(config(tmp_path))
    before = list(files.slos)
    assert len(before) == 1
    file.write_text(TEXT.replace("SHORT", "2m").replace("99.9%", "99.5%"))
    files.refresh()
    assert files.slos == before
    assert [str(problem.code) for problem in files.problems] == ["window-below-tile"]
    file.write_text(TEXT.replace("SHORT", "10m"))
    files.refresh()
    assert files.problems == ()
    assert files.slos != before


def config(folder: Path) -> Config:
    file = folder / "burnline.yaml"
    file.write_text(CONFIG)
    found = load_config(file).config
    assert found is not None
    return found
