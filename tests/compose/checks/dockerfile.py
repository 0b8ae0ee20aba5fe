"""The Dockerfile: what hadolint says, and what it does not know."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from fnmatch import fnmatch

from tests.compose.stack import Stack, program


def hadolint_accepts(stack: Stack) -> Iterator[str]:
    """The real one, with every rule on."""
    done = subprocess.run(
        [program("hadolint"), "--no-color", stack.folder / "Dockerfile"], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        yield f"hadolint: {done.stdout.strip()} {done.stderr.strip()}"


def image_is_small_and_locked(stack: Stack) -> Iterator[str]:
    """Several stages, an unprivileged user by number, hashes for every package, and sources that reach the builder."""
    text = stack.text("Dockerfile").replace("\\\n", " ")
    stages = re.split(r"^FROM ", text, flags=re.MULTILINE)[1:]
    last = stages[-1]
    if len(stages) < 2 or re.search(r"\b(pip|uv)\b", last):
        yield "Dockerfile: packages must be installed in a stage of their own, or the tools for it stay in the image"
    users = re.findall(r"^USER (\S+)", last, flags=re.MULTILINE)
    if not users or not re.fullmatch(r"[1-9]\d*:[1-9]\d*", users[-1]):
        yield "Dockerfile: the last USER must be a number other than 0, with its group"
    elif any(service.raw.get("user") != users[-1] for service in stack.ours()):
        yield f"Dockerfile: the services must run as {users[-1]}, to whom the image's folders belong"
    for line in text.splitlines():
        installs = re.search(r"pip (install|sync)", line)
        if installs and "--require-hashes" not in line and "--no-index" not in line:
            yield f"Dockerfile: without --require-hashes anything may come: {line.strip()[:80]}"
    if not re.search(r"^ENTRYPOINT \[", last, flags=re.MULTILINE):
        yield "Dockerfile: ENTRYPOINT must be a list: with a shell in between no signal arrives"
    admitted = [line[1:] for line in stack.text("Dockerfile.dockerignore").splitlines() if line.startswith("!")]
    for words in re.findall(r"^COPY (?!--from)(.+)$", text, flags=re.MULTILINE):
        for source in words.split()[:-1]:
            if not (stack.repository / source).exists():
                yield f"Dockerfile: {source} is copied and does not exist"
            for needed in _needed(stack, source):
                if not any(_admits(pattern, needed) for pattern in admitted):
                    yield f"Dockerfile.dockerignore keeps {needed} out, which is copied"


def _needed(stack: Stack, source: str) -> list[str]:
    """What must reach the builder: the file, or what a distribution is built from."""
    folder = stack.repository / source
    if not folder.is_dir():
        return [source]
    parts = ("pyproject.toml", "README.md", "LICENSE", "hatch_build.py", "src")
    return [f"{source}/{part}" for part in parts if (folder / part).exists()]


def _admits(pattern: str, needed: str) -> bool:
    return needed == pattern or fnmatch(needed, pattern)
