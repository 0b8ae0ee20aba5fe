"""The profile `postgres`: the SLO service reaches a real PostgreSQL with the password that make-secrets made."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx2
import psycopg
import pytest
from tests.compose.copies import REPOSITORY, copy_stack
from tests.compose.moved import Moved
from tests.compose.stack import Stack
from tests.support.program import Program
from tests.support.servers.postgresql import server_folder
from tests.support.waiting import wait_until

pytestmark = pytest.mark.real


@pytest.fixture
def stack(tmp_path: Path) -> Stack:
    copied = copy_stack(tmp_path / "repository")
    subprocess.run([copied.folder / "make-secrets"], check=True, capture_output=True)
    return copied


@pytest.fixture
def database_folder() -> Iterator[Path]:
    """A folder that the server's user may write to."""
    folder = Path(tempfile.mkdtemp(prefix="burnline-compose-pg-"))
    if os.geteuid() == 0:
        account = pwd.getpwnam("postgres")
        os.chown(folder, account.pw_uid, account.pw_gid)
    yield folder
    shutil.rmtree(folder)


def test_the_ledger_lies_in_postgresql_behind_the_secret_password(
    stack: Stack, database_folder: Path, tmp_path: Path
) -> None:
    programs = server_folder()
    if programs is None:
        pytest.skip("no PostgreSQL server on this machine (install it: apt-get install postgresql)")
    secrets = stack.folder / "secrets"
    password = (secrets / "postgres_password").read_text().strip()
    moved = Moved(stack, tmp_path, outside={})
    port = moved.port("postgres", 5432)
    (secrets / "pgpass").chmod(0o644)
    (secrets / "pgpass").write_text((secrets / "pgpass").read_text().replace("postgres:5432", f"127.0.0.1:{port}"))
    (secrets / "pgpass").chmod(0o444)  # as it is mounted: libpq alone would refuse it
    moved.release()

    postgres, service = stack.services["postgres"], stack.services["slo-service"]
    user = "postgres" if os.geteuid() == 0 else None
    as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if user else []
    data = database_folder / "data"
    word = database_folder / "password"
    word.write_text(password)
    word.chmod(0o644)
    init = [
        str(programs / "initdb"),
        f"--pgdata={data}",
        "--username=burnline",
        "--auth=scram-sha-256",
        f"--pwfile={word}",
    ]
    subprocess.run([*init, "--no-sync"], user=user, cwd=database_folder, check=True, capture_output=True)
    moved.write_configurations(service)
    with ExitStack() as running:
        flags = [*postgres.command[1:], "-c", f"port={port}", "-c", "unix_socket_directories="]
        command = [*as_user, str(programs / "postgres"), "-D", str(data), *flags]
        database = running.enter_context(Program(command, log=tmp_path / "postgres.log", folder=database_folder))
        asks = [str(programs / "pg_isready"), *postgres.raw["healthcheck"]["test"][2:], f"--port={port}"]
        database.wait_until(
            lambda: subprocess.run(asks, check=False).returncode == 0, what="it is ready", timeout_seconds=120
        )
        with psycopg.connect(host="127.0.0.1", port=port, user="burnline", password=password, dbname="postgres") as own:
            own.autocommit = True
            own.execute("CREATE DATABASE burnline")

        command = [word.replace("burnline.yaml", "burnline-postgres.yaml") for word in moved.command(service)]
        entrypoint = [sys.executable, str(REPOSITORY / "compose/image/entrypoint.py")]
        path = f"{Path(sys.executable).parent}:/usr/bin:/bin"
        environ = moved.environ(service) | {"PATH": path}
        served = running.enter_context(
            Program([*entrypoint, *command], name="slo-service", log=tmp_path / "slo-service.log", environ=environ)
        )
        url = f"{moved.url('slo-service')}/healthz"
        served.wait_until(lambda: _answers(url), what="the service answers", timeout_seconds=120)

        def tables() -> int:
            with psycopg.connect(host="127.0.0.1", port=port, user="burnline", password=password) as connection:
                found = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
            return found[0] if found else 0

        assert wait_until(tables, timeout_seconds=30, what="the ledger's tables") > 2
        assert served.stop(grace_seconds=60) == 0


def _answers(url: str) -> bool:
    try:
        return httpx2.get(url, timeout=5, trust_env=False).status_code == 200
    except httpx2.TransportError:
        return False
