"""Puts the running service together from its configuration, and takes it apart again."""

import time
import uuid
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import partial

import structlog
from prometheus_client import CollectorRegistry

from burnline_slo.adapters.database.connection import open_database
from burnline_slo.adapters.database.correction_store import SqlCorrections
from burnline_slo.adapters.database.ledger import SqlLedger
from burnline_slo.adapters.database.outbox import SqlOutbox
from burnline_slo.adapters.files import fingerprint, load_files
from burnline_slo.adapters.prometheus.combination_source import PrometheusCombinations
from burnline_slo.adapters.prometheus.source import DEFAULT_SCRAPE_INTERVAL, PrometheusSource
from burnline_slo.adapters.receivers.alertmanager import AlertmanagerNotifier
from burnline_slo.adapters.receivers.webhook import WebhookNotifier
from burnline_slo.config.values import AlertmanagerConfig, Config, NotifierConfig, WebhookConfig, default_settle
from burnline_slo.errors import SourceError
from burnline_slo.http.client import http_client
from burnline_slo.ports import Notifier
from burnline_slo.prometheus.api import PrometheusApi
from burnline_slo.service.definitions.correction_book import CorrectionBook
from burnline_slo.service.definitions.known_combinations import KnownCombinations
from burnline_slo.service.definitions.slo_files import SloFiles
from burnline_slo.service.delivery.sender import Sender
from burnline_slo.service.live_board import LiveBoard
from burnline_slo.service.loop import Loop
from burnline_slo.service.self_metrics import SelfMetrics
from burnline_slo.service.tick.sliced_source import SlicedSource
from burnline_slo.service.tick.tick import Tick, TickOptions
from burnline_slo.service.tick.trusted_clock import TrustedClock
from burnline_slo.service.upkeep import DatabaseUpkeep
from burnline_slo.spec.findings.tiles import with_tile
from burnline_slo.web.app import create_app
from burnline_slo.web.server import WebServer
from burnline_slo.web.tokens import TokenFile

log = structlog.get_logger()


class RunningService:
    """The service at work: a thread that ticks, one that sends, and the web server. A context manager.

    Making it opens the database and reads every file; `start` begins to work; leaving the context stops everything in
    order: first the web, then the tick, then the sender.
    Raises BurnlineError, OSError, ValueError: each says what to change.
    """

    def __init__(self, config: Config, files: SloFiles) -> None:
        self._exit = ExitStack()
        try:
            self._assemble(config, files)
        except BaseException:
            self._exit.close()
            raise

    def _assemble(self, config: Config, files: SloFiles) -> None:
        database = self._exit.enter_context(open_database(config.database))
        ledger, outbox = SqlLedger(database), SqlOutbox(database)
        api = PrometheusApi(config.prometheus.url, self._exit.enter_context(http_client(config.prometheus.http)))
        source = PrometheusSource(api, config.prometheus.scrape_interval)
        notifiers = [self._notifier(each, config.external_url) for each in config.notifiers]
        options = TickOptions(
            source_name=api.url,
            tile=config.tile,
            settle=config.settle or _settle(source),
            receivers=[notifier.name for notifier in notifiers],
            external_url=config.external_url,
        )
        tick = Tick(SlicedSource(source), ledger, options, new_id=lambda: str(uuid.uuid4()))
        registry = CollectorRegistry()
        metrics = SelfMetrics(registry)
        metrics.pending.set_function(outbox.pending)
        board = LiveBoard(tick, ledger, files, config.tile, _now)
        corrections = CorrectionBook(SqlCorrections(database), _now, lambda: files.corrections)
        self._sender = Sender(outbox, notifiers, attempted=metrics.attempted)
        self._loop = Loop(
            tick=tick,
            options=options,
            files=files,
            combinations=KnownCombinations(
                PrometheusCombinations(api), firing_ids=lambda: [alert.key.slo_id for alert in ledger.firing()]
            ),
            board=board,
            corrections=corrections,
            notifiers=notifiers,
            metrics=metrics,
            clock=TrustedClock(_now, time.monotonic, partial(_server_time, api)),
            changed=self._sender.wake,
            upkeep=DatabaseUpkeep(ledger, tick),
        )
        tokens = None if config.tokens_file is None else TokenFile(config.tokens_file)
        app = create_app(
            board, external_url=config.external_url, tokens=tokens, registry=registry, corrections=corrections
        )
        self.web = WebServer(app, host=config.listen.host, port=config.listen.port)

    def _notifier(self, config: NotifierConfig, external_url: str) -> Notifier:
        match config:
            case WebhookConfig():
                return self._exit.enter_context(WebhookNotifier(config, external_url=external_url, clock=_now))
            case AlertmanagerConfig():
                return self._exit.enter_context(AlertmanagerNotifier(config, clock=_now))

    def __enter__(self) -> "RunningService":
        return self

    def __exit__(self, *_: object) -> None:
        self._exit.close()

    def start(self) -> None:
        """Listens, then works. Raises ListenError."""
        self._exit.enter_context(self.web)
        self._exit.callback(self._sender.stop)
        self._exit.callback(self._loop.stop)
        self._sender.start()
        self._loop.start()


def slo_files(config: Config) -> SloFiles:
    """The SLO files the configuration names, read once."""
    files = SloFiles(lambda: with_tile(load_files(config.slos), config.tile), lambda: fingerprint(config.slos))
    files.refresh()
    return files


def _settle(source: PrometheusSource) -> timedelta:
    try:
        return default_settle(source.scrape_interval())
    except SourceError as error:
        log.warning("scrape_interval_unknown", reason=str(error), assumed=str(DEFAULT_SCRAPE_INTERVAL))
        return default_settle(DEFAULT_SCRAPE_INTERVAL)


def _server_time(api: PrometheusApi) -> datetime | None:
    try:
        return api.clock()
    except SourceError as error:
        log.warning("server_time_unknown", reason=str(error))
        return None


def _now() -> datetime:
    return datetime.now(UTC)
