"""Builds what the image holds by the Dockerfile's own steps, outside of a container.

Only one thing is different: uv makes the environments and fetches the tools, where the Dockerfile has Python's venv and
pip do it, which a machine's Python may lack.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.compose.stack import program

ROOTS = ("/src", "/build", "/opt/burnline")
"""Folders of the build stage; each becomes one below the folder that is built in."""
NOT_HERE = frozenset({"PIP_NO_CACHE_DIR", "UV_NO_CACHE"})
"""Variables that only make an image smaller."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """`programs` is on PATH in a container; `python` runs `entrypoint`, as ENTRYPOINT says."""

    programs: Path
    entrypoint: Path

    @property
    def python(self) -> Path:
        return self.programs / "python"


class StepFailedError(Exception):
    """A step of the Dockerfile failed; the text says which, and what it printed."""


def build(repository: Path, folder: Path) -> Image:
    """Carries out the stage `build`: ENV, WORKDIR, COPY and RUN. Raises StepFailedError."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("VIRTUAL_ENV", "PYTHON"))}
    work = folder
    for word, rest in _steps((repository / "compose/Dockerfile").read_text(encoding="utf-8")):
        match word:
            case "ENV":
                given = dict(pair.split("=", 1) for pair in shlex.split(rest))
                environ |= {name: value for name, value in given.items() if name not in NOT_HERE}
            case "WORKDIR":
                work = Path(_moved(rest, folder))
                work.mkdir(parents=True)
            case "COPY":
                *sources, target = rest.split()
                for source in sources:
                    _copy(repository / source, work / target, into_folder=target.endswith("/"))
            case "RUN":
                done = subprocess.run(
                    ["sh", "-c", _moved(_with_uv(rest), folder)],
                    cwd=work,
                    env=environ,
                    stdin=subprocess.DEVNULL,
                    capture_output=True,
                    text=True,
                    check=False,
                )
                if done.returncode != 0:
                    raise StepFailedError(f"RUN {rest}\n{done.stdout}\n{done.stderr}")
            case _:
                raise StepFailedError(f"nobody told this test how to carry out {word}")
    return Image(programs=folder / "opt/burnline/bin", entrypoint=repository / "compose/image/entrypoint.py")


def _steps(dockerfile: str) -> list[tuple[str, str]]:
    """Each instruction of the stage `build` and what follows it."""
    text = "\n".join(line for line in dockerfile.splitlines() if not line.startswith("#")).replace("\\\n", " ")
    stage = re.split(r"^FROM .*$", text, flags=re.MULTILINE)[1]
    lines = (re.sub(r"\s+", " ", line).strip() for line in stage.splitlines())
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines if line)]


def _with_uv(command: str) -> str:
    """The command with this environment's uv in the place of venv and pip."""
    uv = program("uv")
    command = re.sub(r"python -m venv (?:--without-pip )?", f"{uv} venv --python {sys.executable} ", command)
    return re.sub(r"(/\S+)/bin/pip install", rf"{uv} pip install --python \1/bin/python", command)


def _moved(text: str, folder: Path) -> str:
    """Paths of the build stage, below `folder`."""
    return re.sub(rf"(?<![\w/])({'|'.join(ROOTS)})(?=[/\s]|$)", rf"{folder}\1", text)


def _copy(source: Path, target: Path, *, into_folder: bool) -> None:
    if source.is_dir():
        left_out = shutil.ignore_patterns("__pycache__", "*.egg-info", "node_modules", ".venv")
        shutil.copytree(source, target, ignore=left_out, dirs_exist_ok=True)
    else:
        goal = target / source.name if into_folder else target
        goal.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, goal)
