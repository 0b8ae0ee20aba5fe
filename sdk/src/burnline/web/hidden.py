"""What is still told about requests that are otherwise left out: their server errors."""

import time

from burnline import conventions
from burnline.guard import GUARD
from burnline.logs.encoding import encode, timestamp
from burnline.logs.stdout import STDOUT


def hidden_error(service: str, path: str, status: str) -> None:
    """One line for a 5xx of an excluded path, such as a health check that fails. Never raises."""
    try:
        STDOUT.write(
            encode(
                {
                    "timestamp": timestamp(time.time_ns()),
                    "level": "error",
                    "event": conventions.ACCESS_EVENT,
                    conventions.SERVICE: service,
                    "url_path": path,
                    conventions.STATUS: int(status[:3]),
                }
            )
        )
    except Exception as error:  # noqa: BLE001 - the border to the host
        GUARD.caught("log line", error)
