"""The scripts beside the stack, run as they are; `docker` is a stand-in that notes how it was called."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.compose.checks.images import images_are_pinned
from tests.compose.stack import Stack

from burnline_slo.web.tokens import TokenFile

pytestmark = pytest.mark.real

DIGEST = f"sha256:{'5e' * 32}"


def run(stack: Stack, script: str, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [stack.folder / script, *arguments],
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def docker(tmp_path: Path) -> Callable[[str], str]:
    """Puts a `docker` that runs a line of shell in front of PATH; returns that PATH."""

    def make(script: str) -> str:
        folder = tmp_path / "bin"
        folder.mkdir()
        program = folder / "docker"
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
        return f"{folder}:{os.environ['PATH']}"

    return make


def secrets(stack: Stack) -> dict[str, str]:
    return {file.name: file.read_text() for file in (stack.folder / "secrets").iterdir()}


def test_secrets_are_random_and_stay(new_copy: Callable[[], Stack]) -> None:
    stack = new_copy()
    assert run(stack, "make-secrets").returncode == 0
    first = secrets(stack)
    random = [text for name, text in first.items() if name not in ("burnline_tokens", "pgpass")]
    assert all(re.fullmatch(r"[0-9a-f]{48}\n", text) for text in random)
    assert len(set(random)) == len(random)
    assert run(stack, "make-secrets").returncode == 0
    assert secrets(stack) == first


def test_a_secret_that_was_removed_is_made_anew_and_no_other(new_copy: Callable[[], Stack]) -> None:
    stack = new_copy()
    run(stack, "make-secrets")
    first = secrets(stack)
    (stack.folder / "secrets/grafana_secret_key").unlink()
    run(stack, "make-secrets")
    changed = {name for name, text in secrets(stack).items() if text != first[name]}
    assert changed == {"grafana_secret_key"}


def test_only_their_owner_gets_to_the_secrets_and_containers_can_read_them(new_copy: Callable[[], Stack]) -> None:
    stack = new_copy()
    run(stack, "make-secrets")
    folder = stack.folder / "secrets"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in folder.iterdir()} == {0o444}


def test_no_secret_is_printed(new_copy: Callable[[], Stack]) -> None:
    stack = new_copy()
    printed = run(stack, "make-secrets")
    assert "grafana_admin_password" in printed.stdout
    assert not any(text.strip() in printed.stdout + printed.stderr for text in secrets(stack).values())


def test_git_ignores_the_secrets(new_copy: Callable[[], Stack]) -> None:
    stack = new_copy()
    run(stack, "make-secrets")
    subprocess.run(["git", "init", "--quiet", stack.folder], check=True)
    listed = subprocess.run(
        ["git", "status", "--short", "--untracked-files=all"],
        cwd=stack.folder,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "make-secrets" in listed.stdout
    assert "secrets/" not in listed.stdout


def test_the_service_takes_both_tokens(new_copy: Callable[[], Stack]) -> None:
    stack = new_copy()
    run(stack, "make-secrets")
    made = secrets(stack)
    tokens = TokenFile(stack.folder / "secrets/burnline_tokens")
    assert tokens.accepts(made["burnline_token"].strip())
    assert tokens.accepts(made["prometheus_token"].strip())
    assert not tokens.accepts("")
    assert made["pgpass"] == f"postgres:5432:burnline:burnline:{made['postgres_password']}"


@pytest.mark.parametrize(
    ("profiles", "told"),
    [
        ((), "profiles= config="),
        (("core", "demo"), "profiles=core,demo config="),
        (("core", "postgres"), "profiles=core,postgres config=burnline-postgres.yaml"),
    ],
)
def test_up_makes_secrets_and_starts_the_profiles(
    new_copy: Callable[[], Stack], docker: Callable[[str], str], profiles: tuple[str, ...], told: str
) -> None:
    stack = new_copy()
    path = docker('echo "$*" "profiles=$COMPOSE_PROFILES config=$BURNLINE_CONFIG"')
    done = run(stack, "up", *profiles, PATH=path, COMPOSE_PROFILES="")
    assert done.stdout.splitlines()[-1] == f"compose up --build --detach --wait {told}"
    assert "pgpass" in secrets(stack)


def test_digests_are_written_where_the_images_are_named(
    new_copy: Callable[[], Stack], docker: Callable[[str], str]
) -> None:
    stack = new_copy()
    path = docker("echo sha256:$(printf '%064d' $(date +%N))")
    for _ in range(2):  # the second time replaces what the first one wrote
        assert run(stack, "lock-images", PATH=path).returncode == 0
    (stack.folder.parent / "bin/docker").write_text(f"#!/bin/sh\necho {DIGEST}\n")
    assert run(stack, "lock-images", PATH=path).returncode == 0
    assert list(images_are_pinned(Stack(stack.repository))) == []
    assert f"grafana/tempo:3.0.3@{DIGEST}" in stack.text("compose.yaml")
    assert f"ARG PYTHON=python:3.13-slim-trixie@{DIGEST}" in stack.text("Dockerfile")
    assert stack.text("images.lock").count(DIGEST) == 8


def test_a_digest_that_cannot_be_had_is_not_invented(
    new_copy: Callable[[], Stack], docker: Callable[[str], str]
) -> None:
    stack = new_copy()
    lock = stack.text("images.lock")
    done = run(stack, "lock-images", PATH=docker("echo no such manifest >&2; exit 1"))
    assert done.returncode == 1
    assert "grafana/tempo:3.0.3: no digest: no such manifest" in done.stderr
    assert stack.text("images.lock") == lock
    assert list(images_are_pinned(Stack(stack.repository))) == []
