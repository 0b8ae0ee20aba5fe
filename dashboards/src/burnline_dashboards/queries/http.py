"""Queries about HTTP requests, from the SDK's histograms."""

from dataclasses import dataclass

from burnline import conventions as names

RATE = "$__rate_interval"
REQUESTS = names.HTTP_SERVER_REQUEST_DURATION
CALLS = names.HTTP_CLIENT_REQUEST_DURATION
FAILED = f'{names.STATUS}=~"5.."'


@dataclass(frozen=True, slots=True, kw_only=True)
class Requests:
    """The requests asked for: a histogram and the inside of the braces, in PromQL."""

    histogram: str = REQUESTS
    matchers: str

    def part(self, suffix: str, *more: str) -> str:
        """`_count`, `_sum` or `_bucket` of the histogram."""
        return f"{self.histogram}_{suffix}{{{', '.join(part for part in (self.matchers, *more) if part)}}}"


def per_second(requests: Requests, by: str = "", *more: str) -> str:
    """Requests per second."""
    return f"sum{_by(by)} (rate({requests.part('count', *more)}[{RATE}]))"


def error_ratio(requests: Requests, by: str = "") -> str:
    """The share of requests that the server failed; 0 where none did."""
    bad, every = per_second(requests, by, FAILED), per_second(requests, by)
    match = f" on ({by})" if by else ""
    return f"({bad} or{match} 0 * {every}) / {f'on ({by}) ' if by else ''}{every}"


def quantile(requests: Requests, share: float, by: str = "") -> str:
    """The time within which this share of requests was answered, seconds; interpolated within a bucket."""
    labels = f"le, {by}" if by else "le"
    return f"histogram_quantile({share}, sum by ({labels}) (rate({requests.part('bucket')}[{RATE}])))"


def buckets(requests: Requests) -> str:
    """Requests per second in each bucket, for a heat map."""
    return f"sum by (le) (rate({requests.part('bucket')}[{RATE}]))"


def within(requests: Requests, bound: str) -> str:
    """The share of requests answered within a bucket's bound, as the bound is written in the bucket."""
    bucket = requests.part("bucket", f'le="{bound}"')
    return f"sum (rate({bucket}[{RATE}])) / {per_second(requests)}"


def _by(labels: str) -> str:
    return f" by ({labels})" if labels else ""
