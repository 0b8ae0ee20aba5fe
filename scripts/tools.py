"""Gets the real programs this repository runs: ``python -m scripts.tools prometheus promtool``.

For each: PATH; else the cache folder; else Debian's or Ubuntu's package, downloaded and unpacked into the cache
folder (installing it would start a daemon on a fixed port); else the project's own release archive, checked
against a SHA-256 written here. Exit code 1 names everything that is missing still, and what to install.
It uses nothing but the standard library and the look-up.
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

from scripts.programs import cache_folder, look_up

OPTIONAL: Final = frozenset({"chromium"})
"""Programs whose absence skips tests, with a line that says so, instead of stopping the set-up."""


class NotObtainedError(Exception):
    """One way to get a program did not work; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A Debian package and where the program lies in it; `installed`: it is installed with apt, not unpacked.

    `needs` are unpacked beside it: what the program is a link to, and libraries that few machines have.
    """

    name: str
    program: str = ""
    installed: bool = False
    needs: tuple[str, ...] = ()


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
    "amtool": Package(name="prometheus-alertmanager", program="usr/bin/amtool"),
    "victoria-metrics": Package(name="victoria-metrics", program="usr/bin/victoria-metrics"),
    "redis-server": Package(
        name="redis-server", program="usr/bin/redis-server", needs=("redis-tools", "libjemalloc2", "liblzf1")
    ),
    "chromium": Package(name="chromium", installed=True),
}

_RELEASES: Final = "https://github.com/{owner}/{project}/releases/download/v{version}/{file}.tar.gz"


def _prometheus_release(project: str, version: str, architecture: str, program: str, sha256: str) -> Archive:
    folder = f"{project}-{version}.linux-{architecture}"
    url = _RELEASES.format(owner="prometheus", project=project, version=version, file=folder)
    return Archive(url=url, sha256=sha256, program=f"{folder}/{program}")


_PROMETHEUS_X86: Final = "b8b497c4610d1b93208252b60c8f20f6b2e78596ae8df43397a2e805aa53d475"
_PROMETHEUS_ARM: Final = "9f1a65cf08cef3dcd5f0d38d8673ecfaf1054aa9e1e5c18c94efd8546c1fdd96"
_ALERTMANAGER_X86: Final = "23c3f5a3c73de91dbaec419f3c492bef636deb02680808e5d842e6553aa16074"
_ALERTMANAGER_ARM: Final = "a754304b682cec61f4bd5cfc029b451a30134554b3a2f21a9c487e12814ff8f3"
_VICTORIA_METRICS_X86: Final = "7d16e5099be040e10019cfe0c03c50043bad4e896b371129cb41be80efd687cc"

ARCHIVES: Final[Mapping[tuple[str, str], Archive]] = {
    ("prometheus", "x86_64"): _prometheus_release("prometheus", "2.53.4", "amd64", "prometheus", _PROMETHEUS_X86),
    ("promtool", "x86_64"): _prometheus_release("prometheus", "2.53.4", "amd64", "promtool", _PROMETHEUS_X86),
    ("prometheus", "aarch64"): _prometheus_release("prometheus", "2.50.1", "arm64", "prometheus", _PROMETHEUS_ARM),
    ("promtool", "aarch64"): _prometheus_release("prometheus", "2.50.1", "arm64", "promtool", _PROMETHEUS_ARM),
    ("alertmanager", "x86_64"): _prometheus_release(
        "alertmanager", "0.27.0", "amd64", "alertmanager", _ALERTMANAGER_X86
    ),
    ("alertmanager", "aarch64"): _prometheus_release(
        "alertmanager", "0.27.0", "arm64", "alertmanager", _ALERTMANAGER_ARM
    ),
    ("amtool", "x86_64"): _prometheus_release("alertmanager", "0.27.0", "amd64", "amtool", _ALERTMANAGER_X86),
    ("amtool", "aarch64"): _prometheus_release("alertmanager", "0.27.0", "arm64", "amtool", _ALERTMANAGER_ARM),
    ("victoria-metrics", "x86_64"): Archive(
        url=_RELEASES.format(
            owner="VictoriaMetrics",
            project="VictoriaMetrics",
            version="1.147.0",
            file="victoria-metrics-linux-amd64-v1.147.0",
        ),
        sha256=_VICTORIA_METRICS_X86,
        program="victoria-metrics-prod",
    ),
}
"""By program and machine (``uname -m``). Each sum is published alike by two projects that have nothing to do with
each other; where no second one was found (Prometheus 2.53.4 and VictoriaMetrics on ARM), the archive is not used."""


def obtain(name: str, *, cache: Path, archives: Mapping[tuple[str, str], Archive]) -> None:
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
    """The words to put before a command to run it as root; None where that is not allowed, or not without asking."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo is not None and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0:
        return [sudo, "-n"]
    return None


def _run(command: Sequence[str], *, folder: Path | None = None) -> str:
    """Runs without input and in English, and returns what was printed; raises NotObtainedError where it fails."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"}
    done = subprocess.run(
        command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        words = (done.stderr or done.stdout).strip().splitlines()
        raise NotObtainedError(f"{' '.join(command)}: {words[-1] if words else f'exit code {done.returncode}'}")
    return done.stdout


def _has_candidate(package: str) -> bool:
    policy = _run(["apt-cache", "policy", package])
    return any(line.strip().startswith("Candidate:") and "(none)" not in line for line in policy.splitlines())


def _refresh_lists_for(package: str) -> None:
    """Makes sure that apt knows the package; raises NotObtainedError where it does not, or there is no apt."""
    if shutil.which("apt-get") is None:
        raise NotObtainedError("this machine has no apt-get")
    if _has_candidate(package):
        return
    as_root = _as_root()
    if as_root is None:
        raise NotObtainedError(f"apt knows no package {package} (as root: apt-get update)")
    _run([*as_root, "apt-get", "update"])
    if not _has_candidate(package):
        raise NotObtainedError(f"apt knows no package {package}, also after apt-get update")


def _with_fresh_lists(command: Sequence[str], *, folder: Path | None = None) -> None:
    """Runs an apt command; if it fails, once more with new lists: old ones name files that mirrors have dropped."""
    try:
        _run(command, folder=folder)
    except NotObtainedError:
        as_root = _as_root()
        if as_root is None:
            raise
        _run([*as_root, "apt-get", "update"])
        _run(command, folder=folder)


def _install_package(package: Package) -> None:
    _refresh_lists_for(package.name)
    as_root = _as_root()
    if as_root is None:
        raise NotObtainedError(f"installing needs root: apt-get install {package.name}")
    _with_fresh_lists([*as_root, "apt-get", "install", "-y", "--no-install-recommends", package.name])


def _unpack_package(name: str, package: Package, cache: Path) -> None:
    folder = cache / f"deb-{package.name}"
    program = folder / package.program
    if not os.access(program, os.X_OK):  # Prometheus and promtool come in one package
        packages = [package.name, *package.needs]
        for each in packages:
            _refresh_lists_for(each)
        with _new_folder(cache) as new:
            _with_fresh_lists(["apt-get", "download", *packages], folder=new)
            for file in new.glob("*.deb"):
                _run(["dpkg-deb", "--extract", str(file), str(new)])
                file.unlink()
            _keep(new, folder)
    if name == "alertmanager":
        program = _with_own_templates(program)
    if package.needs:
        program = _with_own_libraries(program, folder)
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


def _with_own_libraries(program: Path, folder: Path) -> Path:
    """A script that runs the unpacked program with the libraries unpacked beside it."""
    if not os.access(program, os.X_OK):
        return program
    libraries = ":".join(sorted({str(file.parent) for file in folder.rglob("lib*.so.*")}))
    script = program.with_name(f"{program.name}-with-own-libraries")
    script.write_text(f'#!/bin/sh\nLD_LIBRARY_PATH={shlex.quote(libraries)} exec {shlex.quote(str(program))} "$@"\n')
    script.chmod(0o755)
    return script


# --- release archives ----------------------------------------------------------------------------------------------


def unpack_archive(name: str, archive: Archive, cache: Path) -> None:
    """Downloads, checks and unpacks; raises NotObtainedError, and keeps nothing, where any of that fails."""
    folder = cache / f"archive-{archive.sha256[:16]}"
    program = folder / archive.program
    if not os.access(program, os.X_OK):
        with _new_folder(cache) as new:
            file = new / "archive.tar.gz"
            _download(archive.url, file)
            with file.open("rb") as content:
                got = hashlib.file_digest(content, "sha256").hexdigest()
            if got != archive.sha256:
                raise NotObtainedError(f"{archive.url} must have the SHA-256 {archive.sha256}; it has {got}")
            _extract(file, new)
            file.unlink()
            _keep(new, folder)
    _link(name, program, cache)


def _extract(file: Path, into: Path) -> None:
    try:
        with tarfile.open(file) as tar:
            # As the manual says: Python before 3.11.4 has no filters. The sum was checked, so nothing hangs on it.
            tar.extraction_filter = getattr(tarfile, "data_filter", lambda member, path: member)
            tar.extractall(into)
    except (tarfile.TarError, OSError, EOFError) as error:
        raise NotObtainedError(f"{file.name} cannot be unpacked: {error}") from error


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


def main(names: Sequence[str], archives: Mapping[tuple[str, str], Archive] = ARCHIVES) -> int:
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
                obtain(name, cache=cache, archives=archives)
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
