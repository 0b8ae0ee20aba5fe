"""What `/healthz` and `/readyz` answer, whoever serves them."""

import orjson

from burnline._private.health.checks import Checks

LIVE_PATH = "/healthz"
READY_PATH = "/readyz"
PROBES = frozenset({LIVE_PATH, READY_PATH})


def answer(path: str, checks: Checks) -> tuple[int, bytes]:
    """Status code and JSON body. Liveness says only that requests are answered; readiness runs the checks."""
    if path == LIVE_PATH:
        return 200, b'{"status":"ok"}\n'
    ready, said = checks.ready()
    body = {"status": "ok" if ready else "unavailable", "checks": said}
    return (200 if ready else 503), orjson.dumps(body, option=orjson.OPT_APPEND_NEWLINE)
