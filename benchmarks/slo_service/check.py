"""How long `burnline check` takes: run by hand with `python -m benchmarks.slo_service.check`.

Prints, for one file and for 1,000 files of one SLO each, the whole process's time and memory, the best of five. The
processor time says the same on a busy machine.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FILES = 1_000
RUNS = 5
TARGET_ONE_SECONDS = 0.4
TARGET_MANY_SECONDS = 3.0

_SLO = """version: burnline/v1
service: service-{number}
owner: team
slos:
  - name: availability
    objective: 99.9%
    sli:
      events:
        bad:   http_server_request_duration_seconds_count{{service="s{number}", http_response_status_code=~"5.."}}
        total: http_server_request_duration_seconds_count{{service="s{number}"}}
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number in range(FILES):
            (folder / f"{number:04}.yaml").write_text(_SLO.format(number=number), encoding="utf-8")
        show("one file", [str(folder / "0000.yaml")], TARGET_ONE_SECONDS)
        show(f"{FILES:,} files", [str(folder)], TARGET_MANY_SECONDS)


def show(what: str, arguments: list[str], target_seconds: float) -> None:
    runs = [run(arguments) for _ in range(RUNS)]
    wall, processor, kilobytes = (min(values) for values in zip(*runs, strict=True))
    print(
        f"{what:<12} {wall:6.2f} s (target < {target_seconds} s), "
        f"{processor:.2f} s of processor time, {kilobytes / 1024:.0f} MiB"
    )


def run(arguments: list[str]) -> tuple[float, float, int]:
    """Seconds on the clock, seconds of processor time, peak memory in KiB."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "burnline_slo", "check", *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"burnline check ended with {process.returncode}")
    return time.perf_counter() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss


if __name__ == "__main__":
    main()
