"""The command as a whole: what it is, what its commands are for, and how it ends."""

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from burnline_slo.__main__ import main
from burnline_slo.cli.app import COMMANDS, burnline


def run(*words: str) -> str:
    command = [sys.executable, "-m", "burnline_slo", *words]
    return subprocess.run(command, capture_output=True, check=True, timeout=60, text=True).stdout


def invoke(*words: str) -> Result:
    return CliRunner().invoke(burnline, words)


@pytest.mark.real
def test_it_says_its_version() -> None:
    assert run("--version") == f"burnline {version('burnline-slo')}\n"


@pytest.mark.real
def test_what_a_command_is_for_is_said_in_full() -> None:
    assert "..." not in run("--help").partition("Commands:")[2]


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.real
def test_each_command_is_where_it_is_looked_for(name: str) -> None:
    asked = invoke(name, "--help")
    assert asked.exit_code == 0
    assert asked.output.startswith(f"Usage: burnline {name} ")


@pytest.mark.real
def test_a_command_imports_nothing_of_the_others() -> None:
    code = (
        "import sys; from burnline_slo.cli.app import burnline\n"
        "try: burnline(['schema'])\n"
        "except SystemExit: print(*[name for name in sys.modules if name.startswith('burnline_slo.cli.')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, timeout=60, text=True)
    assert set(done.stdout.splitlines()[-1].split()) == {"burnline_slo.cli.app", "burnline_slo.cli.formats"}


@pytest.mark.real
def test_a_misspelt_command_is_suggested() -> None:
    asked = invoke("schem")
    assert asked.exit_code == 2
    assert "No such command 'schem'. Did you mean 'schema' or 'check'?" in asked.output


@pytest.mark.real
def test_ctrl_c_ends_it_with_the_exit_code_of_an_interrupt(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("burnline_slo.cli.formats.load_files", interrupt)
    monkeypatch.setattr(sys, "argv", ["burnline", "convert", "slos"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 130


@pytest.mark.real
def test_a_certificate_that_cannot_be_read_is_said_in_one_line(tmp_path: Path) -> None:
    """It used to be called a fault in burnline itself."""
    (tmp_path / "burnline.yaml").write_text(
        "slos: [slos.yaml]\nprometheus: {url: 'https://prometheus.example', tls: {ca_file: missing.pem}}\n"
    )
    (tmp_path / "slos.yaml").write_text(
        "version: burnline/v1\nservice: a\nslos:\n"
        "  - {name: b, objective: 99%, sli: {events: {bad: c_total, total: d_total}}}\n"
    )
    asked = invoke("status", "--config", str(tmp_path / "burnline.yaml"))
    assert asked.exit_code == 1
    assert f"burnline status: the TLS ca_file {tmp_path / 'missing.pem'} cannot be used: " in asked.output
