"""What came of the load."""

from dataclasses import dataclass, field


@dataclass(slots=True, kw_only=True)
class LoadSummary:
    """Counts of arrivals and how long answers took, in seconds, from the planned arrival to the end of the answer.

    `ok` has an answer below 500, `failed` one from 500 on, `lost` none at all. sent = ok + failed + lost.
    """

    ok: int = 0
    failed: int = 0
    lost: int = 0
    durations_seconds: list[float] = field(default_factory=list)

    @property
    def sent(self) -> int:
        return self.ok + self.failed + self.lost

    def add(self, status: int | None, duration_seconds: float) -> None:
        """`status` None means that no answer came."""
        if status is None:
            self.lost += 1
        elif status >= 500:
            self.failed += 1
        else:
            self.ok += 1
        self.durations_seconds.append(duration_seconds)

    def quantile_seconds(self, share: float) -> float | None:
        """The duration that this share of the answers kept to (nearest rank); None without answers."""
        if not self.durations_seconds:
            return None
        ordered = sorted(self.durations_seconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    def __str__(self) -> str:
        counts = f"sent {self.sent}, ok {self.ok}, failed {self.failed}, lost {self.lost}"
        p50, p99 = self.quantile_seconds(0.5), self.quantile_seconds(0.99)
        if p50 is None or p99 is None:
            return counts
        return f"{counts}, p50 {p50 * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms"
