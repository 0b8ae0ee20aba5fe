import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from slo_service.cli.serve import windows_below
from slo_service.spec.load import load
from slo_service.spec.source import Source

TEXT = """version: burnline/v1
service: shop
slos:
  - name: orders
    objective: 99.9%
    sli: {events: {bad: e_total, total: t_total}}
    alerts: {tiers: [{severity: page, budget: 2%, window: 1h, short_window: 2m}]}
"""


@pytest.mark.parametrize(("seconds", "expected"), [(60, 0), (120, 0), (121, 1)])
def test_a_window_must_be_as_long_as_a_tile(seconds: int, expected: int) -> None:
    slos = load([Source(file="a.yaml", data=TEXT.encode())]).slos
    assert len(windows_below(timedelta(seconds=seconds), slos)) == expected


def test_serve_refuses_a_window_shorter_than_its_tile_and_says_what_to_write(tmp_path: Path) -> None:
    (tmp_path / "slos.yaml").write_text(TEXT)
    config = tmp_path / "burnline.yaml"
    config.write_text("slos: [slos.yaml]\nprometheus: {url: 'http://127.0.0.1:1'}\ntile: 5m\n")
    done = subprocess.run(
        [sys.executable, "-m", "slo_service", "serve", "-c", str(config)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    assert "shop/orders: the alert page_1h looks back 2m, less than the service's tile of 5m" in done.stderr
    assert "short_window of 5m or more" in done.stderr
