"""The command line: `serve`, `up`, `load`, `scenarios`.

Each command imports what it needs when it runs: a service should not wait for the load generator's imports.
"""

import os
import signal
import sys
import threading
from datetime import timedelta
from pathlib import Path
from typing import NoReturn

import click

from burnline_sample_app.command_line import run_command
from burnline_sample_app.errors import InvalidInputError, ShopError
from burnline_sample_app.serving.roles import Role
from burnline_sample_app.stopping import stop_on_signals

_PATH = click.Path(path_type=Path)


class InOrder(click.Group):
    """Lists its commands in the order in which one uses them, not by name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


@click.group(cls=InOrder)
def app() -> None:
    """A small shop of four services: storefront, catalog, checkout, payments."""


def _fail(error: Exception) -> NoReturn:
    """Prints what is wrong, one line each, and ends with exit code 1."""
    for line in error.problems if isinstance(error, InvalidInputError) else (error,):
        click.echo(f"error: {line}", err=True)
    sys.exit(1)


@app.command()
@click.argument("role", metavar="ROLE", type=click.Choice([str(role) for role in Role]))
@click.option("--host", metavar="ADDRESS", help="Address to listen on.  [default: 127.0.0.1]")
@click.option("--port", type=int, help="Port to listen on; 0 takes a free one.  [default: 0]")
@click.option("--listen-fd", type=int, help="A listening socket inherited from the parent.")
@click.option("--threads", type=int, help="Requests served at once.  [default: 8]")
@click.option("--catalog-url", metavar="URL", help="The catalog, for the storefront.")
@click.option("--checkout-url", metavar="URL", help="The checkout, for the storefront.")
@click.option("--payments-url", metavar="URL", help="Payments, for the checkout.")
@click.option("--database-url", metavar="URL", help="An SQLAlchemy URL.  [default: sqlite:///ROLE.db]")
@click.option("--config", type=_PATH, metavar="FILE", help="A YAML file with the same settings, _ for -.")
def serve(role: str, listen_fd: int | None, config: Path | None, **flags: str | int | None) -> None:
    """Run one service until SIGTERM or Ctrl-C.

    ROLE is storefront, catalog, checkout or payments.

    Each option can also be set as SHOP_…, such as SHOP_DATABASE_URL.
    """
    from burnline_sample_app.serving.run import open_listener, run_service
    from burnline_sample_app.serving.settings import read_settings

    try:
        settings = read_settings(Role(role), flags=flags, environ=os.environ, config=config)
        listener = open_listener(settings.host, settings.port, inherited_fd=listen_fd)
        run_service(settings, listener)
    except (ShopError, OSError) as error:
        _fail(error)


@app.command()
@click.option(
    "--folder", type=_PATH, metavar="FOLDER", default=".shop", show_default=True, help="Takes databases and logs."
)
@click.option("--host", metavar="ADDRESS", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--storefront-port", type=int, default=0, show_default=True, help="0 takes a free one.")
@click.option("--catalog-port", type=int, default=0, show_default=True, help="0 takes a free one.")
@click.option("--checkout-port", type=int, default=0, show_default=True, help="0 takes a free one.")
@click.option("--payments-port", type=int, default=0, show_default=True, help="0 takes a free one.")
@click.option(
    "--database-url",
    metavar="URL",
    envvar="SHOP_DATABASE_URL",
    show_envvar=True,
    help="One database for all.  [default: SQLite files]",
)
def up(
    folder: Path,
    host: str,
    storefront_port: int,
    catalog_port: int,
    checkout_port: int,
    payments_port: int,
    database_url: str | None,
) -> None:
    """Run the whole shop until Ctrl-C. If one service ends, all do, with exit code 1."""
    from burnline_sample_app.processes.shop import Shop

    stopping = threading.Event()
    stop_on_signals(stopping.set, (signal.SIGINT, signal.SIGTERM, signal.SIGHUP))
    ports = {
        Role.STOREFRONT: storefront_port,
        Role.CATALOG: catalog_port,
        Role.CHECKOUT: checkout_port,
        Role.PAYMENTS: payments_port,
    }
    try:
        with Shop(folder=folder, host=host, ports=ports, database_url=database_url) as shop:
            for role, url in shop.urls.items():
                click.echo(f"{role:<11}{url}")
            click.echo(f"{'logs':<11}{folder / 'logs'}")
            click.echo("Ctrl-C stops the shop.")
            while not stopping.wait(0.2):
                ended = shop.processes.ended()
                if ended is not None:
                    _fail(ShopError(f"{ended.name} ended with code {ended.process.returncode}\n{ended.last_lines()}"))
    except (ShopError, OSError) as error:
        _fail(error)


@app.command()
@click.argument("storefront")
@click.option(
    "--rate",
    type=click.FloatRange(min=0.01),
    default=15.0,
    show_default=True,
    help="Requests per second, on average over a day.",
)
@click.option(
    "--depth",
    type=click.FloatRange(min=0, max=1),
    default=0.5,
    show_default=True,
    help="The daily wave: 0 is flat, 1 sleeps at night.",
)
@click.option("--duration", type=click.FloatRange(min=0.1), default=60.0, show_default=True, help="Seconds.")
@click.option(
    "--seed", type=int, default=0, show_default=True, help="The same seed sends the same requests at the same times."
)
def load(storefront: str, rate: float, depth: float, duration: float, seed: int) -> None:
    """Send traffic: open loop, Poisson arrivals, bounded in time.

    STOREFRONT is its URL. Prints a summary; Ctrl-C ends it early.
    """
    import asyncio

    from burnline_sample_app.load.generator import Load
    from burnline_sample_app.load.wave import DailyWave

    wave = DailyWave(mean_requests_per_second=rate, depth=depth)

    async def send() -> str:
        running = Load(storefront, wave, duration=timedelta(seconds=duration), seed=seed)
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, running.stop)
        return str(await running.run())

    click.echo(asyncio.run(send()))


@app.command()
def scenarios() -> None:
    """List the scenarios that ship with the shop.

    With the alerts that must follow.
    """
    from burnline_sample_app.scenarios.reader import scenarios as shipped

    for scenario in shipped().values():
        click.echo(f"{scenario.name}: {scenario.summary}")
        for alert in scenario.alerts:
            within = f"fires within {alert.fires_within}, resolves within {alert.resolves_within}"
            click.echo(f"    {alert.tier} on {alert.slo_id} {within}")


@app.command()
@click.argument("name")
@click.option("--catalog-url", metavar="URL", envvar="SHOP_CATALOG_URL", show_envvar=True, default="")
@click.option("--checkout-url", metavar="URL", envvar="SHOP_CHECKOUT_URL", show_envvar=True, default="")
@click.option("--payments-url", metavar="URL", envvar="SHOP_PAYMENTS_URL", show_envvar=True, default="")
@click.option("--storefront-url", metavar="URL", envvar="SHOP_STOREFRONT_URL", show_envvar=True, default="")
def play(name: str, catalog_url: str, checkout_url: str, payments_url: str, storefront_url: str) -> None:
    """Play a scenario's faults on a running shop.

    NAME is the scenario's. Ctrl-C ends it and leaves no fault behind.
    """
    from burnline_sample_app.scenarios.player import FaultControl
    from burnline_sample_app.scenarios.player import play as play_scenario
    from burnline_sample_app.scenarios.reader import scenarios as shipped

    scenario = shipped().get(name)
    if scenario is None:
        _fail(ShopError(f"no scenario {name!r}. Write one of {', '.join(shipped())}."))
    given = (storefront_url, catalog_url, checkout_url, payments_url)
    urls = {role: url for role, url in zip(Role, given, strict=True) if url}
    missing = [role for role in scenario.roles if role not in urls]
    if missing:
        _fail(ShopError(f"write {' and '.join(f'--{role}-url URL' for role in missing)}: the scenario needs it"))
    stopping = threading.Event()
    stop_on_signals(stopping.set)
    try:
        play_scenario(
            scenario,
            FaultControl(urls),
            stopping,
            on_step=lambda step: click.echo(f"{step.role}: {', '.join(step.fault.kinds)} for {step.fault.duration}"),
        )
    except ShopError as error:
        _fail(error)


def main() -> None:
    """The entry point of `python -m burnline_sample_app`."""
    run_command(app)
