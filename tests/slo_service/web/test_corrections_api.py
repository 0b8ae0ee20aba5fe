"""Corrections over the API and the command line, on real sockets and a real database."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # ships no types
from structlog.testing import capture_logs
from tests.support.slo_service.board import NOW, FakeBoard, Story, full_board, slo
from tests.support.slo_service.memory_corrections import NEW

from burnline_slo.adapters.database.connection import open_database
from burnline_slo.adapters.database.correction_store import SqlCorrections
from burnline_slo.cli.app import burnline
from burnline_slo.domain.corrections import Correction
from burnline_slo.domain.time_zone import zone_name
from burnline_slo.service.definitions.correction_book import CorrectionBook
from burnline_slo.web.app import create_app
from burnline_slo.web.correction_body import Mistakes, read_correction
from burnline_slo.web.server import WebServer
from burnline_slo.web.tokens import TokenFile

TOKEN = "c0ffee-0123456789abcdef"
FILED = Correction(id="filed", reason="nightly", author="grace", start=NOW, end=NOW + timedelta(hours=1))


@dataclass(kw_only=True)
class Service:
    """A served board with a book over a database."""

    url: str
    book: CorrectionBook
    client: httpx2.Client
    token_file: Path

    def ask(self, method: str, path: str = "", **more: Any) -> httpx2.Response:
        return self.client.request(method, f"{self.url}/api/v1/corrections{path}", **more)

    def burnline(self, *words: str, token: bool = True) -> Result:
        more = ["--token-file", str(self.token_file)] if token else []
        arguments = ["corrections", words[0], "--service-url", self.url, *more, *words[1:]]
        with capture_logs():  # of the service, which is in this process
            return CliRunner().invoke(burnline, arguments)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("corrections") / "ledger.db"


@pytest.fixture(scope="module")
def running(database: Path) -> Iterator[Service]:
    token_file = database.parent / "tokens"
    token_file.write_text(f"{TOKEN}\n")
    with open_database(str(database)) as opened, httpx2.Client(headers={"Authorization": f"Bearer {TOKEN}"}) as client:
        book = CorrectionBook(SqlCorrections(opened), lambda: NOW, lambda: [FILED])
        app = create_app(full_board(), external_url="http://localhost", tokens=TokenFile(token_file), corrections=book)
        with WebServer(app, port=0) as server:
            yield Service(url=server.url, book=book, client=client, token_file=token_file)


@pytest.fixture
def service(running: Service) -> Iterator[Service]:
    yield running
    for entry in running.book.entries():
        if not entry.in_file:
            running.book.remove(entry.correction.id, "the test")


def described(service: Service, name: str, body: object) -> None:
    components = service.client.get(f"{service.url}/api/v1/openapi.json").json()["components"]
    schema = {"$ref": f"#/components/schemas/{name}", "components": components}
    assert [error.message for error in Draft202012Validator(schema).iter_errors(body)] == []


def test_one_is_added_listed_and_removed(service: Service) -> None:
    told: list[int] = []
    service.book.changed = lambda: told.append(len(service.book.in_force()))
    described(service, "NewCorrection", NEW)
    answer = service.ask("POST", json=NEW)
    assert answer.status_code == 201
    added = answer.json()
    described(service, "Correction", added)
    assert added == {**NEW, "id": added["id"], "zone": "UTC", "rule": ""}
    assert answer.headers["Location"] == f"/api/v1/corrections/{added['id']}"
    listed = service.ask("GET").json()
    described(service, "Corrections", listed)
    assert listed["corrections"][1] == {**added, "in_file": False}
    gone = service.ask("DELETE", f"/{added['id']}", params={"author": "grace"})
    assert (gone.status_code, gone.content) == (204, b"")
    assert [one["id"] for one in service.ask("GET").json()["corrections"]] == ["filed"]
    assert told == [2, 1]


def test_it_is_there_after_a_restart(service: Service, database: Path) -> None:
    added = service.ask("POST", json=NEW | {"zone": "Europe/Berlin", "rule": "FREQ=WEEKLY;BYDAY=MO"}).json()
    with open_database(str(database)) as again:
        (found,) = SqlCorrections(again).all()
    assert (found.id, found.rule, zone_name(found.start)) == (added["id"], "FREQ=WEEKLY;BYDAY=MO", "Europe/Berlin")
    assert found.start == datetime(2026, 8, 10, 2, tzinfo=UTC)
    assert added["start"] == "2026-08-10T04:00:00+02:00"


def test_every_mistake_is_said_at_once(service: Service) -> None:
    body = {"slos": ["chekout/*"], "start": "2026-08-10T02:00", "end": "soon", "reason": " ", "by": "ada", "rule": 7}
    answer = service.ask("POST", json=body)
    assert (answer.status_code, answer.headers["Content-Type"]) == (422, "application/problem+json")
    described(service, "Problem", answer.json())
    assert [each["field"] for each in answer.json()["errors"]] == [
        "by",
        "slos",
        "reason",
        "author",
        "rule",
        "start",
        "end",
    ]
    assert "no SLO is called chekout/*; did you mean checkout/" in answer.json()["detail"]
    assert service.book.in_force() == (FILED,)


def test_a_form_of_another_site_is_refused(service: Service) -> None:
    for kind in ("application/x-www-form-urlencoded", "text/plain", "multipart/form-data", ""):
        answer = service.ask("POST", content=json.dumps(NEW), headers={"Content-Type": kind})
        assert answer.status_code == 415
        assert "Content-Type: application/json" in answer.json()["detail"]
    assert service.book.in_force() == (FILED,)


@pytest.mark.parametrize("body", [b"", b"{", b'{"a": 1', b"\xff", b'"\\ud800"'])
def test_what_is_no_json_is_said(service: Service, body: bytes) -> None:
    answer = service.ask("POST", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert "is no JSON" in answer.json()["detail"]


def test_what_is_not_there_or_in_a_file_is_not_removed(service: Service) -> None:
    missing, filed = service.ask("DELETE", "/never"), service.ask("DELETE", "/filed")
    assert (missing.status_code, filed.status_code) == (404, 409)
    assert filed.json()["detail"] == "The correction filed stands in an SLO file: remove it there."


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_token_is_needed(service: Service, method: str) -> None:
    answer = httpx2.request(method, f"{service.url}/api/v1/corrections", json=NEW)
    assert answer.status_code == 401
    assert service.book.in_force() == (FILED,)


def test_a_service_without_a_book_says_so() -> None:
    client = create_app(FakeBoard(), external_url="http://localhost").test_client()
    assert client.get("/api/v1/corrections").status_code == 404
    assert client.post("/api/v1/corrections", json=NEW).status_code == 404
    assert client.delete("/api/v1/corrections/a").status_code == 404


# --- the command line ------------------------------------------------------------------------------------------------

ADD = ("add", "--slo", "checkout/*", "--start", "2026-08-10T02:00", "--end", "2026-08-10T04:00", "--reason", "Upgrade")


def test_the_command_line_adds_lists_and_removes(service: Service) -> None:
    added = service.burnline(*ADD, "--author", "ada", "--zone", "Europe/Berlin", "--rule", "FREQ=WEEKLY")
    assert added.exit_code == 0, added.output
    correction_id = added.output.split()[1]
    lines = [" ".join(line.split()) for line in added.output.splitlines()[2:]]
    assert lines == [
        "slos checkout/*",
        "from 2026-08-10T02:00:00+02:00 (Europe/Berlin)",
        "to 2026-08-10T04:00:00+02:00",
        "again FREQ=WEEKLY",
        "reason Upgrade",
        "author ada",
    ]
    assert correction_id in service.burnline("list").output
    as_json = json.loads(service.burnline("list", "--format", "json").output)
    assert as_json == service.ask("GET").json()
    assert service.burnline("remove", correction_id).output == f"Removed {correction_id}.\n"
    assert service.book.in_force() == (FILED,)


def refused(result: Result) -> Sequence[str]:
    assert result.exit_code == 1
    return result.stderr.splitlines()


def test_the_command_line_says_what_is_refused(service: Service) -> None:
    assert refused(service.burnline(*ADD)) == [
        "burnline corrections: the correction was not added",
        "  start: it needs a time zone: write 2026-08-10T02:00Z for UTC, or add zone, such as Europe/Berlin",
        "  end: it needs a time zone: write 2026-08-10T04:00Z for UTC, or add zone, such as Europe/Berlin",
    ]
    assert "There is no correction never" in refused(service.burnline("remove", "never"))[0]
    assert "stands in an SLO file" in refused(service.burnline("remove", "filed"))[0]
    assert "--token-file" in refused(service.burnline("list", token=False))[0]


def test_the_command_line_says_when_nobody_answers(service: Service) -> None:
    arguments = ["corrections", "list", "--service-url", "http://127.0.0.1:9"]
    assert "127.0.0.1:9/api/v1/corrections cannot be reached" in refused(CliRunner().invoke(burnline, arguments))[0]
    arguments[-1] = f"{service.url}/nowhere"
    arguments += ["--token-file", str(service.token_file)]
    assert refused(CliRunner().invoke(burnline, arguments))


# --- reading a body --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"slos": "checkout/*"}, "slos", "a list of texts; got text"),
        ({"slos": []}, "slos", "1 to 100 ids"),
        ({"slos": [1]}, "slos", "a list of texts"),
        ({"slos": [""]}, "slos", "1 to 1000 printable"),
        ({"slos": ["payments/*"]}, "slos", "no SLO is called payments"),
        ({"end": "2026-08-10T02:00:00Z"}, "end", "it lies after start"),
        ({"end": "2026-09-11T02:00:00Z"}, "end", "up to 31 days"),
        ({"start": "0001-01-01T00:00:00+14:00"}, "start", "the years 2015 to 2200"),
        ({"start": "2026-08-10T02:00", "zone": "Mars"}, "zone", "there is no time zone 'Mars'"),
        ({"rule": "weekly"}, "rule", "no RFC 5545"),
        ({"reason": "a\nb"}, "reason", "one line of printable text"),
        ({"reason": "x" * 1001}, "reason", "up to 1000 characters; got 1001"),
        ({"author": None}, "author", "it is missing"),
        ({"rules": "x"}, "rules", "did you mean rule?"),
    ],
)
def test_each_mistake_says_what_to_write(change: dict[str, object], field: str, words: str) -> None:
    read = read_correction(NEW | change, ["checkout/availability"], lambda: "id")
    assert isinstance(read, Mistakes)
    (mistake,) = read.found
    assert mistake.field == field
    assert words in mistake.detail


@pytest.mark.parametrize("body", [None, [], "text", 7])
def test_a_body_that_is_no_object_is_said(body: object) -> None:
    read = read_correction(body, [], lambda: "id")
    assert isinstance(read, Mistakes)


def test_before_the_first_tick_any_slo_is_taken() -> None:
    assert isinstance(read_correction(NEW, [], lambda: "id"), Correction)


# --- raw beside corrected --------------------------------------------------------------------------------------------

RAW_LEFT = re.compile(r"<small class=\"raw\"[^>]*>([^<]*)<")


@pytest.fixture
def corrected() -> FakeBoard:
    one = Correction(
        id="c1",
        reason="Database <upgrade>",
        author="ada",
        start=NOW - timedelta(days=10),
        end=NOW - timedelta(days=10) + timedelta(hours=4),
    )
    return FakeBoard(stories=[Story(slo=slo(), corrections=[one]), Story(slo=slo(name="latency"))])


def test_the_api_and_metrics_give_raw_beside_corrected(corrected: FakeBoard) -> None:
    client = create_app(corrected, external_url="http://localhost").test_client()
    by_id: dict[str, Any] = {one["id"]: one for one in client.get("/api/v1/slos").get_json()["slos"]}
    plain, untouched = by_id["checkout/availability"], by_id["checkout/latency"]
    assert plain["excluded_seconds"] == 4 * 3600
    assert plain["raw"]["bad_events"] == plain["bad_events"] + 288_000
    assert plain["raw"]["budget_remaining_ratio"] < 0 < plain["budget_remaining_ratio"]
    assert [one["reason"] for one in plain["corrections"]] == ["Database <upgrade>"]
    assert untouched["corrections"] == []
    assert {name: untouched[name] for name in untouched["raw"]} == untouched["raw"]
    lines = [line for line in client.get("/metrics").text.splitlines() if "remaining_raw" in line and "avail" in line]
    assert float(lines[-1].rpartition(" ")[2]) == plain["raw"]["budget_remaining_ratio"]


def test_the_pages_say_what_is_excluded_and_why(corrected: FakeBoard) -> None:
    client = create_app(corrected, external_url="http://localhost").test_client()
    page = client.get("/slos/checkout/availability").text
    assert "Excluded</h2>" in page
    assert "Corrections leave out 4h of the 30d." in page
    assert "Database &lt;upgrade&gt;" in page
    assert '<tr class="raw">' in page
    assert "Excluded</h2>" not in client.get("/slos/checkout/latency").text
    assert client.get("/").text.count("4h excluded") == 1


def test_wherever_a_budget_stands_the_raw_one_stands_beside_it(corrected: FakeBoard) -> None:
    client = create_app(corrected, external_url="http://localhost").test_client()
    raw = RAW_LEFT.findall(client.get("/").text)
    assert len(raw) == 1
    assert raw[0].startswith("raw −")
    burning = FakeBoard(
        stories=[
            Story(
                slo=slo(), corrections=corrected.stories[0].corrections, fault_ratio=0.5, fault_since=timedelta(hours=1)
            )
        ]
    )
    alerts = create_app(burning, external_url="http://localhost").test_client().get("/alerts").text
    assert len(RAW_LEFT.findall(alerts)) >= 1
