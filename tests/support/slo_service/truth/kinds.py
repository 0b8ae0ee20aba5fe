"""Small hand-made series for every kind of SLI, with what is true of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from tests.support.slo_service.truth.traffic import Floats

END = int(datetime(2026, 3, 31, 12, 34, tzinfo=UTC).timestamp())
"""In a month that loses an hour in Berlin; its budget began on 28 February at 23:00 UTC."""
MONTH_START = int(datetime(2026, 2, 28, 23, tzinfo=UTC).timestamp())
SPRINT_START = int(datetime(2026, 3, 18, 11, 30, tzinfo=UTC).timestamp())
"""Half past twelve in Berlin, eight weeks after the start that the example names, and before the clocks change."""
PERIOD_SECONDS = 30 * 86_400.0
EXCLUDED = [
    (int(datetime(2026, 3, 29, 1, tzinfo=UTC).timestamp()), int(datetime(2026, 3, 29, 2, tzinfo=UTC).timestamp())),
    (int(datetime(2026, 3, 30, 9, 15, tzinfo=UTC).timestamp()), int(datetime(2026, 3, 30, 10, tzinfo=UTC).timestamp())),
]
"""What the corrections of the example take out of these days."""
SCRAPE = 15
DAYS = 3
MINUTE = 60


@dataclass(frozen=True, kw_only=True)
class Truth:
    """What an SLO must count, and within which relative error."""

    bad: float
    total: float
    within: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Samples:
    """One series."""

    metric: str
    labels: Mapping[str, str]
    times: Floats
    values: Floats


class World:
    """All series, and the truth by SLO id."""

    def __init__(self) -> None:
        rng = np.random.default_rng(3)
        self.series: list[Samples] = []
        self.truth: dict[str, Truth] = {}
        self.times = np.arange(END - DAYS * 86_400 + 5, END + 1, SCRAPE, dtype=np.float64)
        self._rng = rng
        self._payments()
        self._search()
        self._sales()
        self._frontdoor()
        self._wifi()
        self._orders()
        self._billing()
        self._pages()
        self._journey()
        self._warehouse()
        self._checks()

    def _counter(
        self, metric: str, counts: Floats, times: Floats | None = None, *, begin: int = 0, **labels: str
    ) -> None:
        """A counter that grew by `counts` before each scrape, first seen at the scrape `begin`, where it shows zero
        if that is the first of all.
        """
        counts[0] = 0
        where = {"job": "examples", "instance": "one", **labels}
        at = self.times if times is None else times
        values = np.cumsum(counts[begin:])
        self.series.append(Samples(metric=metric, labels=where, times=at[begin:], values=values))

    def _drawn(self, mean: float, times: Floats | None = None) -> Floats:
        return self._rng.poisson(mean, len(self.times if times is None else times)).astype(np.float64)

    def _payments(self) -> None:
        good, failed = self._drawn(30), self._drawn(0.05)
        self._counter("payment_captures_total", good, result="ok")
        self._counter("payment_captures_total", failed, result="failed")
        self.truth["payments/captures"] = Truth(bad=failed.sum(), total=(good + failed).sum())
        done, refused = self._drawn(2), self._drawn(0.01)
        self._counter("payment_refunds_done_total", done)
        self._counter("payment_refunds_failed_total", refused)
        self.truth["payments/refunds"] = Truth(bad=refused.sum(), total=(done + refused).sum())

    def _search(self) -> None:
        quick, slow, slower = self._drawn(20), self._drawn(0.5), self._drawn(0.05)
        for tenant, one in (("shop", "1"), ("internal", "1.0")):
            total = quick + slow + slower
            for le, counts in (("0.1", quick * 0), ("0.25", quick), (one, quick + slow), ("+Inf", total)):
                self._counter("search_duration_seconds_bucket", counts.copy(), tenant=tenant, le=le)
            self._counter("search_duration_seconds_count", total.copy(), tenant=tenant)
        quick[0] = slow[0] = slower[0] = 0
        whole = (quick + slow + slower).sum()
        self.truth["search/fast-enough"] = Truth(bad=(slow + slower).sum(), total=whole)
        self.truth["search/within-a-second"] = Truth(bad=slower.sum(), total=whole)

    def _sales(self) -> None:
        bad = total = 0.0
        for shop in ("web", "till"):
            failed, all_of_them = self._drawn(0.2), self._drawn(25)
            self._counter(f"{shop}_sales_failed_total", failed)
            self._counter(f"{shop}_sales_total", all_of_them)
            bad, total = bad + failed.sum(), total + all_of_them.sum()
        self.truth["sales/completed"] = Truth(bad=bad, total=total, within=0.01)

    def _frontdoor(self) -> None:
        down = 0.0
        for instance, begin, minutes in (("a", 20_000, 90), ("b", 100_000, 400)):
            up = np.ones(len(self.times))
            gone = (self.times >= END - begin) & (self.times < END - begin + minutes * MINUTE)
            up[gone] = 0
            down += gone.sum() * SCRAPE
            labels = {"job": "frontdoor", "instance": instance}
            self.series.append(Samples(metric="probe_success", labels=labels, times=self.times, values=up))
        self.truth["frontdoor/reachable"] = Truth(bad=down, total=2 * DAYS * 86_400.0, within=0.01)

    def _wifi(self) -> None:
        satisfied = np.full(len(self.times), 0.97)
        satisfied[(self.times > END - 50_000) & (self.times < END - 40_000)] = 0.67
        labels = {"job": "examples", "instance": "one"}
        self.series.append(
            Samples(metric="client_satisfaction_ratio", labels=labels, times=self.times, values=satisfied)
        )
        bad = float((1 - satisfied).mean()) * DAYS * 86_400
        self.truth["wifi/satisfaction"] = Truth(bad=bad, total=DAYS * 86_400.0, within=0.01)

    def _orders(self) -> None:
        """Ten orders a minute; for 100 minutes half of them fail, and for 60 minutes there are none."""
        minutes = np.ceil((self.times - (END - DAYS * 86_400)) / MINUTE).astype(int) - 1
        orders = np.where(np.diff(minutes, prepend=-1) > 0, 10.0, 0.0)
        failing = (minutes >= 1_000) & (minutes < 1_100)
        silent = (minutes >= 2_000) & (minutes < 2_060)
        orders[silent] = 0
        failed = np.where(failing, orders / 2, 0.0)
        self._counter("orders_total", orders)
        self._counter("orders_failed_total", failed)
        slices = DAYS * 1_440
        self.truth["orders/good-minutes"] = Truth(bad=100, total=slices - 60, within=0.01)
        # Slices of five minutes begin on the clock: one more is touched at each edge that lies inside one.
        self.truth["orders/good-five-minutes"] = Truth(bad=(100 + 60) / 5, total=slices / 5, within=0.07)

    def _billing(self) -> None:
        times = np.arange(MONTH_START - 5 * 86_400 + 7, END + 1, 300, dtype=np.float64)
        invoices, failed = self._drawn(50, times), self._drawn(0.3, times)
        self._counter("invoices_total", invoices, times)
        self._counter("invoices_failed_total", failed, times)
        inside = times > MONTH_START
        self.truth["billing/invoices"] = Truth(bad=failed[inside].sum(), total=invoices[inside].sum(), within=0.01)
        inside = times > SPRINT_START
        sprint = Truth(bad=failed[inside].sum(), total=invoices[inside].sum(), within=0.01)
        self.truth["billing/invoices-of-a-sprint"] = sprint

    def _pages(self) -> None:
        """Three routes in three countries; one route is new in the middle of the time."""
        by_route: dict[str, list[float]] = {}
        abroad: dict[str, list[float]] = {}
        late = len(self.times) // 2
        for route, mean in (("/", 20), ('/a b?c="d"', 5), ("/new", 3)):
            for country, share in (("de", 1.0), ("fr", 0.5), ("at", 0.1)):
                views, failed = self._drawn(mean * share), self._drawn(0.02 * mean * share)
                begin = late if route == "/new" else 0
                for result, counts in (("ok", views), ("failed", failed)):
                    written = route.replace('"', '\\"')
                    self._counter(
                        "page_views_total", counts, begin=begin, route=written, country=country, result=result
                    )
                name = f'pages{{route="{route}"}}'.replace('c="d"', 'c=\\"d\\"')
                combined = name.replace("pages{", f'pages-abroad{{country="{country}",')
                for where, key in ((by_route, name), (abroad, combined)):
                    bad, total = where.setdefault(key, [0.0, 0.0])
                    where[key] = [bad + failed[begin:].sum(), total + (views + failed)[begin:].sum()]
        abroad = {key: counts for key, counts in abroad.items() if 'country="de"' not in key}
        for total_name, groups in (("pages", by_route), ("pages-abroad", abroad)):
            bad, total = (sum(counts[which] for counts in groups.values()) for which in (0, 1))
            self.truth[f"storefront/{total_name}"] = Truth(bad=bad, total=total)
        busiest = sorted(abroad, key=lambda key: -abroad[key][1])[:2]
        for name, (bad, total) in {**by_route, **{key: abroad[key] for key in busiest}}.items():
            self.truth[f"storefront/{name}"] = Truth(bad=bad, total=total)

    def _journey(self) -> None:
        """Two parts, and a third that nobody uses: it has no series at all."""
        parts = {}
        for slo, metric, mean, failing in (("cart", "carts", 20, 0.1), ("payment", "card_payments", 5, 0.15)):
            events, failed = self._drawn(mean), self._drawn(failing)
            self._counter(f"{metric}_total", events)
            self._counter(f"{metric}_failed_total", failed)
            self.truth[f"journey/{slo}"] = Truth(bad=failed.sum(), total=events.sum())
            parts[slo] = failed.sum() / events.sum()
        weighted = (parts["cart"] + 2 * parts["payment"]) / 3
        for slo, ratio in (("buying", weighted), ("weakest-link", max(parts.values()))):
            self.truth[f"journey/{slo}"] = Truth(bad=ratio * PERIOD_SECONDS, total=PERIOD_SECONDS, within=0.01)

    def _warehouse(self) -> None:
        """Half of all fails in the hours that corrections take out. In the night of the 29th clocks skip one of two."""
        picked = self._drawn(30)
        excluded = np.zeros(len(self.times), dtype=bool)
        for begin, end in EXCLUDED:
            excluded |= (self.times > begin) & (self.times <= end)
        failed = np.where(excluded, np.round(picked / 2), self._drawn(0.05))
        self._counter("pickings_total", picked)
        self._counter("pickings_failed_total", failed)
        self.truth["warehouse/pickings"] = Truth(bad=failed.sum(), total=picked.sum())
        self.corrected = Truth(bad=failed[~excluded].sum(), total=picked[~excluded].sum())
        self._pickings = failed, picked

    def pickings_without(self, begin: datetime, end: datetime) -> Truth:
        """What is left of the pickings when a stretch of time does not count."""
        left = (self.times <= begin.timestamp()) | (self.times > end.timestamp())
        bad, total = (counts[left].sum() for counts in self._pickings)
        return Truth(bad=bad, total=total)

    def _checks(self) -> None:
        """Gauges of counts: 100 checks of which one fails by day, 4 of which 2 fail by night, and an hour without any.

        Beside them a till that is off for minutes of which some are those when orders fail (see `_orders`).
        """
        minutes = np.ceil((self.times - (END - DAYS * 86_400)) / MINUTE).astype(int) - 1
        by_day = (minutes // 720) % 2 == 0
        silent = (minutes >= 2_000) & (minutes < 2_060)
        where = {"job": "examples", "instance": "one"}
        for metric, day, night in (("checks", 100.0, 4.0), ("checks_failing", 1.0, 2.0)):
            values = np.where(by_day, day, night)[~silent]
            self.series.append(Samples(metric=metric, labels=where, times=self.times[~silent], values=values))
        self.mean_of_checks = (0.01 * (3 * 720 - 60) + 0.5 * 3 * 720) / (DAYS * 1_440 - 60)
        online = np.where((minutes >= 1_050) & (minutes < 1_200), 0.0, 1.0)
        self.series.append(Samples(metric="till_online", labels=where, times=self.times, values=online))
        slices = DAYS * 1_440
        self.truth["orders/mean-of-minutes"] = Truth(bad=50, total=slices - 60, within=0.01)
        self.truth["orders/shop-open"] = Truth(bad=200, total=slices, within=0.01)


def openmetrics(series: Sequence[Samples], start: float, end: float) -> str:
    """The samples within [start, end) as one OpenMetrics document, a family at a time."""
    lines: list[str] = []
    for metric in dict.fromkeys(one.metric for one in series):
        lines.append(f"# TYPE {metric} unknown")
        for one in (one for one in series if one.metric == metric):
            labels = ",".join(f'{name}="{value}"' for name, value in one.labels.items())
            inside = slice(*np.searchsorted(one.times, (start, end)))
            pairs = zip(one.values[inside].tolist(), one.times[inside].tolist(), strict=True)
            lines += [f"{metric}{{{labels}}} {value:.12g} {time:.0f}" for value, time in pairs]
    return "\n".join([*lines, "# EOF", ""])


def days() -> list[tuple[float, float]]:
    """The stretches to write a block file of."""
    first = MONTH_START - 5 * 86_400
    return [(at, min(at + 2 * 86_400, END + 1)) for at in range(first, END + 1, 2 * 86_400)]


LENGTH = timedelta(days=DAYS)


WORLD = World()
