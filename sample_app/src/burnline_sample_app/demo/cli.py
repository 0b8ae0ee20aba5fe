"""The demo's command line."""

from __future__ import annotations

import signal
import sys
import time
from datetime import timedelta
from pathlib import Path
from types import FrameType

import click
from rich.console import Console

from burnline_sample_app.command_line import run_command
from burnline_sample_app.demo.demo_stack import DemoStack
from burnline_sample_app.demo.run_folder import run_folder
from burnline_sample_app.demo.scenario_result import Failed
from burnline_sample_app.demo.scenario_run import ScenarioRun
from burnline_sample_app.demo.terminal_view import TerminalView
from burnline_sample_app.errors import InvalidInputError, ShopError
from burnline_sample_app.scenarios.reader import DEFAULT_SCENARIO, parse_scenario, scenarios
from burnline_sample_app.scenarios.scenario import Scenario
from burnline_sample_app.serving.roles import Role

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class _StoppedError(Exception):
    """Somebody asked the demo to end."""


@click.command()
@click.option(
    "--scenario",
    metavar="NAME",
    default=DEFAULT_SCENARIO,
    show_default=True,
    help="What goes wrong: a name from `burnline_sample_app scenarios`, or a file.",
)
@click.option(
    "--seed", type=int, default=1, show_default=True, help="The same seed, the same past and the same visitors."
)
@click.option(
    "--exit-after-alert",
    is_flag=True,
    help="End by itself: with 0 when the scenario's alerts fired and resolved in time, else with 1.",
)
@click.option(
    "--fault-after",
    type=click.FloatRange(min=0),
    default=60.0,
    show_default=True,
    help="Seconds until the fault, once all is ready.",
)
@click.option(
    "--history",
    type=click.IntRange(min=1, max=30),
    default=30,
    show_default=True,
    help="Days of past traffic to begin with.",
)
@click.option(
    "--keep",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="A new folder for data, logs and configuration.  [default: .demo/1, …]",
)
def demo(scenario: str, seed: int, exit_after_alert: bool, fault_after: float, history: int, keep: Path | None) -> None:
    """Run the shop, its traffic, a month of history, Prometheus and the SLO service; break the shop; get paged."""
    chosen = _scenario(scenario)
    began_seconds = time.monotonic()
    _end_on_signals()
    try:
        with run_folder(keep) as folder, TerminalView(Console()) as view:
            view.message(f"everything of this run lies in {folder}")
            with DemoStack(folder, view, seed=seed, history=timedelta(days=history)) as stack:
                stack.build()
                _show_addresses(view, stack)
                view.message(f"ready after {time.monotonic() - began_seconds:.0f} s")
                run = ScenarioRun(stack, view, chosen, fault_after_seconds=fault_after)
                result = run.run(until_result=exit_after_alert)
        code = 1 if isinstance(result, Failed) else 0
    except _StoppedError:
        click.echo("stopped: every process has ended")
        code = 1 if exit_after_alert else 0
    except (ShopError, OSError) as error:
        click.echo(f"error: {error}", err=True)
        code = 1
    sys.exit(code)


def _scenario(name: str) -> Scenario:
    """The scenario that ships under this name, or that lies in this file; raises click.BadParameter."""
    known = scenarios()
    if name in known:
        return known[name]
    file = Path(name)
    if file.suffix != ".yaml":
        raise click.BadParameter(f"no scenario {name!r}; write one of {', '.join(known)}", param_hint="--scenario")
    try:
        return parse_scenario(file.read_text(encoding="utf-8"), name=file.stem)
    except (InvalidInputError, OSError, UnicodeDecodeError) as error:
        raise click.BadParameter(str(error), param_hint="--scenario") from None


def _show_addresses(view: TerminalView, stack: DemoStack) -> None:
    addresses = stack.addresses
    view.addresses(
        {
            "the shop": addresses.shop[Role.STOREFRONT],
            "error budgets": addresses.slo_service,
            "Prometheus": addresses.prometheus,
            "webhook receiver": addresses.receiver,
        }
    )


def _end_on_signals() -> None:
    """The first signal ends the demo in order; further ones change nothing, the clean-up is bounded in time."""

    def stop(number: int, frame: FrameType | None) -> None:
        for each in STOP_SIGNALS:
            signal.signal(each, signal.SIG_IGN)
        raise _StoppedError

    for number in STOP_SIGNALS:
        signal.signal(number, stop)


def main() -> None:
    """The entry point of `python -m burnline_sample_app.demo`."""
    run_command(demo)
