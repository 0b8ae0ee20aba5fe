import pytest
from click.testing import CliRunner

from burnline_sample_app.cli import app
from burnline_sample_app.serving.run import open_listener


def test_serve_says_what_is_missing() -> None:
    result = CliRunner().invoke(app, ["serve", "checkout"])
    assert result.exit_code == 1
    assert "error: payments_url: is missing: the checkout calls it. Write --payments-url" in result.output


def test_serve_says_that_a_port_is_in_use(monkeypatch: pytest.MonkeyPatch) -> None:
    with open_listener("127.0.0.1", 0) as listener:
        result = CliRunner().invoke(app, ["serve", "payments", "--port", str(listener.getsockname()[1])])
    assert result.exit_code == 1
    assert "in use" in result.output
    assert "Traceback" not in result.output


def test_scenarios_are_listed_with_their_alerts() -> None:
    output = CliRunner().invoke(app, ["scenarios"]).output
    assert "checkout-outage: Nine in ten" in output
    assert "page_1h on checkout/availability fires within 0:04:00" in output


def test_an_unknown_scenario_names_those_there_are() -> None:
    result = CliRunner().invoke(app, ["play", "chekout"])
    assert result.exit_code == 1
    assert "Write one of calm, checkout-outage" in result.output


def test_playing_without_an_address_says_which_flag_to_write() -> None:
    result = CliRunner().invoke(app, ["play", "checkout-outage"])
    assert result.exit_code == 1
    assert "write --checkout-url URL" in result.output
