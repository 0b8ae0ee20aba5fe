from datetime import UTC, datetime, timedelta

import pytest
from tests.support.servers.stub_prometheus import Answer, Asked, StubServer, json_answer, refusal
from tests.support.slo_service.slis import selector

from burnline_slo.adapters.prometheus.server_inspection import ServerInspection
from burnline_slo.domain.composite import CompositeSLI
from burnline_slo.domain.sli import AvailabilitySLI
from burnline_slo.prometheus.api import PrometheusApi
from burnline_slo.spec.findings.server import Cost, ScrapeFacts

NOW = datetime(2026, 3, 1, tzinfo=UTC)
RUNTIME, FLAGS = "/api/v1/status/runtimeinfo", "/api/v1/status/flags"


def telling(runtime: str | None, flag: str | None = None) -> dict[str, Answer]:
    said = {RUNTIME: ("storageRetention", runtime), FLAGS: ("storage.tsdb.retention.time", flag)}
    return {
        path: json_answer({"status": "success", "data": {key: text}})
        for path, (key, text) in said.items()
        if text is not None
    }


@pytest.mark.parametrize(
    ("runtime", "flag", "expected"),
    [
        ("15d", None, timedelta(days=15)),
        ("2w or 10GiB", None, timedelta(weeks=2)),
        ("10y", None, timedelta(days=3_650)),
        ("1y6d", None, timedelta(days=371)),
        ("10GiB", "30d", timedelta(days=30)),
        ("10GiB", "0s", None),
        (None, "90d", timedelta(days=90)),
        (None, None, None),
        ("for ever", "", None),
    ],
)
def test_the_retention_is_what_the_server_says(
    stub: StubServer, api: PrometheusApi, runtime: str | None, flag: str | None, expected: timedelta | None
) -> None:
    known = telling(runtime, flag)

    def answer(asked: Asked) -> Answer:
        return known.get(asked.path, refusal("not_found", "no such path"))

    stub.answer = answer
    assert ServerInspection(api, NOW).retention() == expected


def test_of_a_server_that_refuses_every_question_nothing_is_known(stub: StubServer, api: PrometheusApi) -> None:
    stub.answer = lambda _: refusal()
    assert ServerInspection(api, NOW).scrape_facts(AvailabilitySLI(gauge=selector("up"))) == ScrapeFacts(
        cost=Cost(series=0, samples=None)
    )


def test_a_journey_has_no_pace_of_its_own(stub: StubServer, api: PrometheusApi) -> None:
    assert ServerInspection(api, NOW).scrape_facts(CompositeSLI(parts=(("a/b", 1.0),))) == ScrapeFacts()
