"""The demo's command line."""

from __future__ import annotations

import signal
import time
from datetime import timedelta
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer
from rich.console import Console

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

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


class _StoppedError(Exception):
    """Somebody asked the demo to end."""


@app.command()
def demo(
    scenario: Annotated[
        str, typer.Option(help="What goes wrong: a name from `burnline_sample_app scenarios`, or a file.")
    ] = DEFAULT_SCENARIO,
    seed: Annotated[int, typer.Option(help="The same seed, the same past and the same visitors.")] = 1,
    exit_after_alert: Annotated[
        bool,
        typer.Option(
            "--exit-after-alert",
            help="End by itself: with 0 when the scenario's alerts fired and resolved in time, else with 1.",
        ),
    ] = False,
    fault_after: Annotated[float, typer.Option(min=0, help="Seconds until the fault, once all is ready.")] = 60.0,
    history: Annotated[int, typer.Option(min=1, max=30, help="Days of past traffic to begin with.")] = 30,
    keep: Annotated[
        Path | None, typer.Option(help="A new folder for data, logs and configuration.  [default: .demo/1, …]")
    ] = None,
) -> None:
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
        typer.echo("stopped: every process has ended")
        code = 1 if exit_after_alert else 0
    except (ShopError, OSError) as error:
        typer.echo(f"error: {error}", err=True)
        code = 1
    raise typer.Exit(code)


def _scenario(name: str) -> Scenario:
    """The scenario that ships under this name, or that lies in this file; raises typer.BadParameter."""
    known = scenarios()
    if name in known:
        return known[name]
    file = Path(name)
    if file.suffix != ".yaml":
        raise typer.BadParameter(f"no scenario {name!r}; write one of {', '.join(known)}", param_hint="--scenario")
    try:
        return parse_scenario(file.read_text(encoding="utf-8"), name=file.stem)
    except (InvalidInputError, OSError, UnicodeDecodeError) as error:
        raise typer.BadParameter(str(error), param_hint="--scenario") from None


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
    app()
