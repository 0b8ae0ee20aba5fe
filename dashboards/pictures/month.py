"""A Prometheus with the sample shop's month as the SLO service would have exposed it, for the pictures.

The requests are those the demo writes; the SLO service's series are computed from them by its own arithmetic.
"""

import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from burnline.conventions import DURATION_BOUNDS_SECONDS
from burnline_sample_app.demo import prometheus
from burnline_sample_app.demo.blocks import BLOCK_SECONDS, create_blocks
from burnline_sample_app.demo.demo_stack import past_wave
from burnline_sample_app.demo.history import write_history
from burnline_sample_app.demo.past_counts import histograms, sample_times
from burnline_sample_app.processes.group import ProcessGroup
from burnline_slo.adapters.files import load_files
from burnline_slo.domain.alerts import AlertKey, FiringAlert, step
from burnline_slo.domain.events import Events
from burnline_slo.domain.sli import EventsSLI, LatencySLI
from burnline_slo.domain.slo import SLO
from burnline_slo.domain.status import SloStatus, assess
from burnline_slo.web.metrics import BoardCollector

SHOWN = timedelta(days=8)
EVERY = timedelta(minutes=5)
SEED = 7
Numbers = NDArray[np.float64]


class Counted:
    """Bad and all events of an SLO up to each moment."""

    def __init__(self, times: NDArray[np.int64], bad: Numbers, total: Numbers) -> None:
        self._times, self._bad, self._total = times, bad, total

    def window(self, end: int, length: timedelta) -> Events:
        """The events of the window that ends at `end`."""
        ends = [end - int(length.total_seconds()), end]
        bad, total = (np.interp(ends, self._times, values) for values in (self._bad, self._total))
        return Events(bad=float(bad[1] - bad[0]), total=float(total[1] - total[0]), covered=length)


class OneMoment:
    """A board at one moment, as far as metrics read it."""

    def __init__(self, statuses: Sequence[SloStatus]) -> None:
        self._statuses = statuses

    def statuses(self) -> Sequence[SloStatus]:
        return self._statuses


def counted(slos: Sequence[SLO], now: datetime) -> dict[str, Counted]:
    """The month of each SLO."""
    times = sample_times(now)
    month = list(histograms(times, past_wave(now), seed=SEED))
    found = {}
    for slo in slos:
        own = [one for one in month if one.labels["service"] == slo.service]
        total = np.sum([one.buckets[-1] for one in own], axis=0, dtype=float)
        match slo.sli:
            case EventsSLI():
                failed = [one for one in own if one.labels["http_response_status_code"].startswith("5")]
                bad = np.sum([one.buckets[-1] for one in failed], axis=0, dtype=float)
            case LatencySLI(threshold_seconds=threshold):
                row = DURATION_BOUNDS_SECONDS.index(float(threshold))
                bad = total - np.sum([one.buckets[row] for one in own], axis=0, dtype=float)
            case _:
                raise ValueError(f"{slo.id}: the shop has no such SLI")
        found[slo.id] = Counted(times, bad, total)
    return found


def moments(slos: Sequence[SLO], events: dict[str, Counted], now: datetime) -> Iterator[tuple[int, OneMoment]]:
    """The board every few minutes, with alerts stepped from one to the next."""
    firing: dict[AlertKey, FiringAlert] = {}
    at = now - SHOWN
    while at <= now:
        statuses, end = [], int(at.timestamp())
        for slo in slos:
            windows = {window: events[slo.id].window(end, window) for window in slo.policy.windows}
            own = {key: alert for key, alert in firing.items() if key.slo_id == slo.id}
            after, _ = step(slo, windows, own, at, lambda: "id")
            firing = {key: alert for key, alert in firing.items() if key.slo_id != slo.id} | after
            statuses.append(assess(slo, at, events[slo.id].window(end, slo.period.length), windows, after, at))
        yield end, OneMoment(statuses)
        at += EVERY


def write_slo_series(slos: Sequence[SLO], data: Path, now: datetime) -> None:
    """The series as blocks."""
    events = counted(slos, now)
    blocks: dict[int, dict[str, dict[str, list[str]]]] = {}
    for end, board in moments(slos, events, now):
        families = blocks.setdefault(end // BLOCK_SECONDS, {})
        for family in BoardCollector(board).collect():  # type: ignore[arg-type] # metrics read nothing else of it
            for sample in family.samples:
                labels = ",".join(f'{name}="{value}"' for name, value in sample.labels.items())
                series = families.setdefault(sample.name, {}).setdefault(labels, [])
                series.append(f"{sample.name}{{{labels}}} {sample.value} {end}\n")
    for number, families in blocks.items():
        text = data / f"slo-{number}.openmetrics"
        with text.open("w") as file:
            for name, series in families.items():
                file.write(f"# TYPE {name} unknown\n")
                file.writelines(line for lines in series.values() for line in lines)
            file.write("# EOF\n")
        create_blocks(text, data)
        text.unlink()


def main(slos: str, port: int) -> None:
    """Serves until it is interrupted."""
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    with tempfile.TemporaryDirectory() as folder, ProcessGroup(log_folder=Path(folder)) as processes:
        data = Path(folder) / "data"
        targets = {
            each: {"job": "shop", "instance": each} for each in ("storefront", "catalog", "checkout", "payments")
        }
        write_history(data, end_at=now, length=SHOWN, wave=past_wave(now), seed=SEED, target_labels=targets)
        write_slo_series(load_files([slos]).slos, data, now)
        config = Path(folder) / "prometheus.yml"
        config.write_text(prometheus.configuration([], scrape_interval_seconds=60))
        command = prometheus.command(config=config, data=data, port=port, retention="60d")
        processes.start("prometheus", [*command, "--query.lookback-delta=2h"])
        print(f"http://127.0.0.1:{port} until {int(now.timestamp())}", flush=True)  # noqa: T201 # a program
        while processes.ended() is None:
            time.sleep(1)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
