"""A board at the port, with statuses that the real arithmetic computed from made-up events."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from tests.support.slo_service.slis import events_of, selector

from burnline_slo.domain.alerts import AlertKey, Change, Transition, step
from burnline_slo.domain.charts import Charts, Curve
from burnline_slo.domain.corrections import Correction, length_of, merged_stretches
from burnline_slo.domain.events import Events
from burnline_slo.domain.no_data import NoData
from burnline_slo.domain.objective import Objective
from burnline_slo.domain.period import RollingPeriod
from burnline_slo.domain.sli import SLI, LatencySLI
from burnline_slo.domain.slo import SLO
from burnline_slo.domain.status import SloStatus, State, assess
from burnline_slo.domain.tiles import to_epoch
from burnline_slo.errors import LedgerError

NOW = datetime(2026, 8, 14, 12, 30, tzinfo=UTC)
PERIOD = timedelta(days=30)
WORST_FIRST = (State.EXHAUSTED, State.BURNING, State.AT_RISK, State.NO_DATA, State.OK)


def slo(
    service: str = "checkout",
    name: str = "availability",
    objective: str = "0.999",
    *,
    period: timedelta = PERIOD,
    sli: SLI | None = None,
    description: str = "",
    owner: str = "team-payments",
    runbook: str = "https://runbooks.example/checkout",
    labels: Mapping[str, str] | None = None,
) -> SLO:
    """An SLO of requests that must not fail."""
    selector = f'http_server_request_duration_seconds_count{{service="{service}"'
    return SLO(
        service=service,
        name=name,
        objective=Objective(ratio=Decimal(objective)),
        period=RollingPeriod(length=period),
        sli=sli or events_of(bad=f'{selector}, http_response_status_code=~"5.."}}', total=f"{selector}}}"),
        description=description,
        owner=owner,
        runbook=runbook,
        links={"dashboard": "https://grafana.example/d/slo-detail?var-slo_id={slo_id}"},
        labels=labels or {},
    )


@dataclass(frozen=True, kw_only=True)
class Story:
    """How an SLO fares: its traffic, its usual error ratio, and a fault that began `fault_since` ago.

    `covered` is the share of the period that has data; `silent_since` how long ago data stopped.
    """

    slo: SLO
    events_per_second: float = 40.0
    error_ratio: float = 0.0003
    fault_ratio: float = 0.0
    fault_since: timedelta = timedelta()
    covered: float = 1.0
    silent_since: timedelta = timedelta()
    fault: str = ""
    now: datetime = NOW
    corrections: Sequence[Correction] = ()
    """What they exclude failed half of the time; without it all is as above."""

    def error_ratio_at(self, ago: timedelta) -> float:
        """The error ratio `ago` before now."""
        wave = 1 + 0.5 * math.sin(ago.total_seconds() / 5000)
        return min(1.0, self.error_ratio * wave + (self.fault_ratio if ago < self.fault_since else 0.0))

    def rate_at(self, ago: timedelta) -> float | None:
        """Events per second `ago` before now, None without data."""
        if ago < self.silent_since or ago >= self.slo.period.length * self.covered:
            return None
        day = math.cos((ago.total_seconds() % 86400) / 86400 * 2 * math.pi)
        return self.events_per_second * (1 + 0.8 * day)

    def window(self, length: timedelta) -> Events:
        """The events of the window that ends now."""
        data = max(timedelta(), min(length, self.slo.period.length * self.covered) - self.silent_since)
        total = round(self.events_per_second * data.total_seconds())
        faulty = max(timedelta(), min(length, self.fault_since) - self.silent_since)
        bad = total * self.error_ratio + self.events_per_second * faulty.total_seconds() * self.fault_ratio
        return Events(bad=float(min(round(bad), total)), total=float(total), covered=data)

    def status(self) -> SloStatus:
        """Assessed as the service does."""
        windows = {window: self.window(window) for window in self.slo.policy.windows}
        began = self.now - max(timedelta(), self.fault_since - timedelta(minutes=6))
        now_firing, _ = step(self.slo, windows, {}, began, lambda: f"id-{self.slo.id}")
        period = self.window(self.slo.period.length)
        excluded = length_of(merged_stretches(self.corrections, self.now - self.slo.period.length, self.now))
        out = round(self.events_per_second * excluded.total_seconds())
        return assess(
            self.slo,
            self.now,
            period,
            windows,
            now_firing,
            self.now - self.silent_since if period.covered else None,
            NoData(reason=self.fault) if self.fault else None,
            period + Events(bad=float(out // 2), total=float(out), covered=excluded),
            self.corrections,
            excluded,
        )

    def charts(self, length: timedelta) -> Charts:
        """Curves with 180 steps each."""
        ends = [length * (i / 180) for i in range(180, -1, -1)]
        times = [to_epoch(self.now - ago) for ago in ends]
        totals = [self.rate_at(ago) for ago in ends]
        ratios = [None if not total else self.error_ratio_at(ago) for ago, total in zip(ends, totals, strict=True)]
        bads = [None if total is None else total * (ratio or 0) for total, ratio in zip(totals, ratios, strict=True)]
        return Charts(
            step=length / 180,
            excluded=[
                (to_epoch(start), to_epoch(end))
                for start, end in merged_stretches(self.corrections, self.now - self.slo.period.length, self.now)
            ],
            budget_remaining=self._burn_down(),
            error_ratio=Curve(times=times, values=ratios),
            bad_per_second=Curve(times=times, values=bads),
            total_per_second=Curve(times=times, values=totals),
            burn_rates={
                window: self._burn_curve(window, ends[::-coarser][::-1], times[::-coarser][::-1])
                for window in self.slo.policy.windows
                if window >= length / 180
                for coarser in [3 if window > timedelta(hours=6) else 1]
            },
        )

    def _burn_curve(self, window: timedelta, ends: Sequence[timedelta], times: Sequence[int]) -> Curve:
        budget = float(self.slo.objective.error_budget_ratio)
        values: list[float | None] = []
        for ago in ends:
            if self.rate_at(ago) is None:
                values.append(None)
                continue
            share = max(0.0, min(1.0, (self.fault_since - ago) / window))
            values.append((self.error_ratio_at(ago + self.fault_since) + self.fault_ratio * share) / budget)
        return Curve(times=times, values=values)

    def _burn_down(self) -> Curve:
        """Ends at what the status says is left."""
        length, steps = self.slo.period.length, 240
        ends = [length * (i / steps) for i in range(steps, -1, -1)]
        bads: list[float | None] = []
        for ago in ends:
            rate = self.rate_at(ago)
            faulty = max(timedelta(), min(length / steps, self.fault_since - ago)) / (length / steps)
            ratio = self.error_ratio_at(ago + self.fault_since) + self.fault_ratio * faulty
            bads.append(None if rate is None else rate * ratio)
        spent = self.status().budget_spent_ratio
        total = sum(bad or 0 for bad in bads) or 1.0
        left, values = 1.0, list[float | None]()
        for bad in bads:
            left -= 0 if bad is None or isinstance(spent, NoData) else spent * bad / total
            values.append(None if bad is None else left)
        return Curve(times=[to_epoch(self.now - ago) for ago in ends], values=values)


@dataclass(kw_only=True)
class FakeBoard:
    """A `Board` of stories. Statuses are computed once, like the last tick's."""

    stories: Sequence[Story] = ()
    problems: Sequence[str] = ()
    reason: str = ""
    ledger_fails: bool = False
    history: Sequence[Transition] = ()
    _statuses: dict[str, SloStatus] = field(init=False)
    _stories: dict[str, Story] = field(init=False)

    def __post_init__(self) -> None:
        self.tell(self.stories)

    def tell(self, stories: Sequence[Story]) -> None:
        """The next tick."""
        statuses = sorted((story.status() for story in stories), key=lambda each: WORST_FIRST.index(each.state))
        self._stories = {story.slo.id: story for story in stories}
        self._statuses = {status.slo.id: status for status in statuses}

    def statuses(self) -> Sequence[SloStatus]:
        return list(self._statuses.values())

    def status(self, slo_id: str) -> SloStatus | None:
        return self._statuses.get(slo_id)

    def charts(self, slo_id: str, length: timedelta) -> Charts | None:
        story = self._stories.get(slo_id)
        return None if story is None else story.charts(length)

    def transitions(self, slo_id: str | None = None, limit: int = 100) -> Sequence[Transition]:
        if self.ledger_fails:
            raise LedgerError("database is locked: /var/lib/burnline/ledger.db")
        firing = [alert.started for status in self.statuses() for alert in status.firing]
        everything = sorted([*firing, *self.history], key=lambda each: each.at, reverse=True)
        return [each for each in everything if slo_id in (None, each.key.slo_id)][:limit]

    def file_problems(self) -> Sequence[str]:
        return self.problems

    def not_ready(self) -> NoData | None:
        return NoData(reason=self.reason) if self.reason else None


def past_alert(
    slo: SLO, tier_name: str, ago: timedelta, lasted: timedelta, long: float, short: float
) -> list[Transition]:
    """An alert that fired and ended: two transitions."""
    tier = next(tier for tier in slo.policy.tiers if tier.name == tier_name)
    since = NOW - ago
    return [
        Transition(
            id=f"{slo.id}-{tier_name}-{ago.total_seconds():.0f}-{change}",
            key=AlertKey(slo_id=slo.id, tier=tier_name),
            severity=tier.severity,
            change=change,
            at=at,
            since=since,
            long_burn_rate=long if change is Change.FIRING else 0.4,
            short_burn_rate=short if change is Change.FIRING else 0.1,
            threshold=float(tier.burn_rate(slo.period.length)),
            reason="both windows burn faster than the threshold"
            if change is Change.FIRING
            else "a window fell below the threshold",
        )
        for change, at in ((Change.FIRING, since), (Change.RESOLVED, since + lasted))
    ]


def full_board() -> FakeBoard:
    """Every state, and alert history."""
    checkout = slo(description="Customers can pay.", labels={"team": "payments"})
    return FakeBoard(
        stories=[
            Story(slo=checkout, fault_ratio=0.035, fault_since=timedelta(minutes=40)),
            Story(
                slo=slo(
                    "checkout",
                    "latency",
                    "0.99",
                    sli=LatencySLI(
                        histogram=selector('http_server_request_duration_seconds{service="checkout"}'),
                        threshold_seconds=Decimal("0.3"),
                    ),
                ),
                error_ratio=0.0041,
            ),
            Story(slo=slo("payments", "availability", "0.9995", owner="team-payments"), error_ratio=0.00072),
            Story(slo=slo("catalog", "availability", "0.995", owner="team-catalog"), error_ratio=0.0041),
            Story(
                slo=slo("catalog", "freshness", "0.95", owner="team-catalog", period=timedelta(days=7)), error_ratio=0.0
            ),
            Story(slo=slo("storefront", "availability", "0.999", owner="team-web"), error_ratio=0.0002, covered=0.41),
            Story(slo=slo("storefront", "latency", "0.9", owner="team-web"), error_ratio=0.021),
            Story(
                slo=slo("search", "availability", "0.999", owner="team-search"),
                silent_since=timedelta(hours=3, minutes=12),
            ),
            Story(slo=slo("mailer", "delivery", "0.99", owner="", runbook=""), covered=0.0),
            Story(
                slo=slo("orders", "availability", "0.999", owner="team-orders"),
                fault="Prometheus at http://prometheus:9090 did not answer within 10 s; it is asked again every minute",
            ),
        ],
        history=[
            *past_alert(checkout, "page_1h", timedelta(days=3, hours=5), timedelta(minutes=34), 22.4, 61.0),
            *past_alert(checkout, "ticket_3d", timedelta(days=9), timedelta(days=1, hours=3), 1.4, 1.9),
            *past_alert(
                slo("payments", "availability", "0.9995"), "page_6h", timedelta(days=1), timedelta(hours=2), 7.1, 9.9
            ),
        ],
    )


def many_slos(number: int = 200) -> FakeBoard:
    """A company's worth."""
    stories = []
    for i in range(number):
        kind = ("availability", "latency", "freshness", "correctness")[i % 4]
        name = f"service-{i // 4:02d}"
        objective, budget = (("0.999", 0.001), ("0.99", 0.01), ("0.9995", 0.0005))[i % 3]
        share = (i * 37 % 100) / 100
        stories.append(
            Story(
                slo=slo(name, kind, objective, owner=f"team-{i % 12}"),
                error_ratio=budget * share * (1.3 if i % 29 == 0 else 0.9),
                fault_ratio=budget * 40 if i % 23 == 5 else 0.0,
                fault_since=timedelta(minutes=50) if i % 23 == 5 else timedelta(),
                silent_since=timedelta(hours=5) if i % 41 == 7 else timedelta(),
            )
        )
    return FakeBoard(stories=stories)
