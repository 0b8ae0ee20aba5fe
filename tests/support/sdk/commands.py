"""How the real servers are started, and the series that tells how many requests they answered."""

PREFORK_GUNICORN = ["gunicorn", "-b", "127.0.0.1:{port}", "-w", "3", "--no-control-socket"]
COUNT = 'http_server_request_duration_seconds_count{http_request_method="GET",http_response_status_code="200"'
DURATION = "http_server_request_duration_seconds"

GUNICORN = ["gunicorn", "-b", "127.0.0.1:{port}", "--no-control-socket", "--log-level", "critical"]
"""With no more workers than it is told."""

WSGI = "tests.support.sdk.shop:app"
ASGI = "tests.support.sdk.shop_async:app"

SERVERS = {
    "gunicorn": [*PREFORK_GUNICORN, WSGI],
    "gunicorn --preload": [*PREFORK_GUNICORN, "--preload", WSGI],
    "gunicorn threads": [*PREFORK_GUNICORN, "-w", "4", "-k", "gthread", "--threads", "4", WSGI],
    "gunicorn threads --preload": [*PREFORK_GUNICORN, "-w", "4", "-k", "gthread", "--threads", "4", "--preload", WSGI],
    "gunicorn gevent": [*PREFORK_GUNICORN, "-k", "gevent", WSGI],
    "gunicorn gevent --preload": [*PREFORK_GUNICORN, "-k", "gevent", "--preload", WSGI],
    "uvicorn": ["uvicorn", "--port", "{port}", "--workers", "2", "--log-level", "warning", ASGI],
    "uwsgi": ["uwsgi", "--http-socket", "127.0.0.1:{port}", "--master", "-p", "3", "--enable-threads",
              "--need-app", "--die-on-term", "-w", WSGI],
    "uwsgi lazy": ["uwsgi", "--http-socket", "127.0.0.1:{port}", "--master", "-p", "2", "--enable-threads",
                   "--lazy-apps", "--die-on-term", "-w", WSGI],
}  # fmt: skip
