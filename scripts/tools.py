"""Gets the real programs this repository runs: ``scripts/tools.py prometheus promtool alertmanager``.

For each: PATH; else the cache folder; else Debian's or Ubuntu's package, downloaded and unpacked into the cache
folder (installing it would start a daemon on a fixed port); else the project's own release archive, checked
against a SHA-256 written here. Exit code 1 names everything that is missing still, and what to install.
Run it with the Python of the virtual environment; it uses nothing but the standard library and the look-up.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import os
import platform
import shlex
import shutil
import subprocess
import sys
import tarfile
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sample_app.demo.tools import cache_folder, look_up

OPTIONAL: Final = frozenset({"chromium"})
"""Programs whose absence skips tests, with a line that says so, instead of stopping the set-up."""


class NotObtainedError(Exception):
    """One way to get a program did not work; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A Debian package and where the program lies in it; `installed`: it is installed with apt, not unpacked."""

    name: str
    program: str = ""
    installed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """A release archive (tar.gz), its SHA-256 and where the program lies in it."""

    url: str
    sha256: str
    program: str


PACKAGES: Final[Mapping[str, Package]] = {
    "prometheus": Package(name="prometheus", program="usr/bin/prometheus"),
    "promtool": Package(name="prometheus", program="usr/bin/promtool"),
    "alertmanager": Package(name="prometheus-alertmanager", program="usr/bin/prometheus-alertmanager"),
    "victoria-metrics": Package(name="victoria-metrics", program="usr/bin/victoria-metrics"),
    "chromium": Package(name="chromium", installed=True),
}

_RELEASES: Final = "https://github.com/prometheus/{project}/releases/download/v{version}/{folder}.tar.gz"


def _release(project: str, version: str, machine: str, sha256: str, program: str) -> Archive:
    folder = f"{project}-{version}.linux-{machine}"
    url = _RELEASES.format(project=project, version=version, folder=folder)
    return Archive(url=url, sha256=sha256, program=f"{folder}/{program}")


_PROMETHEUS_AMD64: Final = "b8b497c4610d1b93208252b60c8f20f6b2e78596ae8df43397a2e805aa53d475"

ARCHIVES: Final[Mapping[tuple[str, str], Archive]] = {
    ("prometheus", "x86_64"): _release("prometheus", "2.53.4", "amd64", _PROMETHEUS_AMD64, "prometheus"),
    ("promtool", "x86_64"): _release("prometheus", "2.53.4", "amd64", _PROMETHEUS_AMD64, "promtool"),
}
"""By program and machine (``uname -m``). Each sum was found alike in two public repositories of different owners."""


def obtain(name: str, *, cache: Path, archives: Mapping[tuple[str, str], Archive] = ARCHIVES) -> None:
    """Puts the program on PATH or into `cache`; raises NotObtainedError with one line for each way that failed."""
    failures = []
    package = PACKAGES[name]
    try:
        if package.installed:
            _install_package(package)
        else:
            _unpack_package(name, package, cache)
        return
    except NotObtainedError as error:
        failures.append(f"apt: {error}")
    archive = archives.get((name, platform.machine()))
    if archive is not None:
        try:
            unpack_archive(name, archive, cache)
            return
        except NotObtainedError as error:
            failures.append(f"release archive: {error}")
    raise NotObtainedError("; ".join(failures))


# --- Debian and Ubuntu ---------------------------------------------------------------------------------------------


def _as_root() -> list[str] | None:
    """The words to put before a command to run it as root; None where that would need a password."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo is not None and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0:
        return [sudo, "-n"]
    return None


def _apt(command: Sequence[str], *, folder: Path | None = None) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(
        command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        words = (done.stderr or done.stdout).strip().splitlines()
        raise NotObtainedError(f"{' '.join(command)}: {words[-1] if words else f'exit code {done.returncode}'}")


def _has_candidate(package: str) -> bool:
    done = subprocess.run(["apt-cache", "policy", package], capture_output=True, text=True, check=False)
    return any(line.strip().startswith("Candidate:") and "(none)" not in line for line in done.stdout.splitlines())


def _refresh_lists_for(package: str) -> None:
    """Makes sure that apt knows the package; raises NotObtainedError where it does not, or there is no apt."""
    if shutil.which("apt-get") is None:
        raise NotObtainedError("this machine has no apt-get")
    if _has_candidate(package):
        return
    as_root = _as_root()
    if as_root is None:
        raise NotObtainedError(f"apt knows no package {package} (as root: apt-get update)")
    _apt([*as_root, "apt-get", "update"])
    if not _has_candidate(package):
        raise NotObtainedError(f"apt knows no package {package}, also after apt-get update")


def _install_package(package: Package) -> None:
    _refresh_lists_for(package.name)
    as_root = _as_root()
    if as_root is None:
        raise NotObtainedError(f"installing needs root: apt-get install {package.name}")
    install = [*as_root, "apt-get", "install", "-y", "--no-install-recommends", package.name]
    try:
        _apt(install)
    except NotObtainedError:  # lists older than the mirror name files that are gone
        _apt([*as_root, "apt-get", "update"])
        _apt(install)


def _unpack_package(name: str, package: Package, cache: Path) -> None:
    _refresh_lists_for(package.name)
    with _new_folder(cache) as new:
        download = ["apt-get", "download", package.name]
        try:
            _apt(download, folder=new)
        except NotObtainedError:  # lists older than the mirror name files that are gone
            as_root = _as_root()
            if as_root is None:
                raise
            _apt([*as_root, "apt-get", "update"])
            _apt(download, folder=new)
        for file in new.glob("*.deb"):
            _apt(["dpkg-deb", "--extract", str(file), str(new)])
            file.unlink()
        _keep(new, cache / f"deb-{package.name}")
    program = cache / f"deb-{package.name}" / package.program
    if package.name == "prometheus-alertmanager":
        program = _with_own_templates(program)
    _link(name, program, cache)


_SYSTEM_TEMPLATES: Final = b"/usr/share/prometheus/alertmanager"
_OWN_TEMPLATES: Final = b"/proc/self/fd/9".ljust(len(_SYSTEM_TEMPLATES), b"/")


def _with_own_templates(program: Path) -> Path:
    """A script that runs the unpacked Alertmanager with the templates unpacked beside it.

    Debian's build reads its default templates from a fixed folder, which only the installed package has, and does not
    start without. So the folder's name in this copy is overwritten by one of the same length: what the script opens.
    """
    templates = program.parents[2] / _SYSTEM_TEMPLATES.decode().lstrip("/")
    content = program.read_bytes()
    if _SYSTEM_TEMPLATES not in content or not templates.is_dir():
        return program
    program.write_bytes(content.replace(_SYSTEM_TEMPLATES, _OWN_TEMPLATES))
    script = program.with_name("with-own-templates")
    script.write_text(f'#!/bin/sh\nexec 9<{shlex.quote(str(templates))}\nexec {shlex.quote(str(program))} "$@"\n')
    script.chmod(0o755)
    return script


# --- release archives ----------------------------------------------------------------------------------------------


def unpack_archive(name: str, archive: Archive, cache: Path) -> None:
    """Downloads, checks and unpacks; raises NotObtainedError, and keeps nothing, where any of that fails."""
    with _new_folder(cache) as new:
        file = new / "archive.tar.gz"
        _download(archive.url, file)
        with file.open("rb") as content:
            got = hashlib.file_digest(content, "sha256").hexdigest()
        if got != archive.sha256:
            raise NotObtainedError(f"{archive.url} must have the SHA-256 {archive.sha256}; it has {got}")
        try:
            with tarfile.open(file) as tar:
                tar.extractall(new, filter="data")
        except (tarfile.TarError, OSError, EOFError) as error:
            raise NotObtainedError(f"{archive.url} cannot be unpacked: {error}") from error
        file.unlink()
        _keep(new, cache / f"archive-{archive.sha256[:16]}")
    _link(name, cache / f"archive-{archive.sha256[:16]}" / archive.program, cache)


def _download(url: str, into: Path) -> None:
    try:
        with urllib.request.urlopen(url, timeout=30) as answer, into.open("wb") as file:
            shutil.copyfileobj(answer, file)
    except (urllib.error.URLError, OSError) as error:
        raise NotObtainedError(f"{url} cannot be downloaded: {error}") from error


# --- the cache folder ----------------------------------------------------------------------------------------------


@contextmanager
def _new_folder(cache: Path) -> Iterator[Path]:
    """A folder beside the final one, removed at the end unless it was kept."""
    cache.mkdir(parents=True, exist_ok=True)
    new = Path(tempfile.mkdtemp(prefix="new-", dir=cache))
    try:
        yield new
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _keep(new: Path, final: Path) -> None:
    shutil.rmtree(final, ignore_errors=True)
    new.rename(final)


def _link(name: str, program: Path, cache: Path) -> None:
    if not os.access(program, os.X_OK):
        raise NotObtainedError(f"{program} must be a program; it is not there or cannot be run")
    link = cache / "bin" / name
    link.parent.mkdir(exist_ok=True)
    link.unlink(missing_ok=True)
    link.symlink_to(os.path.relpath(program, link.parent))


@contextmanager
def _one_at_a_time(cache: Path) -> Iterator[None]:
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def main(names: Sequence[str]) -> int:
    """Gets every program named; 0 where all are there but optional ones."""
    if all(look_up(name) for name in names):
        return 0
    cache, code = cache_folder(), 0
    with _one_at_a_time(cache):
        for name in names:
            if look_up(name):
                continue
            print(f"set-up: getting {name}", file=sys.stderr, flush=True)
            try:
                obtain(name, cache=cache)
            except NotObtainedError as error:
                hint = f"Install the package {PACKAGES[name].name}, or put {name} on PATH. Tried: {error}"
                if name in OPTIONAL:
                    print(f"set-up: no {name}: the tests that need it will be skipped. {hint}", file=sys.stderr)
                else:
                    print(f"set-up: {name} is missing. {hint}", file=sys.stderr)
                    code = 1
    return code


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="+", choices=sorted(PACKAGES))
    sys.exit(main(parser.parse_args().names))
