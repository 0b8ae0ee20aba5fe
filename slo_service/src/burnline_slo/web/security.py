"""Who may read, and what browsers may do with the answer."""

from flask import Flask, Response, request

from burnline_slo.web.answers import problem, wants_problem
from burnline_slo.web.tokens import TokenCheck

OPEN_ENDPOINTS = frozenset({"health.healthz", "health.readyz"})
"""What needs no token: probes can't carry one, and the answers say nothing about SLOs."""

_HEADERS = {
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self'",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def protect(app: Flask, tokens: TokenCheck | None) -> None:
    """Adds the security headers to every answer and, when there are tokens, asks for one everywhere but at health."""

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "private, no-cache"
        return _unless_known(response)

    if tokens is None:
        return

    @app.before_request
    def check_token() -> Response | None:
        if request.endpoint in OPEN_ENDPOINTS or _accepted(tokens):
            return None
        return _unauthorized()


def _unless_known(response: Response) -> Response:
    """304 when the caller has this very answer: pages and curves change once per tick, and are asked for more often."""
    if response.status_code == 200 and request.method == "GET" and not response.is_streamed:
        response.add_etag()
        response.make_conditional(request)
    return response


def _accepted(tokens: TokenCheck) -> bool:
    """`Bearer <token>` from programs; HTTP Basic with the token as password, any user name, from people's browsers."""
    given = request.authorization
    if given is None:
        return False
    candidate = given.token if given.type == "bearer" else given.password if given.type == "basic" else None
    return candidate is not None and tokens.accepts(candidate)


def _unauthorized() -> Response:
    detail = "A token is needed: send `Authorization: Bearer <token>`, or in a browser give the token as the password."
    response = problem(401, detail) if wants_problem() else Response(f"{detail}\n", 401, mimetype="text/plain")
    response.headers["WWW-Authenticate"] = 'Basic realm="Burnline", charset="UTF-8"'
    response.headers.add("WWW-Authenticate", 'Bearer realm="Burnline"')
    response.headers["Cache-Control"] = "no-store"
    return response
