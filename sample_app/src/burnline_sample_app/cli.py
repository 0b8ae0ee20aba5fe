"""The command line: `serve`, `up`, `load`, `scenarios`.

Each command imports what it needs when it runs: a service should not wait for the load generator's imports.
"""

import os
import signal
import threading
from datetime import timedelta
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from burnline_sample_app.errors import InvalidInputError, ShopError
from burnline_sample_app.serving.roles import Role
from burnline_sample_app.stopping import stop_on_signals

app = typer.Typer(
    name="burnline_sample_app",
    help="A small shop of four services: storefront, catalog, checkout, payments.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _fail(error: Exception) -> NoReturn:
    """Prints what is wrong, one line each, and ends with exit code 1."""
    for line in error.problems if isinstance(error, InvalidInputError) else (error,):
        typer.echo(f"error: {line}", err=True)
    raise typer.Exit(1)


@app.command()
def serve(
    role: Annotated[Role, typer.Argument(help="Which service to run.")],
    host: Annotated[str | None, typer.Option(help="Address to listen on.  [default: 127.0.0.1]")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 takes a free one.  [default: 0]")] = None,
    listen_fd: Annotated[int | None, typer.Option(help="A listening socket inherited from the parent.")] = None,
    threads: Annotated[int | None, typer.Option(help="Requests served at once.  [default: 8]")] = None,
    catalog_url: Annotated[str | None, typer.Option(help="The catalog, for the storefront.")] = None,
    checkout_url: Annotated[str | None, typer.Option(help="The checkout, for the storefront.")] = None,
    payments_url: Annotated[str | None, typer.Option(help="Payments, for the checkout.")] = None,
    database_url: Annotated[str | None, typer.Option(help="An SQLAlchemy URL.  [default: sqlite:///ROLE.db]")] = None,
    config: Annotated[Path | None, typer.Option(help="A YAML file with the same settings, _ for -.")] = None,
) -> None:
    """Run one service until SIGTERM or Ctrl-C. Each option can also be set as SHOP_…, such as SHOP_DATABASE_URL."""
    from burnline_sample_app.serving.run import open_listener, run_service
    from burnline_sample_app.serving.settings import read_settings

    flags = {
        "host": host,
        "port": port,
        "threads": threads,
        "catalog_url": catalog_url,
        "checkout_url": checkout_url,
        "payments_url": payments_url,
        "database_url": database_url,
    }
    try:
        settings = read_settings(role, flags=flags, environ=os.environ, config=config)
        listener = open_listener(settings.host, settings.port, inherited_fd=listen_fd)
        run_service(settings, listener)
    except (ShopError, OSError) as error:
        _fail(error)


@app.command()
def up(
    folder: Annotated[Path, typer.Option(help="Takes databases and logs.")] = Path(".shop"),
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    storefront_port: Annotated[int, typer.Option(help="0 takes a free one.")] = 0,
    catalog_port: Annotated[int, typer.Option(help="0 takes a free one.")] = 0,
    checkout_port: Annotated[int, typer.Option(help="0 takes a free one.")] = 0,
    payments_port: Annotated[int, typer.Option(help="0 takes a free one.")] = 0,
    database_url: Annotated[
        str | None, typer.Option(envvar="SHOP_DATABASE_URL", help="One database for all.  [default: SQLite files]")
    ] = None,
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
                typer.echo(f"{role:<11}{url}")
            typer.echo(f"{'logs':<11}{folder / 'logs'}")
            typer.echo("Ctrl-C stops the shop.")
            while not stopping.wait(0.2):
                ended = shop.processes.ended()
                if ended is not None:
                    _fail(ShopError(f"{ended.name} ended with code {ended.process.returncode}\n{ended.last_lines()}"))
    except (ShopError, OSError) as error:
        _fail(error)


@app.command()
def load(
    storefront: Annotated[str, typer.Argument(help="The storefront's URL.")],
    rate: Annotated[float, typer.Option(min=0.01, help="Requests per second, on average over a day.")] = 15.0,
    depth: Annotated[float, typer.Option(min=0, max=1, help="The daily wave: 0 is flat, 1 sleeps at night.")] = 0.5,
    duration: Annotated[float, typer.Option(min=0.1, help="Seconds.")] = 60.0,
    seed: Annotated[int, typer.Option(help="The same seed sends the same requests at the same times.")] = 0,
) -> None:
    """Send traffic: open loop, Poisson arrivals, bounded in time. Prints a summary; Ctrl-C ends it early."""
    import asyncio

    from burnline_sample_app.load.generator import Load
    from burnline_sample_app.load.wave import DailyWave

    wave = DailyWave(mean_requests_per_second=rate, depth=depth)

    async def send() -> str:
        running = Load(storefront, wave, duration=timedelta(seconds=duration), seed=seed)
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, running.stop)
        return str(await running.run())

    typer.echo(asyncio.run(send()))


@app.command()
def scenarios() -> None:
    """List the scenarios that ship with the shop and the alerts that must follow."""
    from burnline_sample_app.scenarios.reader import scenarios as shipped

    for scenario in shipped().values():
        typer.echo(f"{scenario.name}: {scenario.summary}")
        for alert in scenario.alerts:
            within = f"fires within {alert.fires_within}, resolves within {alert.resolves_within}"
            typer.echo(f"    {alert.tier} on {alert.slo_id} {within}")


@app.command()
def play(
    name: Annotated[str, typer.Argument(help="A scenario's name.")],
    catalog_url: Annotated[str, typer.Option(envvar="SHOP_CATALOG_URL")] = "",
    checkout_url: Annotated[str, typer.Option(envvar="SHOP_CHECKOUT_URL")] = "",
    payments_url: Annotated[str, typer.Option(envvar="SHOP_PAYMENTS_URL")] = "",
    storefront_url: Annotated[str, typer.Option(envvar="SHOP_STOREFRONT_URL")] = "",
) -> None:
    """Play a scenario's faults on a running shop. Ctrl-C ends it and leaves no fault behind."""
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
            on_step=lambda step: typer.echo(f"{step.role}: {', '.join(step.fault.kinds)} for {step.fault.duration}"),
        )
    except ShopError as error:
        _fail(error)


def main() -> None:
    """The entry point of `python -m burnline_sample_app`."""
    app()
