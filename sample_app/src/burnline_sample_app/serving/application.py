"""Builds the WSGI application of a role: the service, which the SDK measures, and beside it health and faults,
which it does not."""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

import httpx2
from flask import Blueprint, Flask
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

import burnline
from burnline_sample_app.errors import DatabaseUnavailableError, InvalidInputError, PeerError
from burnline_sample_app.faults.gauge import FaultGauge
from burnline_sample_app.faults.http import add_fault_routes, inject_faults
from burnline_sample_app.faults.switch import FaultSwitch
from burnline_sample_app.peers.peer import CallPolicy, Peer
from burnline_sample_app.serving.roles import Role
from burnline_sample_app.serving.settings import ServiceSettings
from burnline_sample_app.trace import current_trace_id

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

    from burnline_sample_app.storage.database import Database

LARGEST_BODY_BYTES = 64 * 1024

POLICIES: Mapping[Role, CallPolicy] = {
    Role.CATALOG: CallPolicy(timeout_seconds=1.0, total_seconds=3.0),
    Role.PAYMENTS: CallPolicy(timeout_seconds=1.0, total_seconds=3.0),
    # Longer than the checkout itself waits for payments, or the caller gives up before the callee.
    Role.CHECKOUT: CallPolicy(timeout_seconds=4.0, total_seconds=8.0),
}


class Service:
    """One role, ready to serve. `wsgi` is the application; `close` frees connections."""

    def __init__(self, settings: ServiceSettings, *, clients: Mapping[Role, httpx2.Client] | None = None) -> None:
        """`clients` stand in for the ones that `settings.peer_urls` would give. `burnline.configure` comes first.

        Raises DatabaseUnavailableError.
        """
        self.role = settings.role
        self.switch = FaultSwitch()
        self._clients = clients or {
            role: httpx2.Client(base_url=url, trust_env=False) for role, url in settings.peer_urls.items()
        }
        self._database_url = settings.database_url
        self._database: Database | None = None
        is_storefront = self.role is Role.STOREFRONT
        app = Flask("burnline_sample_app.storefront", static_folder="static" if is_storefront else None)
        app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY_BYTES
        app.config["SESSION_COOKIE_SAMESITE"] = "Lax"
        app.secret_key = settings.secret_key
        inject_faults(app, self.switch)
        app.register_blueprint(self._routes())
        _answer_errors(app)
        burnline.instrument(app)
        beside = self._beside(app)
        self.wsgi = _Split(app, beside)

    def close(self) -> None:
        for client in self._clients.values():
            client.close()
        if self._database is not None:
            self._database.close()

    def _peer(self, role: Role) -> Peer:
        return Peer(role, self._clients[role], policy=POLICIES[role], is_down=self.switch.is_down)

    def _routes(self) -> Blueprint:
        """Imports only the role's own modules: SQLAlchemy takes a third of a second, which the storefront saves."""
        match self.role:
            case Role.STOREFRONT:
                from burnline_sample_app.storefront.app import storefront_routes

                return storefront_routes(self._peer(Role.CATALOG), self._peer(Role.CHECKOUT))
            case Role.CATALOG:
                from burnline_sample_app.catalog.app import catalog_routes
                from burnline_sample_app.catalog.products import ProductStore

                products = ProductStore(self._open_database())
                products.prepare()
                return catalog_routes(products)
            case Role.CHECKOUT:
                from burnline_sample_app.checkout.app import checkout_routes
                from burnline_sample_app.checkout.orders import OrderStore

                orders = OrderStore(self._open_database())
                orders.prepare()
                return checkout_routes(orders, self._peer(Role.PAYMENTS))
            case Role.PAYMENTS:
                from burnline_sample_app.payments.app import payments_routes
                from burnline_sample_app.payments.charges import ChargeStore

                charges = ChargeStore(self._open_database())
                charges.prepare()
                return payments_routes(charges)

    def _open_database(self) -> "Database":
        from burnline_sample_app.storage.database import Database

        self._database = Database(self._database_url, is_down=self.switch.is_down)
        return self._database

    def _beside(self, app: Flask) -> Flask:
        beside = Flask("burnline_sample_app", static_folder=None)
        routes = sorted({rule.rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"})
        add_fault_routes(
            beside,
            service=self.role,
            switch=self.switch,
            dependencies=self.role.dependencies,
            routes=routes,
            on_change=FaultGauge(self.role, self.switch).refresh,
        )

        @beside.get("/healthz")
        def health() -> ResponseReturnValue:
            return {"service": self.role, "status": "ok"}

        return beside


class _Split:
    """Sends the few paths beside the service to their own application."""

    def __init__(self, service: Flask, beside: Flask) -> None:
        self.service = service
        self.beside = beside

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        is_beside = environ.get("PATH_INFO") in ("/faults", "/healthz")
        return (self.beside if is_beside else self.service)(environ, start_response)


def _answer_errors(app: Flask) -> None:
    """Turns the shop's errors into answers. 502 is final for a caller, 503 asks it to come again."""

    def handles(kind: type[Exception]) -> Callable[[Callable[[Exception], ResponseReturnValue]], object]:
        return app.errorhandler(kind)

    @handles(InvalidInputError)
    def invalid(error: Exception) -> ResponseReturnValue:
        problems = error.problems if isinstance(error, InvalidInputError) else ()
        return {"problems": [problem.to_json() for problem in problems]}, 400

    @handles(PeerError)
    def peer_failed(error: Exception) -> ResponseReturnValue:
        burnline.get_logger().error("peer failed", reason=str(error))
        return {"error": f"another service did not answer: {error}", "trace_id": current_trace_id()}, 502

    @handles(DatabaseUnavailableError)
    def database_failed(error: Exception) -> ResponseReturnValue:
        burnline.get_logger().error("database failed", reason=str(error))
        return {"error": str(error), "trace_id": current_trace_id()}, 503, {"Retry-After": "1"}

    @handles(HTTPException)
    def refused(error: Exception) -> ResponseReturnValue:
        status = error.code if isinstance(error, HTTPException) and error.code else 500
        name = error.name if isinstance(error, HTTPException) else "error"
        return {"error": name.lower()}, status
