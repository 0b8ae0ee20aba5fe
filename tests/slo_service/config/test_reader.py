from datetime import timedelta
from pathlib import Path

import pytest
from tests.support.slo_service.configuration import FOLDER, LEAST, config, faults

from burnline_slo.config.reader import read_config
from burnline_slo.config.values import AlertmanagerConfig, WebhookConfig
from burnline_slo.http.options import BasicAuth
from burnline_slo.spec.document.source import Source


def test_slos_and_an_address_are_enough_and_the_rest_has_defaults() -> None:
    least = config(LEAST)
    assert least.slos == (FOLDER / "slos",)
    assert least.prometheus.url == "http://localhost:9090"
    assert least.prometheus.http.timeout == timedelta(seconds=10)
    assert least.database == "sqlite:////etc/burnline/burnline.db"
    assert (least.listen.host, least.listen.port) == ("127.0.0.1", 8480)
    assert least.external_url == "http://127.0.0.1:8480"
    assert (least.tile, least.settle, least.notifiers) == (timedelta(minutes=1), None, ())


def test_every_key_is_read() -> None:
    corpus = Path(__file__).parents[1] / "spec" / "corpus" / "config_good.yaml"
    full = config(corpus.read_text(encoding="utf-8"))
    assert full.prometheus.scrape_interval == timedelta(seconds=15)
    assert full.prometheus.http.basic_auth == BasicAuth(
        username="burnline", password_file=FOLDER / "secrets/prometheus"
    )
    assert full.prometheus.http.headers == {"X-Scope-OrgID": "shop"}
    assert full.prometheus.http.tls.key_file == FOLDER / "client.key"
    assert full.tokens_file == FOLDER / "secrets/tokens"
    assert full.settle == timedelta(seconds=20)
    webhook, alertmanager = full.notifiers
    assert isinstance(webhook, WebhookConfig)
    assert (webhook.secret_file, webhook.http.timeout) == (FOLDER / "secrets/hook", timedelta(seconds=3))
    assert isinstance(alertmanager, AlertmanagerConfig)
    assert alertmanager.http.bearer_token_file == FOLDER / "secrets/alertmanager"


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("sqlite:///x.db", "sqlite:////etc/burnline/x.db"),
        ("sqlite:////var/x.db", "sqlite:////var/x.db"),
        ("'sqlite:///:memory:'", "sqlite:///:memory:"),
        ("sqlite://", "sqlite://"),
        ("postgresql://me@db/slo", "postgresql://me@db/slo"),
        ("postgresql+psycopg://db:5432/slo", "postgresql+psycopg://db:5432/slo"),
    ],
)
def test_a_database_file_is_relative_to_the_configuration_file(written: str, url: str) -> None:
    assert config(f"{LEAST}database: {written}\n").database == url


@pytest.mark.parametrize("url", ["mysql://db/x", "burnline.db", "postgresql:db"])
def test_other_databases_are_refused(url: str) -> None:
    assert faults(f"{LEAST}database: {url}\n") == ["database-url"]


@pytest.mark.parametrize(
    "line",
    [
        "database: postgresql://me:pw@db/slo",
        "database: postgresql://db/slo?password=pw",
        "external_url: https://me:pw@example.org",
        "notifiers: [{name: a, webhook: {url: 'https://pw@example.org'}}]",
        "notifiers: [{name: a, webhook: {url: 'https://example.org', secret: pw}}]",
        "notifiers: [{name: a, webhook: {url: 'https://example.org', headers: {Authorization: pw}}}]",
        "tokens: [pw]",
    ],
)
def test_secrets_in_the_file_are_refused_and_never_shown(line: str) -> None:
    read = read_config(Source(file="burnline.yaml", data=f"{LEAST}{line}\n".encode()), FOLDER)
    assert [str(problem.code) for problem in read.problems] == ["secret-in-file"]
    assert "pw" not in repr(read.problems)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "localhost", "[::1]"])
def test_this_machine_needs_no_tokens(host: str) -> None:
    assert config(f"{LEAST}listen: '{host}:80'\n").listen.is_loopback


@pytest.mark.parametrize("host", ["0.0.0.0", "10.0.0.1", "[::]", "example.org"])
def test_elsewhere_needs_tokens(host: str) -> None:
    assert faults(f"{LEAST}listen: '{host}:80'\n") == ["tokens-needed"]
    assert not config(f"{LEAST}listen: '{host}:80'\ntokens_file: tokens\n").listen.is_loopback


@pytest.mark.parametrize("address", ["8480", "':8480'", "localhost", "'localhost:65536'", "'::1:80'", "'a b:80'"])
def test_an_address_is_a_host_and_a_port(address: str) -> None:
    assert faults(f"{LEAST}listen: {address}\n") in (["address-syntax"], ["wrong-type"])


@pytest.mark.parametrize(
    ("tile", "expected"), [("9s", 1), ("10s", 0), ("1m", 0), ("70s", 1), ("2m", 1), ("5m", 0), ("5m1s", 1)]
)
def test_a_tile_takes_ten_seconds_to_five_minutes_and_divides_five_minutes(tile: str, expected: int) -> None:
    assert len(faults(f"{LEAST}tile: {tile}\n")) == expected


@pytest.mark.parametrize("text", ["", "# nothing\n", "- a\n", "a\n", "slos: [", "a: 1\n---\nb: 2\n", "\0"])
def test_what_is_no_configuration_is_a_problem(text: str) -> None:
    assert faults(text) != []


def test_all_faults_are_reported_at_once() -> None:
    assert sorted(faults("slo: [a]\ntile: 7m\nlisten: x\nzebra: 1\n")) == [
        "address-syntax",
        "duration-range",
        "missing-key",
        "unknown-key",
        "unknown-key",
    ]
