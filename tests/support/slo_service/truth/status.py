"""What `burnline status` says."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml
from tests.support.slo_service.truth.kinds import END

EXAMPLES = Path(__file__).parents[4] / "slo_service" / "examples"


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
        [sys.executable, "-m", "burnline_slo", "status", "-c", str(config), "--at", str(at), "--format", "json"],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return {slo["id"]: slo for slo in json.loads(done.stdout)["slos"]}
