from burnline_sample_app.load.summary import LoadSummary


def test_what_counts_as_failed() -> None:
    summary = LoadSummary()
    for status in (200, 201, 402, 404, 499, 500, 502, None):
        summary.add(status, 0.01)
    assert (summary.sent, summary.ok, summary.failed, summary.lost) == (8, 5, 2, 1)


def test_quantiles_are_durations_that_happened() -> None:
    summary = LoadSummary()
    for milliseconds in range(1, 101):
        summary.add(200, milliseconds / 1000)
    assert summary.quantile_seconds(0.5) == 0.051
    assert summary.quantile_seconds(0.99) == 0.1
    assert str(summary) == "sent 100, ok 100, failed 0, lost 0, p50 51 ms, p99 100 ms"


def test_nothing_sent_has_no_quantile() -> None:
    assert LoadSummary().quantile_seconds(0.5) is None
    assert str(LoadSummary()) == "sent 0, ok 0, failed 0, lost 0"
