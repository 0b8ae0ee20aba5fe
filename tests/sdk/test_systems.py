"""Systems that are not Linux, played on it: what Windows and macOS lack is hidden from a process of its own."""

import subprocess
import sys
import textwrap

import pytest

pytestmark = pytest.mark.real

HIDE = """
import importlib, os, signal, sys
import asyncio, logging, random, subprocess, threading  # they look for what their own system has

def hide(module, *names):
    for name in names:
        if hasattr(module, name):
            delattr(module, name)

sys.modules["fcntl"] = None
hide(os, "posix_fallocate", "posix_fadvise", "sched_getaffinity")
if SYSTEM == "Windows":
    sys.modules.update(dict.fromkeys(["resource", "pwd", "grp", "termios"]))
    hide(os, "fork", "register_at_fork", "geteuid", "getuid")
    hide(signal, "pthread_sigmask", "SIGKILL", "SIGHUP", "SIGUSR1")

def no_proc(path):
    if isinstance(path, (str, bytes, os.PathLike)) and os.fsdecode(path).startswith("/proc"):
        raise FileNotFoundError(2, "No such file or directory", path)

def without_proc(event, arguments):
    if event in ("open", "os.listdir", "os.scandir"):
        no_proc(arguments[0])

sys.addaudithook(without_proc)
stat = os.stat
os.stat = lambda path, *args, **kwargs: no_proc(path) or stat(path, *args, **kwargs)
"""

SERVE = """
import burnline
burnline.configure(service="anywhere")

def wsgi(environ, start_response):
    with burnline.span("work"):
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"wsgi"]

def ask_wsgi(path):
    body = served(dict(REQUEST_METHOD="GET", PATH_INFO=path), lambda status, headers: None)
    answer = b"".join(body)
    getattr(body, "close", lambda: None)()
    return answer

async def asgi(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"asgi"})

def ask_asgi(path):
    messages = []
    async def send(message):
        messages.append(message)
    asyncio.run(served(dict(type="http", method="GET", path=path, headers=[]), None, send))
    return b"".join(message.get("body", b"") for message in messages)

kind, ask = {"wsgi": (wsgi, ask_wsgi), "asgi": (asgi, ask_asgi)}[KIND]
served = burnline.instrument(kind, route_of=lambda _: "/somewhere")
assert ask("/somewhere") == KIND.encode()
page = ask("/metrics").decode()
(count,) = (line for line in page.splitlines() if "request_duration_seconds_count" in line and "200" in line)
assert 'http_route="/somewhere"' in count and count.endswith(" 1.0"), count
assert "burnline_internal_errors_total{" not in page, page
"""


def run(code: str, **constants: str) -> subprocess.CompletedProcess[str]:
    given = "".join(f"{name} = {value!r}\n" for name, value in constants.items())
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", given + textwrap.dedent(code)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done


@pytest.mark.parametrize("kind", ["wsgi", "asgi"])
@pytest.mark.parametrize("system", ["Windows", "macOS"])
def test_a_request_is_served_and_measured_without_what_only_linux_has(system: str, kind: str) -> None:
    done = run(HIDE + SERVE, SYSTEM=system, KIND=kind)
    assert done.stderr == ""
    assert '"http_route":"/somewhere"' in done.stdout


@pytest.mark.parametrize("system", ["Windows", "macOS"])
def test_a_worker_there_shows_its_own_numbers_and_says_so_once(system: str) -> None:
    worker = "import burnline._private.sharing as sharing\nsharing.supervisor = lambda: os.getppid()\n"
    done = run(HIDE + worker + SERVE, SYSTEM=system, KIND="wsgi")
    assert done.stderr.count("cannot add up the numbers of several workers; each shows its own") == 1


def test_a_process_that_stands_alone_imports_nothing_that_workers_share() -> None:
    alone = """
    assert not [name for name in sys.modules if name.startswith("burnline._private.multiprocess")]
    """
    run("import asyncio, sys\n" + SERVE + textwrap.dedent(alone), KIND="wsgi")
