"""How `check` reaches a Prometheus: tenant, credentials, TLS, retries, and the SLO service's own configuration."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.support.servers.certificates import self_signed, server_context
from tests.support.servers.stub_prometheus import Answer, Asked, StubServer, json_answer, matrix

from burnline_dashboards.cli.app import app
from burnline_dashboards.errors import FileError, PrometheusError

VARIABLE = {"type": "query", "name": "job", "query": "label_values(up, job)", "datasource": "prometheus"}
PANEL = {"id": 1, "type": "timeseries", "title": "T", "targets": [{"expr": 'up{job="$job"}', "refId": "A"}]}
BOARD = {"uid": "u", "title": "B", "panels": [PANEL], "templating": {"list": [VARIABLE]}}
REQUESTS = ["/api/v1/label/job/values", "/api/v1/query_range"]
"""What a check of the board asks."""


def answer(asked: Asked) -> Answer:
    if asked.path.endswith("/values"):
        return json_answer({"status": "success", "data": ["shop"]})
    return matrix({"metric": {"job": "shop"}, "values": [[0, "1"]]})


@pytest.fixture
def stub() -> Iterator[StubServer]:
    with StubServer() as server:
        server.answer = answer
        yield server


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return self_signed(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def secret(tmp_path: Path) -> str:
    file = tmp_path / "secret"
    file.write_text("of-a-file\n")
    return str(file)


def check(folder: Path, *words: str, token: str = "") -> Result:
    file = folder / "board.json"
    file.write_text(json.dumps(BOARD))
    return CliRunner().invoke(app, ["check", str(file), *words], env={"PROMETHEUS_TOKEN": token})


def headers(stub: StubServer, name: str) -> list[str | None]:
    """What each request said, in the order of `REQUESTS`."""
    assert [asked.path for asked in stub.asked] == REQUESTS
    return [asked.headers.get(name) for asked in stub.asked]


def test_every_request_carries_the_tenant_and_other_headers(tmp_path: Path, stub: StubServer) -> None:
    check(tmp_path, "--prometheus", stub.url, "--header", "X-Scope-OrgID=shop", "--header", "X-Via=a=b")
    assert headers(stub, "x-scope-orgid") == ["shop", "shop"]
    assert headers(stub, "x-via") == ["a=b", "a=b"]
    assert headers(stub, "authorization") == [None, None]


def test_the_query_is_run_with_the_value_that_the_variable_has(tmp_path: Path, stub: StubServer) -> None:
    found = check(tmp_path, "--prometheus", stub.url).stdout
    assert stub.asked[1].parameters["query"] == 'up{job="shop"}'
    assert "empty-result" not in found


def test_a_token_comes_from_the_environment_or_from_a_file(tmp_path: Path, stub: StubServer, secret: str) -> None:
    check(tmp_path, "--prometheus", stub.url, token="of-environment")
    assert headers(stub, "authorization") == ["Bearer of-environment"] * 2
    stub.asked.clear()
    check(tmp_path, "--prometheus", stub.url, "--bearer-token-file", secret)
    assert headers(stub, "authorization") == ["Bearer of-a-file"] * 2


def test_a_user_has_the_password_of_a_file(tmp_path: Path, stub: StubServer, secret: str) -> None:
    check(tmp_path, "--prometheus", stub.url, "--username", "me", "--password-file", secret)
    pair = base64.b64encode(b"me:of-a-file").decode()
    assert headers(stub, "authorization") == [f"Basic {pair}"] * 2


@pytest.mark.real
def test_a_server_of_an_unknown_authority_is_refused_unless_the_authority_is_named(
    tmp_path: Path, certificates: Path
) -> None:
    with StubServer(server_context(certificates)) as stub:
        stub.answer = answer
        error = check(tmp_path, "--prometheus", stub.url).exception
        assert isinstance(error, PrometheusError)
        assert "certificate verify failed" in str(error)
        assert stub.asked == []
        check(tmp_path, "--prometheus", stub.url, "--ca-file", str(certificates / "cert.pem"))
        assert len(stub.asked) == len(REQUESTS)
        check(tmp_path, "--prometheus", stub.url, "--insecure-skip-verify")
        assert len(stub.asked) == 2 * len(REQUESTS)


@pytest.mark.real
def test_a_server_that_wants_a_certificate_is_shown_ours(tmp_path: Path, certificates: Path) -> None:
    certificate = str(certificates / "cert.pem")
    with StubServer(server_context(certificates, wants_client=True)) as stub:
        stub.answer = answer
        own = ["--cert-file", certificate, "--key-file", str(certificates / "key.pem")]
        check(tmp_path, "--prometheus", stub.url, "--ca-file", certificate, *own)
        assert len(stub.asked) == len(REQUESTS)


def test_a_server_that_is_busy_for_a_moment_is_asked_again(tmp_path: Path, stub: StubServer) -> None:
    busy = [Answer(status=503, body=b"starting", content_type="text/plain")]
    stub.answer = lambda asked: busy.pop() if busy else answer(asked)
    assert "empty-result" not in check(tmp_path, "--prometheus", stub.url).stdout
    assert [asked.path for asked in stub.asked] == [REQUESTS[0], *REQUESTS]


def test_a_server_that_is_slower_than_the_time_limit_is_told_in_one_line(tmp_path: Path, stub: StubServer) -> None:
    stub.always(Answer(hangs=True))
    error = check(tmp_path, "--prometheus", stub.url, "--timeout", "100ms").exception
    assert isinstance(error, PrometheusError)
    assert str(error) == f"Prometheus at {stub.url} is unreachable: no answer in time (ReadTimeout)"


def test_the_service_s_configuration_says_all_of_it(tmp_path: Path, stub: StubServer, secret: str) -> None:
    file = tmp_path / "burnline.yaml"
    file.write_text(
        f"slos: [slos]\nprometheus: {{url: '{stub.url}', headers: {{X-Scope-OrgID: shop}}, "
        f"basic_auth: {{username: me, password_file: {secret}}}}}\n"
    )
    check(tmp_path, "--config", str(file))
    assert headers(stub, "x-scope-orgid") == ["shop", "shop"]
    assert base64.b64decode(str(headers(stub, "authorization")[0]).removeprefix("Basic ")) == b"me:of-a-file"


def test_a_configuration_with_mistakes_is_told_with_their_places(tmp_path: Path) -> None:
    file = tmp_path / "burnline.yaml"
    file.write_text("slos: [slos]\nprometheus: {adress: http://127.0.0.1:9090}\n")
    error = check(tmp_path, "--config", str(file)).exception
    assert isinstance(error, FileError)
    assert f"{file}:2:" in str(error)


def test_a_file_of_tls_that_is_none_is_named(tmp_path: Path, stub: StubServer) -> None:
    error = check(tmp_path, "--prometheus", stub.url, "--ca-file", str(tmp_path / "none.pem")).exception
    assert isinstance(error, FileError)
    assert f"{tmp_path / 'none.pem'}" in str(error)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--prometheus", "http://a", "--config", "b.yaml"], "both say which Prometheus"),
        (["--config", "b.yaml", "--header", "a=b"], "--config says how Prometheus is reached"),
        (["--prometheus", "http://a", "--username", "me"], "--username and --password-file belong together"),
        (["--prometheus", "http://a", "--token", "a", "--bearer-token-file", "b"], "one kind of credentials"),
        (["--prometheus", "http://a", "--header", "tenant"], "must be NAME=VALUE"),
        (["--prometheus", "http://a", "--header", "Authorization=Bearer x"], "Authorization is a secret"),
        (["--prometheus", "http://a", "--key-file", "a"], "a TLS key needs its certificate"),
        (["--prometheus", "http://a", "--insecure-skip-verify", "--ca-file", "a"], "insecure checks no certificate"),
        (["--prometheus", "http://a", "--timeout", "soon"], "soon"),
    ],
)
def test_options_that_contradict_each_other_are_refused(tmp_path: Path, words: list[str], said: str) -> None:
    done = check(tmp_path, *words)
    assert done.exit_code == 2
    assert said in " ".join(done.output.replace("│", " ").split())
